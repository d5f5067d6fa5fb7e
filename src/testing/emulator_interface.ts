import type { Fault, FaultRule } from "./fault.ts";
import type { EmulatedRequest } from "./requests.ts";

/** An emulator of SSO OIDC, the SSO portal and AWS Sign-In. Its methods can be called unbound. */
export interface Emulator {
  /**
   * Responds to a request as the service would. Pass it wherever a `fetch` is expected. It routes by
   * path, reads only the region from the host, and never follows a redirect.
   *
   * @param input The request or its URL.
   * @param init Method, headers, body and signal, as for fetch.
   * @returns The service's response.
   * @throws {TypeError} If the request is invalid, or a fault injects a network error.
   * @throws The reason of the signal, if it is aborted.
   *
   * @example Use the emulator in place of fetch
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch, requests } = createEmulator();
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * await client.registerClient({ clientName: "my-tool", clientType: "public" });
   * console.log(requests[0]?.operation, requests[0]?.status); // RegisterClient 200
   * ```
   */
  fetch(input: Request | string | URL, init?: RequestInit): Promise<Response>;
  /**
   * Responds to a request that a server received. It is a handler for `Deno.serve`, `Bun.serve` and
   * Workers; `serveEmulator` of `./testing/server` serves it by `node:http`. A request for a host that
   * is neither a loopback host nor one of the option `hosts` gets status 421, a body of more than
   * 256 KiB status 413. The control interface for tests in other processes is at `/_emulator/`, on
   * loopback hosts only.
   *
   * @param request The request. Further arguments are ignored.
   * @returns The service's response. The promise never settles for a fault with `network: "hang"`.
   * @throws {TypeError} If a fault injects a network error.
   *
   * @example Serve the emulator
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
   * Approves a device authorization, as a person would on the verification page.
   *
   * @param userCode The user code; lower case and a missing dash are accepted.
   * @throws {Error} If the code is unknown, has expired, or was approved or denied before, or if the
   * registration of its client has expired.
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
   * Denies a device authorization, as a person would on the verification page.
   *
   * @param userCode The user code; lower case and a missing dash are accepted.
   * @throws {Error} If the code is unknown, has expired, or was approved or denied before, or if the
   * registration of its client has expired.
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
   * @throws {Error} If the code is unknown, or was exchanged for a token before.
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
   * Ends the session of a token: from now on the services refuse its refresh tokens, and the SSO
   * portal refuses its access tokens.
   *
   * @param token A refresh token of the session, also a replaced one, or an access token of SSO OIDC.
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
   * Simulates a changed password of the person of an AWS Sign-In session: AWS Sign-In refuses the
   * session's refresh tokens with `USER_CREDENTIALS_CHANGED` from now on.
   *
   * @param refreshToken A refresh token of the session, also a replaced one.
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
   * Expires a client's registration now, before its `clientSecretExpiresAt`.
   *
   * @param clientId The client ID.
   * @throws {Error} If no client with this ID is registered.
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
   * Moves the emulator's clock, so that codes, tokens, sessions and registrations expire. It does not
   * move the clock of a client. If the two differ by a minute or more, the client's errors have a hint
   * about it, such as "This machine's clock is 60 min behind.", even if a code or token expired only
   * because of `advance`. To move both clocks, use `createVirtualClock`.
   *
   * @param ms How far to move, in milliseconds; negative to move back.
   * @throws {RangeError} If `ms` is not a finite number.
   *
   * @example Let an hour pass for the service
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator({ clock: { now: () => 0 } });
   * emulator.advance(3_600_000);
   * const { headers } = await emulator.fetch("https://oidc.us-east-1.amazonaws.com/");
   * console.log(headers.get("date")); // Thu, 01 Jan 1970 01:00:00 GMT
   * ```
   */
  advance(ms: number): void;
  /**
   * Makes the next requests fail. Faults are queued: each request takes the first fault that applies
   * to it.
   *
   * @param fault An exception of the service, an HTTP response, a network error, or a change of the
   * service's own response.
   * @throws {TypeError} If the fault is not of one kind, or has an unknown member or exception.
   * @throws {RangeError} If a number is out of range.
   *
   * @example Inject a network error, then an exception
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * emulator.failNext({ network: "error" });
   * emulator.failNext({ exception: "InternalServerException", operation: "CreateToken" });
   * const poll = () =>
   *   emulator.fetch("https://oidc.us-east-1.amazonaws.com/token", { method: "POST" });
   * await poll().catch((error) => console.log(error.name)); // TypeError
   * console.log((await poll()).status); // 500
   * ```
   */
  failNext(fault: Fault): void;
  /**
   * Makes requests fail by a rule until the rule is removed: the nth request, one in ten, or all. A
   * request takes at most one fault: the first of `failNext` that applies, else the first rule.
   *
   * @param rule A fault as for `failNext`, with its condition.
   * @returns A function that removes the rule.
   * @throws {TypeError} If the fault is not of one kind, or has an unknown member or exception.
   * @throws {RangeError} If a number is out of range.
   *
   * @example Lose the response of the second CreateToken, and delay about one request in ten by 5 s
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
   * Deletes clients, codes, sessions, faults and requests, and undoes `advance`. The options stay.
   *
   * @example Start each test with an empty emulator
   * ```ts
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const emulator = createEmulator();
   * await emulator.fetch("https://oidc.us-east-1.amazonaws.com/");
   * emulator.reset();
   * console.log(emulator.requests.length); // 0
   * ```
   */
  reset(): void;
  /** The requests since the emulator was created or reset, in order, with preflights. */
  readonly requests: readonly EmulatedRequest[];
}
