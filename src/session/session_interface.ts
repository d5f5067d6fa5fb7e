import type { OnVerification } from "./types.ts";

/** A token that is valid now. */
export interface SessionToken {
  /** The access token: a secret. */
  accessToken: string;
  /** When it expires, epoch milliseconds. */
  expiresAt: number;
  /** The region of the IAM Identity Center instance, for `createPortalClient`. */
  region: string;
  /** The start URL. */
  startUrl: string;
}

/** What is stored of a session, without secrets. */
export interface SessionState {
  /** The start URL. */
  startUrl: string;
  /** The region, if it is known. */
  region: string | undefined;
  /** When the access token expires, epoch milliseconds; 0 if there is none that can be used. */
  expiresAt: number;
  /** When the registration expires, epoch milliseconds; 0 if that is not known. */
  registrationExpiresAt: number;
  /** Whether the access token can be renewed without a person. */
  hasRefreshToken: boolean;
}

/** A sign-in that is kept alive. Its functions can be called unbound; it shows no secrets. */
export interface Session {
  /**
   * Returns a token that is valid now: the stored one, a refreshed one, or after a sign-in a new one.
   * Callers at the same time share the work.
   *
   * @param options Its signal ends this caller's wait. `interactive: false` never asks a person, and
   * waits at most 15 s for another process.
   * @returns The token.
   * @throws {SsoError} With code `INTERACTION_REQUIRED`, if a person has to sign in and nobody can be
   * asked; with code `STORAGE_ERROR`, if the record cannot be read or locked and no token is valid.
   * @throws {SsoServiceError} If the service refuses the sign-in, or is in trouble.
   * @throws What the client throws otherwise (`NETWORK_ERROR`, `TIMEOUT`), what `onVerification` or
   * `authorize` throw, and the signal's reason.
   *
   * @example A token for each request
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
   * Signs a person in, whatever is stored.
   *
   * @param options Its signal ends this caller's wait; the sign-in ends when nobody waits any more.
   * `onVerification` takes the place of the session's.
   * @returns The token.
   * @throws {SsoError} With code `INTERACTION_REQUIRED`, if there is neither `onVerification` nor
   * `authorize`; with code `DEVICE_CODE_EXPIRED`, if nobody approved in time; with code
   * `STORAGE_ERROR`, if the lock cannot be had.
   * @throws {SsoServiceError} If the sign-in is refused.
   * @throws What the client throws otherwise, what `onVerification` or `authorize` throw, and the
   * signal's reason.
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
   * Tells that a service refused a token (status 401): it is never returned again, and the next call
   * refreshes. It has no effect on a newer token. If the record cannot be written, an event tells.
   *
   * @param accessToken The refused token.
   *
   * @example After a 401
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
   * Tells what is stored. It makes no request.
   *
   * @returns The state without secrets, or `undefined` if there is no record that can be used.
   * @throws {SsoError} With code `STORAGE_ERROR`, if the record cannot be read.
   *
   * @example Whether anybody has signed in
   * ```ts
   * import { createSession } from "@edge-auth/aws-sso-oidc/session";
   *
   * const session = createSession({ startUrl: "https://example.awsapps.com/start" });
   * console.log(await session.getState()); // undefined
   * ```
   */
  getState(): Promise<SessionState | undefined>;
  /**
   * Signs out: ends the session at the portal, and removes the record, also if the service does not
   * respond. A sign-in under way ends.
   *
   * @param options Its signal ends the wait; the record is removed all the same.
   * @throws {SsoServiceError} What the service said; the record is removed nevertheless.
   * @throws {SsoError} With code `STORAGE_ERROR`, if the record cannot be removed.
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

/** Options of a session's functions. */
export interface SessionCallOptions {
  /** Ends this caller's wait, with the signal's reason. */
  signal?: AbortSignal | undefined;
}
