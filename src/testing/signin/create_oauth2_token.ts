import { s256 } from "../encoding.ts";
import type { Call, Input } from "../input.ts";
import { type EmulatorState, remember } from "../state.ts";
import { SIGNIN_CLIENTS } from "./clients.ts";
import { issueCredentials, issueIdToken } from "./credentials.ts";
import { verifyProof } from "./dpop.ts";
import { accessDenied, invalidRequest } from "./exceptions.ts";
import type { SigninSession } from "./state.ts";

/** A call whose proof has been verified. */
interface ProvenCall {
  readonly input: Input;
  readonly url: URL;
  readonly clientId: string;
  /** The thumbprint of the proof's key. */
  readonly thumbprint: string;
}

type Grant = (state: EmulatorState, call: ProvenCall) => Promise<object> | object;

const GRANTS: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ["authorization_code", exchangeCode],
  ["refresh_token", refresh],
]);

/** CreateOAuth2Token. */
export async function createOAuth2Token(state: EmulatorState, call: Call): Promise<object> {
  const { input, url } = call;
  const clientId = requiredText(input, "clientId", 512);
  if (!SIGNIN_CLIENTS.has(clientId)) {
    throw invalidRequest(`Member clientId must be ${[...SIGNIN_CLIENTS.keys()].join(" or ")}`);
  }
  const grant = GRANTS.get(requiredText(input, "grantType", 512));
  if (grant === undefined) {
    throw invalidRequest(`Member grantType must be ${[...GRANTS.keys()].join(" or ")}`);
  }
  const thumbprint = await verifyProof(state, call);
  return await grant(state, { input, url, clientId, thumbprint });
}

async function exchangeCode(state: EmulatorState, call: ProvenCall): Promise<object> {
  const { input, url, clientId, thumbprint } = call;
  const code = requiredText(input, "code", 512);
  const redirectUri = requiredText(input, "redirectUri", 2048);
  const codeVerifier = requiredText(input, "codeVerifier", 128);
  // RFC 7636 section 4.1
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(codeVerifier)) {
    throw invalidRequest("Member codeVerifier must have 43 to 128 unreserved characters");
  }
  // Nothing is awaited between the checks and the use: of two exchanges at once only one wins.
  const codeChallenge = await s256(codeVerifier);
  const issued = state.signin.codes.get(code);
  if (issued === undefined || issued.request.clientId !== clientId) {
    throw invalidRequest("The code is unknown");
  }
  if (issued.session !== undefined) {
    // OAuth 2.1 section 4.1.3: whoever used it first may be a thief, so what they got ends.
    issued.session.standing = "revoked";
    throw accessDenied("AUTHCODE_EXPIRED", "The code has been used already");
  }
  if (state.now() >= issued.expiresAt) {
    throw accessDenied("AUTHCODE_EXPIRED", "The code has expired");
  }
  if (issued.request.redirectUri !== redirectUri) {
    throw invalidRequest("The redirectUri is not the one that was authorized");
  }
  if (issued.request.codeChallenge !== codeChallenge) {
    throw invalidRequest("The codeVerifier does not match the challenge");
  }
  const expiresAt = state.now() + state.settings.sessionExpiresIn * 1000;
  const session: SigninSession = {
    clientId,
    thumbprint,
    expiresAt,
    standing: "good",
    refreshToken: "",
  };
  issued.session = session;
  renewRefreshToken(state, session);
  const idToken = issueIdToken(state, { issuer: url.origin, clientId, expiresAt });
  return { ...tokenReply(state, session), idToken };
}

function refresh(state: EmulatorState, { input, clientId, thumbprint }: ProvenCall): object {
  const refreshToken = requiredText(input, "refreshToken", 2048);
  const session = state.signin.tokens.get(refreshToken);
  if (session === undefined || session.clientId !== clientId) {
    throw invalidRequest("The refreshToken is unknown");
  }
  if (session.thumbprint !== thumbprint) {
    throw invalidRequest("The refreshToken is bound to the key of another DPoP proof");
  }
  if (session.standing === "credentials_changed") {
    throw accessDenied("USER_CREDENTIALS_CHANGED", "The person's credentials have changed");
  }
  const isOver = session.standing === "revoked" || state.now() >= session.expiresAt;
  if (isOver) throw accessDenied("TOKEN_EXPIRED", "The session has expired");
  if (session.refreshToken !== refreshToken) {
    throw accessDenied("TOKEN_EXPIRED", "The refreshToken has been replaced by a newer one");
  }
  if (state.settings.rotateRefreshTokens) renewRefreshToken(state, session);
  return tokenReply(state, session);
}

function renewRefreshToken(state: EmulatorState, session: SigninSession): void {
  session.refreshToken = state.randomText(96);
  remember(state.signin.tokens, session.refreshToken, session);
}

function tokenReply(state: EmulatorState, session: SigninSession): object {
  return {
    accessToken: issueCredentials(state),
    tokenType: "aws_sigv4",
    expiresIn: state.settings.credentialsExpiresIn,
    refreshToken: session.refreshToken,
  };
}

// The lengths are the model's.
function requiredText(input: Input, member: string, longest: number): string {
  const value = input[member] ?? "";
  if (typeof value !== "string") throw invalidRequest(`Member ${member} must be a string`);
  if (value === "") throw invalidRequest(`Missing required member ${member}`);
  if (value.length <= longest) return value;
  throw invalidRequest(`Member ${member} must have at most ${longest} characters`);
}
