import { type CodeProblem, isCodeVerifier, redeemCode } from "../authorization.ts";
import { remember } from "../core.ts";
import { issueCredentials } from "../credentials.ts";
import { type Call, type Input, readJson, requiredString } from "../input.ts";
import type { Refusal } from "../service.ts";
import { SIGNIN_CLIENTS } from "./clients.ts";
import { issueIdToken } from "./credentials.ts";
import { verifyProof } from "./dpop.ts";
import { accessDenied, invalidRequest } from "./exceptions.ts";
import type { SigninSession, SigninState } from "./state.ts";

/** A request whose DPoP proof has been verified. */
interface ProvenCall {
  readonly input: Input;
  readonly url: URL;
  readonly clientId: string;
  /** The thumbprint of the proof's key. */
  readonly thumbprint: string;
}

type Grant = (state: SigninState, call: ProvenCall) => Promise<object> | object;

const GRANTS: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ["authorization_code", exchangeCode],
  ["refresh_token", refresh],
]);

/** CreateOAuth2Token. */
export async function createOAuth2Token(state: SigninState, call: Call): Promise<object> {
  const input = readJson(call);
  const { url } = call;
  const clientId = requiredString(input, "clientId", 512);
  if (!SIGNIN_CLIENTS.has(clientId)) {
    throw invalidRequest(`Member clientId must be ${[...SIGNIN_CLIENTS.keys()].join(" or ")}`);
  }
  const grant = GRANTS.get(requiredString(input, "grantType", 512));
  if (grant === undefined) {
    throw invalidRequest(`Member grantType must be ${[...GRANTS.keys()].join(" or ")}`);
  }
  const thumbprint = await verifyProof(state, call);
  return await grant(state, { input, url, clientId, thumbprint });
}

const CODE_PROBLEMS: Readonly<Record<CodeProblem, () => Refusal>> = {
  unknown: () => invalidRequest("The code is unknown"),
  used: () => accessDenied("AUTHCODE_EXPIRED", "The code has been used already"),
  expired: () => accessDenied("AUTHCODE_EXPIRED", "The code has expired"),
  redirect_uri: () => invalidRequest("The redirectUri is not the one that was authorized"),
  code_verifier: () => invalidRequest("The codeVerifier does not match the challenge"),
};

// The longest lengths are those of the service's model.
async function exchangeCode(state: SigninState, call: ProvenCall): Promise<object> {
  const { input, url, clientId, thumbprint } = call;
  const exchange = {
    code: requiredString(input, "code", 512),
    redirectUri: requiredString(input, "redirectUri", 2048),
    codeVerifier: requiredString(input, "codeVerifier", 128),
  };
  if (!isCodeVerifier(exchange.codeVerifier)) {
    throw invalidRequest("Member codeVerifier must have 43 to 128 unreserved characters");
  }
  const session = await redeemCode(state, state.authorizations, exchange, {
    isOwner: (request) => request.clientId === clientId,
    endSession: (session) => void (session.status = "revoked"),
    openSession: () => openSession(state, clientId, thumbprint),
    refuse: (problem) => CODE_PROBLEMS[problem](),
  });
  const { expiresAt } = session;
  const idToken = issueIdToken(state, { issuer: url.origin, clientId, expiresAt });
  return { ...tokenResponse(state, session), idToken };
}

function openSession(state: SigninState, clientId: string, thumbprint: string): SigninSession {
  const expiresAt = state.now() + state.settings.sessionExpiresIn * 1000;
  const session: SigninSession = {
    clientId,
    thumbprint,
    expiresAt,
    status: "valid",
    refreshToken: "",
  };
  renewRefreshToken(state, session);
  return session;
}

function refresh(state: SigninState, { input, clientId, thumbprint }: ProvenCall): object {
  const refreshToken = requiredString(input, "refreshToken", 2048);
  const session = state.tokens.get(refreshToken);
  if (session === undefined || session.clientId !== clientId) {
    throw invalidRequest("The refreshToken is unknown");
  }
  if (session.thumbprint !== thumbprint) {
    throw invalidRequest("The refreshToken is bound to the key of another DPoP proof");
  }
  if (session.status === "credentials_changed") {
    throw accessDenied("USER_CREDENTIALS_CHANGED", "The person's credentials have changed");
  }
  const isOver = session.status === "revoked" || state.now() >= session.expiresAt;
  if (isOver) throw accessDenied("TOKEN_EXPIRED", "The session has expired");
  if (session.refreshToken !== refreshToken) {
    throw accessDenied("TOKEN_EXPIRED", "The refreshToken has been replaced by a newer one");
  }
  if (state.settings.rotateRefreshTokens) renewRefreshToken(state, session);
  return tokenResponse(state, session);
}

function renewRefreshToken(state: SigninState, session: SigninSession): void {
  session.refreshToken = state.randomText(96);
  remember(state.tokens, session.refreshToken, session);
}

function tokenResponse(state: SigninState, session: SigninSession): object {
  return {
    accessToken: issueCredentials(state),
    tokenType: "aws_sigv4",
    expiresIn: state.settings.credentialsExpiresIn,
    refreshToken: session.refreshToken,
  };
}
