import type { Core } from "../core.ts";

/** An access token of SSO OIDC. */
export interface AccessToken {
  /** The sign-in that it belongs to. */
  readonly session: { readonly client: { readonly region: string }; revoked: boolean };
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What the emulated SSO portal stores. */
export interface PortalState extends Core {
  /** The access tokens that SSO OIDC has issued. */
  readonly accessTokens: ReadonlyMap<string, AccessToken>;
  /** The times of the requests of the last second, epoch milliseconds, by access token. */
  readonly calls: Map<string, readonly number[]>;
}

/** Creates the empty state. */
export function createPortalState(
  core: Core,
  accessTokens: ReadonlyMap<string, AccessToken>,
): PortalState {
  return { ...core, accessTokens, calls: new Map() };
}
