import {
  type AuthorizationRequest,
  type AuthorizationStore,
  createAuthorizationStore,
} from "../authorization.ts";
import type { Core } from "../core.ts";

/** A request for `/v1/authorize`. */
export interface SigninRequest extends AuthorizationRequest {
  readonly clientId: string;
}

/** A person's sign-in, as long as it can be refreshed. */
export interface SigninSession {
  readonly clientId: string;
  /** The thumbprint of the only key that may refresh (RFC 7638). */
  readonly thumbprint: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  status: "valid" | "revoked" | "credentials_changed";
  /** The one refresh token that is valid now. */
  refreshToken: string;
}

/** What is known of a token for an OAuth resource. Times are epoch seconds. */
export interface ResourceToken {
  readonly sub: string;
  readonly exp: number;
  readonly resource: string;
}

/** What the emulated AWS Sign-In stores. */
export interface SigninState extends Core {
  readonly authorizations: AuthorizationStore<SigninRequest, SigninSession>;
  /** Every refresh token ever issued. */
  readonly tokens: Map<string, SigninSession>;
  /** Every token ever issued for an OAuth resource. */
  readonly resourceTokens: Map<string, ResourceToken>;
  /** The proofs seen, by key and jti: until when another one of that name is a replay. */
  readonly proofs: Map<string, number>;
  /** The nonce that proofs must have, if they need one. */
  nonce: { readonly value: string; readonly expiresAt: number } | undefined;
}

/** Creates the empty state. */
export function createSigninState(core: Core): SigninState {
  return {
    ...core,
    authorizations: createAuthorizationStore(),
    tokens: new Map(),
    resourceTokens: new Map(),
    proofs: new Map(),
    nonce: undefined,
  };
}
