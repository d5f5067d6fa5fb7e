// The operations of AWS Sign-In that are signed with IAM, for OAuth resources of AWS.

import { remember } from "../core.ts";
import { type Call, type Input, optionalString, readJson, requiredString } from "../input.ts";
import { unverifiableJwt } from "../jwt.ts";
import { verifySignature } from "../sigv4.ts";
import { sessionArn } from "./credentials.ts";
import { invalidRequest } from "./exceptions.ts";
import type { ResourceToken, SigninState } from "./state.ts";

/** The longest lifetime of a token, in seconds, by the service's model. */
const LONGEST_TOKEN = 3600;

async function readSigned(state: SigninState, call: Call): Promise<Input> {
  await verifySignature(state, call, "signin");
  return readJson(call);
}

/** CreateOAuth2TokenWithIAM. */
export async function createOAuth2TokenWithIAM(state: SigninState, call: Call): Promise<object> {
  const input = await readSigned(state, call);
  if (requiredString(input, "grant_type") !== "client_credentials") {
    throw invalidRequest("Member grant_type must be client_credentials");
  }
  const resource = requiredString(input, "resource", 2048);
  const lifetime = Math.min(state.settings.accessTokenExpiresIn ?? LONGEST_TOKEN, LONGEST_TOKEN);
  const iat = Math.floor(state.now() / 1000);
  const claims = {
    iss: call.url.origin,
    sub: sessionArn(state),
    aud: resource,
    iat,
    nbf: iat,
    exp: iat + lifetime,
    jti: state.randomText(12),
  };
  const token = unverifiableJwt(claims, state.randomText(96));
  remember(state.resourceTokens, token, { ...claims, resource });
  return { access_token: token, token_type: "Bearer", expires_in: lifetime };
}

/** IntrospectOAuth2TokenWithIAM (RFC 7662). */
export async function introspectOAuth2TokenWithIAM(
  state: SigninState,
  call: Call,
): Promise<object> {
  const input = await readSigned(state, call);
  const token = requiredString(input, "token");
  const hint = optionalString(input, "token_type_hint") ?? "access_token";
  if (!["access_token", "refresh_token"].includes(hint)) {
    throw invalidRequest("Member token_type_hint must be access_token or refresh_token");
  }
  const about = aboutResourceToken(state, token) ?? aboutRefreshToken(state, token);
  return about ? { active: true, ...about } : { active: false };
}

function aboutResourceToken(state: SigninState, token: string): object | undefined {
  const known: ResourceToken | undefined = state.resourceTokens.get(token);
  if (!known || state.now() >= known.exp * 1000) return undefined;
  const { accountId } = state.settings;
  return { ...known, user_id: known.sub, token_type: "Bearer", account_id: accountId };
}

function aboutRefreshToken(state: SigninState, token: string): object | undefined {
  const session = state.tokens.get(token);
  const isOpen = session?.status === "valid" && session.refreshToken === token &&
    state.now() < session.expiresAt;
  if (!isOpen) return undefined;
  return {
    client_id: session.clientId,
    sub: sessionArn(state),
    signin_session: sessionArn(state),
    account_id: state.settings.accountId,
    exp: Math.floor(session.expiresAt / 1000),
  };
}

/** RevokeOAuth2TokenWithIAM (RFC 7009): an expired or unknown token is not an error. */
export async function revokeOAuth2TokenWithIAM(state: SigninState, call: Call): Promise<undefined> {
  const token = requiredString(await readSigned(state, call), "token");
  const session = state.tokens.get(token);
  if (session) session.status = "revoked";
}
