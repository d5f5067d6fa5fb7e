import { s256 } from "./encoding.ts";
import { Refusal } from "./exceptions.ts";
import { type Input, requiredString } from "./input.ts";
import { type AuthorizationRequest, type Client, type EmulatorState, remember } from "./state.ts";
import { issueTokens, openSession } from "./tokens.ts";

// RFC 6749 section 4.1.2: ten minutes at most.
const CODE_LIFETIME_MS = 600_000;

/** Issues a code for an authorization request that was allowed. */
export function issueCode(state: EmulatorState, request: AuthorizationRequest): string {
  const code = state.randomText(32);
  const expiresAt = state.now() + CODE_LIFETIME_MS;
  remember(state.codes, code, { request, expiresAt, session: undefined });
  return code;
}

/** The grant `authorization_code` with PKCE. */
export async function redeemCode(
  state: EmulatorState,
  client: Client,
  input: Input,
): Promise<object> {
  const code = requiredString(input, "code");
  const redirectUri = requiredString(input, "redirectUri");
  const codeVerifier = requiredString(input, "codeVerifier");
  // RFC 7636 section 4.1
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(codeVerifier)) {
    throw new Refusal(
      "InvalidRequestException",
      "Member codeVerifier must have 43 to 128 unreserved characters",
    );
  }
  // Nothing is awaited between the checks and the use: of two exchanges at once only one wins.
  const codeChallenge = await s256(codeVerifier);
  const issued = state.codes.get(code);
  if (issued === undefined || issued.request.client !== client) {
    throw new Refusal("InvalidGrantException", "Invalid authorization code provided");
  }
  if (issued.session !== undefined) {
    // OAuth 2.1 section 4.1.3: whoever used it first may be a thief, so what they got ends.
    issued.session.revoked = true;
    throw new Refusal("InvalidGrantException", "The authorization code has been used already");
  }
  if (state.now() >= issued.expiresAt) {
    throw new Refusal("InvalidGrantException", "The authorization code has expired");
  }
  if (issued.request.redirectUri !== redirectUri) {
    throw new Refusal(
      "InvalidGrantException",
      "The redirectUri is not the one that was authorized",
    );
  }
  if (issued.request.codeChallenge !== codeChallenge) {
    throw new Refusal("InvalidGrantException", "The codeVerifier does not match the challenge");
  }
  issued.session = openSession(state, client, issued.request.scopes);
  return issueTokens(state, issued.session);
}
