import { type CodeProblem, isCodeVerifier, redeemCode } from "../authorization.ts";
import { type Input, optionalStrings, requiredString } from "../input.ts";
import {
  authenticateClient,
  grantedScopes,
  GRANTS,
  isExpired,
  type OidcCall,
  regionOf,
} from "./clients.ts";
import { redeemDeviceCode, requireGrant } from "./device_authorizations.ts";
import { refusal } from "./exceptions.ts";
import type { Client, OidcState } from "./state.ts";
import { issueTokens, openSession, redeemRefreshToken } from "./tokens.ts";

type Redeem = (
  state: OidcState,
  client: Client,
  input: Input,
) => object | Promise<object>;

const REDEEM: ReadonlyMap<string, Redeem> = new Map<string, Redeem>([
  [GRANTS.authorizationCode, redeemAuthorizationCode],
  [GRANTS.deviceCode, redeemDeviceCode],
  [GRANTS.refreshToken, redeemRefreshToken],
]);

/** CreateToken. */
export function createToken(state: OidcState, call: OidcCall): object | Promise<object> {
  const grantType = requiredString(call.input, "grantType");
  if (grantType === GRANTS.refreshToken) checkIssuingRegion(state, call);
  const client = authenticateClient(state, call);
  if (isExpired(state, client)) {
    throw refusal("InvalidClientException", "The client's registration has expired");
  }
  const redeem = REDEEM.get(grantType);
  if (redeem === undefined) {
    throw refusal("UnsupportedGrantTypeException", "The service does not know this grantType");
  }
  requireGrant(client, grantType);
  checkScope(client, call.input);
  return redeem(state, client, call.input);
}

// For a refresh token of another region, AWS's error is about the token, not about the client.
function checkIssuingRegion(state: OidcState, { input, url }: OidcCall): void {
  const client = state.clients.get(requiredString(input, "clientId"));
  if (client === undefined || client.region === regionOf(state, url)) return;
  throw refusal("InvalidRequestException", "Invalid token provided");
}

function checkScope(client: Client, input: Input): void {
  const registered = grantedScopes(client);
  for (const scope of optionalStrings(input, "scope")) {
    if (registered.includes(scope)) continue;
    throw refusal("InvalidScopeException", "The client has not registered all of these scopes");
  }
}

const CODE_PROBLEMS: Readonly<Record<CodeProblem, string>> = {
  unknown: "Invalid authorization code provided",
  used: "The authorization code has been used already",
  expired: "The authorization code has expired",
  redirect_uri: "The redirectUri is not the one that was authorized",
  code_verifier: "The codeVerifier does not match the challenge",
};

/** The grant `authorization_code` with PKCE. */
export async function redeemAuthorizationCode(
  state: OidcState,
  client: Client,
  input: Input,
): Promise<object> {
  const exchange = {
    code: requiredString(input, "code"),
    redirectUri: requiredString(input, "redirectUri"),
    codeVerifier: requiredString(input, "codeVerifier"),
  };
  if (!isCodeVerifier(exchange.codeVerifier)) {
    throw refusal(
      "InvalidRequestException",
      "Member codeVerifier must have 43 to 128 unreserved characters",
    );
  }
  const session = await redeemCode(state, state.authorizations, exchange, {
    isOwner: (request) => request.client === client,
    endSession: (session) => void (session.revoked = true),
    openSession: ({ scopes }) => openSession(state, client, scopes),
    refuse: (problem) => refusal("InvalidGrantException", CODE_PROBLEMS[problem]),
  });
  return issueTokens(state, session);
}
