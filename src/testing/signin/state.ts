// What AWS Sign-In remembers. Times are epoch ms.

/** Who signs in, under which application, and where the answer goes. */
export interface SigninRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly codeChallenge: string;
  readonly expiresAt: number;
}

/** An authorization code; `session` is set once it has been exchanged. */
export interface SigninCode {
  readonly request: SigninRequest;
  readonly expiresAt: number;
  session: SigninSession | undefined;
}

/** A person's sign-in, as long as it can be refreshed. */
export interface SigninSession {
  readonly clientId: string;
  /** The thumbprint of the only key that may refresh, RFC 7638. */
  readonly thumbprint: string;
  readonly expiresAt: number;
  standing: "good" | "revoked" | "credentials_changed";
  /** The one refresh token that is good now. */
  refreshToken: string;
}

/** What the emulated AWS Sign-In remembers. */
export interface SigninState {
  readonly requests: Map<string, SigninRequest>;
  readonly codes: Map<string, SigninCode>;
  /** Every refresh token ever issued. */
  readonly tokens: Map<string, SigninSession>;
  /** The proofs seen, by key and jti: until when another one of that name is a replay. */
  readonly proofs: Map<string, number>;
  /** The nonce that proofs must carry, if they must. */
  nonce: { readonly value: string; readonly expiresAt: number } | undefined;
}

/** Creates the empty memory. */
export function createSigninState(): SigninState {
  return {
    requests: new Map(),
    codes: new Map(),
    tokens: new Map(),
    proofs: new Map(),
    nonce: undefined,
  };
}
