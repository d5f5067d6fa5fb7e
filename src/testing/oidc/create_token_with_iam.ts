import { base64urlText } from "../encoding.ts";
import {
  type Call,
  type Input,
  optionalString,
  optionalStrings,
  readJson,
  requiredString,
} from "../input.ts";
import { decodeJwt, unverifiableJwt } from "../jwt.ts";
import { verifySignature } from "../sigv4.ts";
import { findApplication } from "./applications.ts";
import { GRANTS, regionOf } from "./clients.ts";
import { redeemAuthorizationCode } from "./create_token.ts";
import { refusal } from "./exceptions.ts";
import type { Client, OidcState, Session } from "./state.ts";
import { issueTokens, openSession, redeemRefreshToken } from "./tokens.ts";

const TOKEN_TYPE = "urn:ietf:params:oauth:token-type:";

type Redeem = (
  state: OidcState,
  application: Client,
  input: Input,
) => object | Promise<object>;

const REDEEM: ReadonlyMap<string, Redeem> = new Map<string, Redeem>([
  [GRANTS.authorizationCode, redeemAuthorizationCode],
  [GRANTS.refreshToken, redeemRefreshToken],
  ["urn:ietf:params:oauth:grant-type:jwt-bearer", redeemAssertion],
  ["urn:ietf:params:oauth:grant-type:token-exchange", exchangeToken],
]);

/** CreateTokenWithIAM. */
export async function createTokenWithIAM(state: OidcState, call: Call): Promise<object> {
  await verifySignature(state, call, "sso-oauth");
  const input = readJson(call);
  const region = regionOf(state, call.url);
  const application = findApplication(state, requiredString(input, "clientId"), region);
  if (!application || application.region !== region) {
    throw refusal(
      "InvalidClientException",
      "The clientId is not the ARN of an application in this region",
    );
  }
  const redeem = REDEEM.get(requiredString(input, "grantType"));
  if (redeem === undefined) {
    throw refusal("UnsupportedGrantTypeException", "The service does not know this grantType");
  }
  const scope = requestedScopes(application, input);
  const tokens = await redeem(state, application, input);
  const { clientId } = application;
  const issuedAt = Math.floor(state.now() / 1000);
  const claims = { iss: call.url.origin, sub: "jane", aud: clientId, iat: issuedAt };
  return {
    idToken: unverifiableJwt({ ...claims, exp: issuedAt + 3600 }, state.randomText(96)),
    scope,
    awsAdditionalDetails: {
      identityContext: base64urlText(JSON.stringify({ ...claims, id: state.randomText(12) })),
    },
    ...tokens,
  };
}

function requestedScopes({ scopes }: Client, input: Input): readonly string[] {
  const scope = optionalStrings(input, "scope");
  if (scope.every((one) => scopes.includes(one))) return scope.length > 0 ? scope : scopes;
  throw refusal("InvalidScopeException", "The application does not have all of these scopes");
}

// The grant `jwt-bearer` (RFC 7523). Every issuer is trusted, and no signature is verified.
function redeemAssertion(state: OidcState, application: Client, input: Input): object {
  const { claims } = decodeJwt(requiredString(input, "assertion")) ?? {};
  if (!claims) throw refusal("InvalidGrantException", "The assertion is not a JWT");
  if (typeof claims.exp === "number" && claims.exp * 1000 <= state.now()) {
    throw refusal("InvalidGrantException", "The assertion has expired");
  }
  return issueTokens(state, openSession(state, application));
}

// The grant `token-exchange` (RFC 8693).
function exchangeToken(state: OidcState, application: Client, input: Input): object {
  const subjectToken = requiredString(input, "subjectToken");
  const requested = optionalString(input, "requestedTokenType") ?? `${TOKEN_TYPE}access_token`;
  if (requiredString(input, "subjectTokenType") !== `${TOKEN_TYPE}access_token`) {
    throw refusal(
      "InvalidRequestException",
      "The subjectTokenType must be that of an access token",
    );
  }
  if (![`${TOKEN_TYPE}access_token`, `${TOKEN_TYPE}refresh_token`].includes(requested)) {
    throw refusal("InvalidRequestException", "The service does not know this requestedTokenType");
  }
  const session = state.tokens.get(subjectToken);
  if (!session || !isOpen(state, session) || session.refreshToken === subjectToken) {
    throw refusal("InvalidGrantException", "Invalid subject token provided");
  }
  const tokens = issueTokens(state, openSession(state, application));
  const isRefreshable = requested.endsWith("refresh_token");
  return {
    ...tokens,
    ...(isRefreshable ? {} : { refreshToken: undefined }),
    issuedTokenType: requested,
  };
}

function isOpen(state: OidcState, { revoked, expiresAt }: Session): boolean {
  return !revoked && state.now() < expiresAt;
}
