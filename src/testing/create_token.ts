import { redeemCode } from "./authorization_codes.ts";
import { authenticateClient, grantedScopes, GRANTS, isExpired, regionOf } from "./clients.ts";
import { redeemDeviceCode, requireGrant } from "./device_authorizations.ts";
import { Refusal } from "./exceptions.ts";
import { type Call, type Input, optionalStrings, requiredString } from "./input.ts";
import type { Client, EmulatorState } from "./state.ts";
import { redeemRefreshToken } from "./tokens.ts";

type Redeem = (
  state: EmulatorState,
  client: Client,
  input: Input,
) => object | Promise<object>;

const REDEEM: ReadonlyMap<string, Redeem> = new Map<string, Redeem>([
  [GRANTS.authorizationCode, redeemCode],
  [GRANTS.deviceCode, redeemDeviceCode],
  [GRANTS.refreshToken, redeemRefreshToken],
]);

/** CreateToken. */
export function createToken(state: EmulatorState, call: Call): object | Promise<object> {
  const grantType = requiredString(call.input, "grantType");
  if (grantType === GRANTS.refreshToken) checkIssuingRegion(state, call);
  const client = authenticateClient(state, call);
  if (isExpired(state, client)) {
    throw new Refusal("InvalidClientException", "The client's registration has expired");
  }
  const redeem = REDEEM.get(grantType);
  if (redeem === undefined) {
    throw new Refusal("UnsupportedGrantTypeException", "The service does not know this grantType");
  }
  requireGrant(client, grantType);
  checkScope(client, call.input);
  return redeem(state, client, call.input);
}

// A refresh token of another region is not blamed on the client but on the token.
function checkIssuingRegion(state: EmulatorState, { input, url }: Call): void {
  const client = state.clients.get(requiredString(input, "clientId"));
  if (client === undefined || client.region === regionOf(state, url)) return;
  throw new Refusal("InvalidRequestException", "Invalid token provided");
}

function checkScope(client: Client, input: Input): void {
  const registered = grantedScopes(client);
  for (const scope of optionalStrings(input, "scope")) {
    if (registered.includes(scope)) continue;
    throw new Refusal("InvalidScopeException", "The client has not registered all of these scopes");
  }
}
