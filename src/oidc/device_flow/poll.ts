import { timeOf } from "../../_internal/clock.ts";
import { cancel, listen } from "../../_protocol/cancellation.ts";
import type { CreateTokenResponse } from "../create_token.ts";
import { type Flow, pollOnce, prepareFlow } from "./flow.ts";
import { createPoller, poll } from "./poller.ts";
import { earlyEvent, isExpired } from "./schedule.ts";
import type {
  DeviceFlowState,
  DeviceTokenEarlyEvent,
  DeviceTokenEvent,
  DeviceTokenInput,
  DeviceTokenPoller,
  PollOptions,
  StoredDeviceFlow,
} from "./types.ts";

/**
 * Polls until the person has approved: an async iterator of events, one a poll, the token last.
 *
 * The first poll is made at once, every other one after the interval, counted from the last response;
 * time that the loop's body takes counts towards the wait. `slow_down` lengthens the interval for
 * good, `Retry-After` is honoured, and after a failure of the network or the service the wait doubles,
 * up to a minute. Polling ends when the device code expires.
 *
 * @param input The client (`registration`), and a new device authorization (`authorization`) or a
 * stored `state`.
 * @param options Where the service is, signal, fetch, clock, and the time limit of one attempt.
 * @returns An async iterator, to be used once.
 * @throws {TypeError} At once, if a member is missing or has the wrong type.
 * @throws {RangeError} At once, if a member is empty or out of range, or the region or endpoint may
 * not be used.
 * @throws {SsoServiceError} From the iterator, if the sign-in is refused.
 * @throws {SsoResponseError} From the iterator, if the response is not one of this API.
 * @throws {SsoError} From the iterator, with code `DEVICE_CODE_EXPIRED`, if nobody approved in time.
 *
 * @example Show the progress of a sign-in
 * ```ts
 * import { createSsoOidcClient, pollDeviceToken } from "@edge-auth/aws-sso-oidc";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const options = { region: "us-east-1", fetch };
 * const client = createSsoOidcClient(options);
 * const registration = await client.registerClient({
 *   clientName: "my-tool",
 *   clientType: "public",
 *   scopes: ["sso:account:access"],
 * });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
 *
 * const { userCode, verificationUri, verificationUriComplete } = authorization;
 * console.log(`Open ${verificationUriComplete ?? verificationUri} and compare ${userCode}`);
 * for await (const event of pollDeviceToken({ registration, authorization }, options)) {
 *   if (event.type === "token") console.log("Signed in for", event.token.expiresIn, "seconds");
 *   else console.log(event.type, "- next poll in", event.delay, "ms");
 * }
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
 */
export function pollDeviceToken(input: DeviceTokenInput, options: PollOptions): DeviceTokenPoller {
  return createPoller(prepareFlow(input, options), options.signal);
}

/**
 * Polls until the person has approved, and returns only the token.
 *
 * @param input As for {@linkcode pollDeviceToken}.
 * @param options As for {@linkcode pollDeviceToken}.
 * @returns The tokens.
 * @throws {TypeError} If a member is missing or has the wrong type.
 * @throws {RangeError} If a member is empty or out of range, or the region or endpoint may not be
 * used.
 * @throws {SsoServiceError} If the sign-in is refused.
 * @throws {SsoResponseError} If the response is not one of this API.
 * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if nobody approved in time.
 *
 * @example Wait for a sign-in
 * ```ts
 * import { createSsoOidcClient, waitForDeviceToken } from "@edge-auth/aws-sso-oidc";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const options = { region: "us-east-1", fetch };
 * const client = createSsoOidcClient(options);
 * const registration = await client.registerClient({
 *   clientName: "my-tool",
 *   clientType: "public",
 *   scopes: ["sso:account:access"],
 * });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
 *
 * const token = await waitForDeviceToken({ registration, authorization }, options);
 * console.log("Signed in for", token.expiresIn, "seconds");
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
 */
export function waitForDeviceToken(
  input: DeviceTokenInput,
  options: PollOptions,
): Promise<CreateTokenResponse> {
  // Not async, which would keep the input in memory while it waits.
  return new Promise((resolve, reject) =>
    waitFor(prepareFlow(input, options), options.signal, resolve, reject)
  );
}

function waitFor(
  flow: Flow,
  signal: AbortSignal | undefined,
  resolve: (token: CreateTokenResponse) => void,
  reject: (reason: unknown) => void,
): void {
  listen(flow, signal);
  const onEvent = (event: DeviceTokenEvent) =>
    event.type === "token" ? resolve(event.token) : poll(flow, onEvent, reject);
  poll(flow, onEvent, reject);
}

/** The result of {@linkcode pollDeviceTokenOnce}. */
export interface DeviceTokenPollResult {
  /** What the poll brought; `early` if it was not due yet. */
  event: DeviceTokenEvent | DeviceTokenEarlyEvent;
  /** The state to store for the next poll. */
  state: DeviceFlowState;
}

/**
 * Polls at most once: for edge functions, where each invocation polls once and stores the state.
 *
 * A state that is polled before its time makes no request; its event has the type `early`.
 *
 * @param input The client (`registration`) and the stored `state`.
 * @param options As for {@linkcode pollDeviceToken}.
 * @returns The event, and the state to store.
 * @throws {TypeError} If a member is missing or has the wrong type.
 * @throws {RangeError} If a member is empty or out of range, or the region or endpoint may not be
 * used.
 * @throws {SsoServiceError} If the sign-in is refused.
 * @throws {SsoResponseError} If the response is not one of this API.
 * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if nobody approved in time.
 *
 * @example Poll in several invocations
 * ```ts
 * import { createSsoOidcClient, createDeviceFlow, pollDeviceTokenOnce } from "@edge-auth/aws-sso-oidc";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const options = { region: "us-east-1", fetch };
 * const client = createSsoOidcClient(options);
 * const registration = await client.registerClient({
 *   clientName: "my-tool",
 *   clientType: "public",
 *   scopes: ["sso:account:access"],
 * });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
 * const stored = JSON.stringify({ registration, state: createDeviceFlow(authorization) });
 *
 * // In a later invocation, on any machine:
 * const { event, state } = await pollDeviceTokenOnce(JSON.parse(stored), options);
 * console.log(event.type, state.attempt); // token 1
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
 */
export async function pollDeviceTokenOnce(
  input: StoredDeviceFlow,
  options: PollOptions,
): Promise<DeviceTokenPollResult> {
  const flow = prepareFlow(input, options);
  options.signal?.throwIfAborted();
  const now = timeOf(flow.clock);
  if (now < flow.state.nextPollAt && !isExpired(flow.state, now)) {
    return { event: earlyEvent(flow.state, now), state: flow.state };
  }
  listen(flow, options.signal);
  try {
    return { event: await pollOnce(flow), state: flow.state };
  } finally {
    cancel(flow);
  }
}
