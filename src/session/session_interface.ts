import type { OnVerification } from "./types.ts";

/** An access token that is valid now. */
export interface SessionToken {
  /** The access token: a secret. */
  accessToken: string;
  /** When the access token expires, epoch milliseconds. */
  expiresAt: number;
  /** The region of the IAM Identity Center instance, for `createPortalClient`. */
  region: string;
  /** The start URL. */
  startUrl: string;
}

/** The stored state of a session, without secrets. */
export interface SessionState {
  /** The start URL. */
  startUrl: string;
  /** The region of the IAM Identity Center instance, if it is known. */
  region: string | undefined;
  /** When the access token expires, epoch milliseconds; 0 if there is no valid access token. */
  expiresAt: number;
  /** When the client registration expires, epoch milliseconds; 0 if that is unknown. */
  registrationExpiresAt: number;
  /** Whether there is a refresh token, which renews the access token without a sign-in. */
  hasRefreshToken: boolean;
}

/**
 * A session, which keeps a person signed in. Its functions can be called unbound. Inspecting it shows no
 * secrets.
 */
export interface Session {
  /**
   * Returns an access token that is valid now. It returns the stored token, refreshes it, or starts a
   * sign-in, in this order. Concurrent callers share the work.
   *
   * @param options The signal ends only this caller's wait. With `interactive: false`, no sign-in is
   * started, and the wait for another process is at most 15 s. Default of `interactive`: `true`.
   * @returns The access token.
   * @throws {SsoError} With code `INTERACTION_REQUIRED`, if the person must sign in, but `interactive`
   * is `false` or the session has no callback. With code `STORAGE_ERROR`, if the record cannot be
   * read or locked and no token is valid. With code `DEVICE_CODE_EXPIRED`, if the person did not
   * approve in time. With code `NETWORK_ERROR`, `TIMEOUT` or `INVALID_RESPONSE`.
   * @throws {SsoServiceError} If the service refuses the sign-in, or responds with another error.
   * @throws The error of `onVerification` or `authorize`, or the signal's reason, unchanged.
   *
   * @example Get a token for each request
   * ```ts
   * import { createSession } from "@edge-auth/aws-sso-oidc/session";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const session = createSession({
   *   startUrl: "https://example.awsapps.com/start",
   *   region: "us-east-1",
   *   onVerification: ({ userCode, verificationUri, verificationUriComplete }) =>
   *     console.log(`Open ${verificationUriComplete ?? verificationUri} and compare ${userCode}`),
   *   fetch,
   * });
   * const { accessToken } = await session.getAccessToken();
   * const again = await session.getAccessToken();
   * console.log(again.accessToken === accessToken); // true
   * ```
   */
  getAccessToken(options?: SessionCallOptions & { interactive?: boolean }): Promise<SessionToken>;
  /**
   * Signs the person in, even if a valid token is stored.
   *
   * @param options The signal ends this caller's wait. The sign-in ends when no caller waits any more.
   * `onVerification` replaces the callback of the session.
   * @returns The new access token.
   * @throws {SsoError} With code `INTERACTION_REQUIRED`, if there is neither `onVerification` nor
   * `authorize`. With code `DEVICE_CODE_EXPIRED`, if the person did not approve in time. With code
   * `STORAGE_ERROR`, if the record cannot be locked. With code `NETWORK_ERROR`, `TIMEOUT` or
   * `INVALID_RESPONSE`.
   * @throws {SsoServiceError} If the service refuses the sign-in, or responds with another error.
   * @throws The error of `onVerification` or `authorize`, or the signal's reason, unchanged.
   *
   * @example Sign in
   * ```ts
   * import { createSession } from "@edge-auth/aws-sso-oidc/session";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator(); // leave it out to reach AWS
   * const session = createSession({
   *   startUrl: "https://example.awsapps.com/start",
   *   region: "us-east-1",
   *   fetch: emulator.fetch,
   * });
   * await session.signIn({ onVerification: ({ userCode }) => emulator.approve(userCode) });
   * console.log((await session.getState())?.hasRefreshToken); // true
   * ```
   */
  signIn(
    options?: SessionCallOptions & { onVerification?: OnVerification | undefined },
  ): Promise<SessionToken>;
  /**
   * Reports that a service refused an access token (status 401). The session never returns that token
   * again, and the next call refreshes it. A newer token is not affected. If the record cannot be
   * written, `onEvent` is called with `storage_failed`.
   *
   * @param accessToken The refused access token.
   *
   * @example Retry after a 401
   * ```ts
   * import type { Session } from "@edge-auth/aws-sso-oidc/session";
   *
   * async function call(session: Session, url: string): Promise<Response> {
   *   for (let retried = false;; retried = true) {
   *     const { accessToken } = await session.getAccessToken();
   *     const headers = { "x-amz-sso_bearer_token": accessToken };
   *     const response = await fetch(url, { headers });
   *     if (response.status !== 401 || retried) return response;
   *     await session.invalidate(accessToken);
   *   }
   * }
   * console.log(call.length); // 2
   * ```
   */
  invalidate(accessToken: string): Promise<void>;
  /**
   * Returns the stored state. It makes no request.
   *
   * @returns The state, without secrets; `undefined` if there is no usable record.
   * @throws {SsoError} With code `STORAGE_ERROR`, if the record cannot be read.
   *
   * @example Check whether the person has signed in
   * ```ts
   * import { createSession } from "@edge-auth/aws-sso-oidc/session";
   *
   * const session = createSession({ startUrl: "https://example.awsapps.com/start" });
   * console.log(await session.getState()); // undefined
   * ```
   */
  getState(): Promise<SessionState | undefined>;
  /**
   * Signs the person out: ends the session at the SSO portal, and removes the record. A sign-in under
   * way ends. The record is removed even if the request fails or the signal aborts.
   *
   * @param options The signal ends the wait for the portal.
   * @throws {SsoServiceError} If the portal responds with an error other than 401.
   * @throws {SsoError} With code `STORAGE_ERROR`, if the record cannot be locked, read or removed.
   * With code `NETWORK_ERROR`, `TIMEOUT` or `INVALID_RESPONSE`.
   * @throws The signal's reason, if it aborts.
   *
   * @example Sign out
   * ```ts
   * import type { Session } from "@edge-auth/aws-sso-oidc/session";
   *
   * export const leave = (session: Session) => session.signOut();
   * ```
   */
  signOut(options?: SessionCallOptions): Promise<void>;
}

/** Options of the functions of a session. */
export interface SessionCallOptions {
  /** Ends this caller's wait: the call rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}
