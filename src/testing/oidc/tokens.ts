import { remember } from "../core.ts";
import { type Input, requiredString } from "../input.ts";
import { grantedScopes, GRANTS } from "./clients.ts";
import { refusal } from "./exceptions.ts";
import type { Client, OidcState, Session } from "./state.ts";

const HOUR = 3600;

/** Creates a session of a client. */
export function openSession(
  state: OidcState,
  client: Client,
  scopes: readonly string[] = grantedScopes(client),
): Session {
  return {
    client,
    scopes,
    expiresAt: state.now() + state.settings.sessionExpiresIn * 1000,
    revoked: false,
    refreshToken: undefined,
  };
}

/** Issues the first tokens of a session; a refresh token only if the client registered scopes. */
export function issueTokens(state: OidcState, session: Session): object {
  const { client } = session;
  const refreshable = client.scopes.length > 0 && client.grantTypes.includes(GRANTS.refreshToken);
  return tokenResponse(state, session, { refreshable, renew: refreshable });
}

/** The grant `refresh_token`: issues new tokens for a session that is still valid. */
export function redeemRefreshToken(state: OidcState, client: Client, input: Input): object {
  const refreshToken = requiredString(input, "refreshToken");
  const session = state.tokens.get(refreshToken);
  if (
    session === undefined || session.refreshToken !== refreshToken || session.client !== client ||
    session.revoked || state.now() >= session.expiresAt
  ) {
    throw refusal("InvalidGrantException", "Invalid refresh token provided");
  }
  return tokenResponse(state, session, {
    refreshable: true,
    renew: state.settings.rotateRefreshTokens,
  });
}

function tokenResponse(
  state: OidcState,
  session: Session,
  { refreshable, renew }: { refreshable: boolean; renew: boolean },
): object {
  const accessToken = newToken(state, session, "aoa");
  const expiresIn = state.settings.accessTokenExpiresIn ?? (refreshable ? HOUR : 8 * HOUR);
  const expiresAt = state.now() + expiresIn * 1000;
  state.accessTokens.set(accessToken, { session, expiresAt });
  const response = { accessToken, tokenType: "Bearer", expiresIn };
  if (!renew) return response;
  session.refreshToken = newToken(state, session, "aor");
  return { ...response, refreshToken: session.refreshToken };
}

function newToken(state: OidcState, session: Session, prefix: "aoa" | "aor"): string {
  const token = prefix + state.randomText(48);
  remember(state.tokens, token, session);
  return token;
}
