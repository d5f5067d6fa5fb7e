import type { Fault, FaultRule } from "./fault.ts";
import type { EmulatedRequest } from "./requests.ts";

/** An emulator of SSO OIDC, the SSO portal and AWS Sign-In. Its functions can be called unbound. */
export interface Emulator {
  /**
   * Responds to a request as the service would. It fits wherever a `fetch` is expected. It routes by
   * path, whatever the host, and never follows a redirect.
   *
   * @param input The request or its URL.
   * @param init Method, headers, body and signal, as for fetch.
   * @returns The service's response.
   * @throws {TypeError} If the request cannot be made, or a fault is a failure of the network.
   * @throws The signal's reason, if it aborts.
   *
   * @example Use it in place of fetch
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator();
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * await client.registerClient({ clientName: "my-tool", clientType: "public" });
   * ```
   */
  fetch(input: Request | string | URL, init?: RequestInit): Promise<Response>;
  /**
   * Responds to a request of a server: for `Deno.serve`, `Bun.serve` and Workers; `serveEmulator` of
   * `./testing/server` serves it by `node:http`. Only requests to a loopback host, or to one of the
   * option `hosts`, are responded to, and bodies of at most 256 KiB. Under `/_emulator/` is the control
   * interface, for tests in other processes, which responds to loopback hosts only.
   *
   * @param request The request; nothing else is looked at, so that a server may pass more.
   * @returns The service's response. It never settles for a fault that hangs.
   * @throws {TypeError} If a fault is a failure of the network.
   *
   * @example Serve it
   * ```ts ignore
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { handler } = createEmulator();
   * Deno.serve({ hostname: "127.0.0.1", port: 8787 }, handler); // Deno
   * Bun.serve({ hostname: "127.0.0.1", port: 8787, fetch: handler }); // Bun
   * export default { fetch: handler }; // Workers
   * ```
   */
  handler(request: Request): Promise<Response>;
  /**
   * Approves a device authorization, in place of the person.
   *
   * @param userCode The user code; lower case and a missing dash are accepted.
   * @throws {Error} If the code is unknown, expired or answered already, or its client has expired.
   *
   * @example Approve a sign-in
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * export const onVerification = (authorization: { userCode: string }) =>
   *   emulator.approve(authorization.userCode);
   * ```
   */
  approve(userCode: string): void;
  /**
   * Denies a device authorization, in place of the person.
   *
   * @param userCode The user code; lower case and a missing dash are accepted.
   * @throws {Error} If the code is unknown, expired or answered already, or its client has expired.
   *
   * @example Deny a sign-in
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * export const onVerification = (authorization: { userCode: string }) =>
   *   emulator.deny(authorization.userCode);
   * ```
   */
  deny(userCode: string): void;
  /**
   * Expires a device code now.
   *
   * @param userCode The user code; lower case and a missing dash are accepted.
   * @throws {Error} If the code is unknown or has been exchanged for a token.
   *
   * @example Let a sign-in expire
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * export const onVerification = (authorization: { userCode: string }) =>
   *   emulator.expire(authorization.userCode);
   * ```
   */
  expire(userCode: string): void;
  /**
   * Ends the session of a token: its refresh tokens are refused from now on, and its access tokens by
   * the SSO portal.
   *
   * @param token Any refresh token of the session, also a replaced one; of SSO OIDC an access token as
   * well.
   * @throws {Error} If the emulator has not issued the token.
   *
   * @example End a session
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * export const endSession = (token: { accessToken: string }) => emulator.revoke(token.accessToken);
   * ```
   */
  revoke(token: string): void;
  /**
   * Changes the password of the person that a session of AWS Sign-In belongs to: its refresh tokens
   * are refused with `USER_CREDENTIALS_CHANGED` from now on.
   *
   * @param refreshToken Any refresh token of the session, also a replaced one.
   * @throws {Error} If AWS Sign-In has not issued the token.
   *
   * @example Change a password
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * export const changePassword = (session: { refreshToken: string }) =>
   *   emulator.changeCredentials(session.refreshToken);
   * ```
   */
  changeCredentials(refreshToken: string): void;
  /**
   * Expires a registration now, before its `clientSecretExpiresAt`.
   *
   * @param clientId The client ID.
   * @throws {Error} If no such client is registered.
   *
   * @example Expire a registration
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * export const expireRegistration = (registration: { clientId: string }) =>
   *   emulator.expireClient(registration.clientId);
   * ```
   */
  expireClient(clientId: string): void;
  /**
   * Moves the emulator's clock, and no other one: a client whose clock is right finds the service's
   * wrong. To let time pass for both, use `createVirtualClock`.
   *
   * @param ms How far, in milliseconds; negative for a clock that is behind.
   * @throws {RangeError} If it is not a finite number.
   *
   * @example Let an hour pass
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * emulator.advance(3_600_000);
   * ```
   */
  advance(ms: number): void;
  /**
   * Makes the next requests fail. Faults queue up: each request takes the first one that is for it.
   *
   * @param fault An exception of the service, any HTTP response, or a failure of the network.
   * @throws {TypeError} If the fault is not of one kind, or has an unknown member or exception.
   * @throws {RangeError} If a number is out of range.
   *
   * @example A service that is down, then throttles
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * emulator.failNext({ network: "error", operation: "CreateToken", times: 2 });
   * emulator.failNext({ exception: "SlowDownException", headers: { "retry-after": "5" } });
   * ```
   */
  failNext(fault: Fault): void;
  /**
   * Makes requests fail by a rule, until it is removed: the nth one, one in ten, or all of them. Where
   * a fault of `failNext` waits for a request as well, that one is taken; of several rules the first.
   *
   * @param rule A fault as for `failNext`, with its condition.
   * @returns A function that removes the rule.
   * @throws {TypeError} If the fault is not of one kind, or has an unknown member or exception.
   * @throws {RangeError} If a number is out of range.
   *
   * @example The response of the second CreateToken is lost, and each tenth call takes five seconds
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * emulator.failWhen({ operation: "CreateToken", nth: 2, network: "reset", processed: true });
   * const remove = emulator.failWhen({ probability: 0.1, seed: 7, latency: 5_000 });
   * remove();
   * ```
   */
  failWhen(rule: FaultRule): () => void;
  /**
   * Forgets everything: clients, codes, sessions, faults, requests, and what `advance` has added to the
   * clock. The options stay.
   *
   * @example One emulator for many tests
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * export const afterEach = () => emulator.reset();
   * ```
   */
  reset(): void;
  /** The requests so far, with preflights. */
  readonly requests: readonly EmulatedRequest[];
}
