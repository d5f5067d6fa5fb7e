import { timeOf } from "../../_internal/clock.ts";
import { cancel, listen } from "../../_protocol/cancellation.ts";
import type { CreateTokenResponse } from "../create_token.ts";
import { type Flow, pollOnce, prepareFlow } from "./flow.ts";
import { poll, Poller } from "./poller.ts";
import { earlyEvent } from "./schedule.ts";
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
 * Polls until the person has approved, and iterates over the events, one for each poll. The last
 * event has the tokens.
 *
 * The first poll of a new flow is made at once. Later polls are made after the interval, counted
 * from the last response; the time that the body of the loop takes is part of the wait. `slow_down`
 * makes the interval at least 5 seconds longer for the rest of the flow. After network errors,
 * timeouts, 5xx and 429 the wait doubles, up to 60 seconds, or up to the interval if that is
 * longer. `Retry-After` is respected. Polling ends when the device code expires.
 *
 * @param input The registration, and a new device authorization or a stored state.
 * @param options The region or endpoint, headers, signal, fetch, clock, and the time limit of one
 * attempt.
 * @returns An async iterator, for a single use.
 * @throws {TypeError} At once, if a member or option is missing or has the wrong type.
 * @throws {RangeError} At once, if a member or option is empty or out of range, or the region or
 * endpoint is not allowed.
 * @throws {SsoServiceError} From the iterator, if the service refuses the sign-in.
 * @throws {SsoResponseError} From the iterator, if the response is not one of this API; a 5xx or
 * 429 is retried.
 * @throws {SsoError} From the iterator, with code `DEVICE_CODE_EXPIRED`, if the device code
 * expires.
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
  return new Poller(prepareFlow(input, options)) as unknown as DeviceTokenPoller;
}

/**
 * Polls until the person has approved, and returns the tokens. The schedule is that of
 * {@linkcode pollDeviceToken}.
 *
 * @param input The registration, and a new device authorization or a stored state.
 * @param options The region or endpoint, headers, signal, fetch, clock, and the time limit of one
 * attempt.
 * @returns The tokens.
 * @throws {TypeError} If a member or option is missing or has the wrong type.
 * @throws {RangeError} If a member or option is empty or out of range, or the region or endpoint is
 * not allowed.
 * @throws {SsoServiceError} If the service refuses the sign-in.
 * @throws {SsoResponseError} If the response is not one of this API; a 5xx or 429 is retried.
 * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if the device code expires.
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
 * console.log("Signed in for", token.expiresIn, "seconds"); // Signed in for 3600 seconds
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
 */
export function waitForDeviceToken(
  input: DeviceTokenInput,
  options: PollOptions,
): Promise<CreateTokenResponse> {
  // Not async: an async function would keep the input in memory while it waits.
  return new Promise((resolve, reject) => {
    const flow = prepareFlow(input, options);
    flow.resolve = resolve;
    flow.onError = reject;
    flow.onEvent = goOn;
    poll(flow);
  });
}

function goOn(event: DeviceTokenEvent, flow: Flow): void {
  if (event.type === "token") flow.resolve!(event.token as never);
  else poll(flow);
}

/** The result of {@linkcode pollDeviceTokenOnce}. */
export interface DeviceTokenPollResult {
  /** The event of the poll; `early` if the poll was not due yet. */
  event: DeviceTokenEvent | DeviceTokenEarlyEvent;
  /** The state to store for the next poll. */
  state: DeviceFlowState;
}

/**
 * Polls at most once, for edge functions, where each invocation polls once and stores the state.
 *
 * If the poll is not due yet, no request is made, and the event is `early`.
 *
 * @param input The registration and the stored state.
 * @param options The region or endpoint, headers, signal, fetch, clock, and the time limit of one
 * attempt.
 * @returns The event, and the state to store.
 * @throws {TypeError} If a member or option is missing or has the wrong type.
 * @throws {RangeError} If a member or option is empty or out of range, or the region or endpoint is
 * not allowed.
 * @throws {SsoServiceError} If the service refuses the sign-in.
 * @throws {SsoResponseError} If the response is not one of this API; a 5xx or 429 is a `retry`
 * event.
 * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if the device code expires.
 *
 * @example Poll once in each invocation
 * ```ts
 * import { createDeviceFlow, createSsoOidcClient, pollDeviceTokenOnce } from "@edge-auth/aws-sso-oidc";
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
  const { state, clock } = flow;
  const now = timeOf(clock);
  listen(flow);
  try {
    const isEarly = now < Math.min(state.nextPollAt, state.expiresAt);
    const event = isEarly ? earlyEvent(state, now) : await pollOnce(flow);
    return { event, state: flow.state };
  } finally {
    cancel(flow);
  }
}
