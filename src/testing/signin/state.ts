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

/** The sign-in of a person, with its refresh token. */
export interface SigninSession {
  readonly clientId: string;
  /** The thumbprint of the only key that may refresh (RFC 7638). */
  readonly thumbprint: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  status: "valid" | "revoked" | "credentials_changed";
  /** The only valid refresh token. */
  refreshToken: string;
}

/** The claims of a token for an OAuth resource. Times are epoch seconds. */
export interface ResourceToken {
  readonly sub: string;
  readonly exp: number;
  readonly resource: string;
}

/** What the emulated AWS Sign-In stores. */
export interface SigninState extends Core {
  readonly authorizations: AuthorizationStore<SigninRequest, SigninSession>;
  /** The sessions, by all refresh tokens that were issued. */
  readonly tokens: Map<string, SigninSession>;
  /** All tokens that were issued for OAuth resources. */
  readonly resourceTokens: Map<string, ResourceToken>;
  /** The end of the time in which a proof is a replay, epoch milliseconds, by key and jti. */
  readonly proofs: Map<string, number>;
  /** The nonce that proofs must have, once one was needed. */
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
