import { Lifeline } from "../_protocol/lifeline.ts";
import type { ClientCredentials, CreateTokenResponse } from "../operations/create_token.ts";
import { pollOnce, prepareFlow } from "./flow.ts";
import { createPoller, FlowPoller } from "./poller.ts";
import { earlyEvent, isExpired } from "./schedule.ts";
import type {
  DeviceFlowState,
  DeviceTokenEvent,
  DeviceTokenInput,
  DeviceTokenPoller,
  PollOptions,
} from "./types.ts";

/**
 * Polls until somebody has approved: an async iterator of what each poll brought, the token last.
 *
 * It polls at once, then never sooner than the interval after the last answer; time that the loop's
 * body takes counts towards the wait. `slow_down` lengthens the interval for good, `Retry-After` is
 * heeded, and where the network or the service fails the wait doubles, up to a minute. It never
 * outlives the device code.
 *
 * @param input Client and device authorization (`{ ...registration, ...authorization }`), or client
 * and stored state.
 * @param options Where the service is, signal, fetch, clock, and the time limit of one attempt.
 * @returns An async iterator, to be used once.
 * @throws {TypeError} At once, if a member is missing or has the wrong type.
 * @throws {RangeError} At once, if a member is empty or out of range, or the region or endpoint may
 * not be used.
 * @throws {SsoServiceError} From the iterator, if the sign-in is refused.
 * @throws {SsoResponseError} From the iterator, if what answers is not this API.
 * @throws {SsoError} From the iterator, with code `DEVICE_CODE_EXPIRED`, if nobody approved in time.
 *
 * @example
 * ```ts
 * import { createSsoOidcClient, pollDeviceToken } from "@edge-auth/aws-sso-oidc";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const options = { region: "us-east-1", fetch };
 * const client = createSsoOidcClient(options);
 * const registration = await client.registerClient({ clientName: "my-tool", clientType: "public" });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
 *
 * console.log(`Open ${authorization.verificationUriComplete} and compare ${authorization.userCode}`);
 * for await (const event of pollDeviceToken({ ...registration, ...authorization }, options)) {
 *   if (event.type === "token") console.log("Signed in for", event.token.expiresIn, "s");
 *   else console.log(event.type, "until", new Date(event.nextPollAt));
 * }
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
 */
export function pollDeviceToken(
  input: DeviceTokenInput | (ClientCredentials & DeviceFlowState),
  options: PollOptions,
): DeviceTokenPoller {
  return createPoller(prepareFlow(input, options), options.signal);
}

/**
 * Polls until somebody has approved, and gives only the token.
 *
 * @param input As for {@linkcode pollDeviceToken}.
 * @param options As for {@linkcode pollDeviceToken}.
 * @returns The tokens.
 * @throws {TypeError} If a member is missing or has the wrong type.
 * @throws {RangeError} If a member is empty or out of range, or the region or endpoint may not be
 * used.
 * @throws {SsoServiceError} If the sign-in is refused.
 * @throws {SsoResponseError} If what answers is not this API.
 * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if nobody approved in time.
 *
 * @example
 * ```ts
 * import { createSsoOidcClient, waitForDeviceToken } from "@edge-auth/aws-sso-oidc";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const options = { region: "us-east-1", fetch };
 * const client = createSsoOidcClient(options);
 * const registration = await client.registerClient({ clientName: "my-tool", clientType: "public" });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
 *
 * const token = await waitForDeviceToken({ ...registration, ...authorization }, options);
 * console.log("Signed in for", token.expiresIn, "s");
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
 */
export function waitForDeviceToken(
  input: DeviceTokenInput | (ClientCredentials & DeviceFlowState),
  options: PollOptions,
): Promise<CreateTokenResponse> {
  // Not async: that would hold on to the input for as long as it takes.
  try {
    return new FlowPoller(prepareFlow(input, options), options.signal).token();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** What {@linkcode pollDeviceTokenOnce} gives. */
export interface DeviceTokenPollResult {
  /** What the poll brought. */
  event: DeviceTokenEvent;
  /** The state to store for the next poll. */
  state: DeviceFlowState;
}

/**
 * Polls at most once: for edge functions, where each invocation polls once and stores the state. A
 * state that is asked too early makes no request and is answered `pending`.
 *
 * @param input The client and the stored state (`{ ...registration, ...state }`).
 * @param options As for {@linkcode pollDeviceToken}.
 * @returns What the poll brought, and the state to store.
 * @throws {TypeError} If a member is missing or has the wrong type.
 * @throws {RangeError} If a member is empty or out of range, or the region or endpoint may not be
 * used.
 * @throws {SsoServiceError} If the sign-in is refused.
 * @throws {SsoResponseError} If what answers is not this API.
 * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if nobody approved in time.
 *
 * @example
 * ```ts
 * import { createSsoOidcClient, createDeviceFlow, pollDeviceTokenOnce } from "@edge-auth/aws-sso-oidc";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const options = { region: "us-east-1", fetch };
 * const client = createSsoOidcClient(options);
 * const registration = await client.registerClient({ clientName: "my-tool", clientType: "public" });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
 *
 * const stored = JSON.stringify(createDeviceFlow(authorization));
 *
 * // In a later invocation, on any machine:
 * const { event, state } = await pollDeviceTokenOnce(
 *   { ...registration, ...JSON.parse(stored) },
 *   options,
 * );
 * console.log(event.type, state.attempt);
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
 */
export async function pollDeviceTokenOnce(
  input: ClientCredentials & DeviceFlowState,
  options: PollOptions,
): Promise<DeviceTokenPollResult> {
  const flow = prepareFlow(input, options);
  options.signal?.throwIfAborted();
  const now = flow.clock.now();
  if (now < flow.state.nextPollAt && !isExpired(flow.state, now)) {
    return { event: earlyEvent(flow.state), state: flow.state };
  }
  const lifeline = new Lifeline(flow.clock, options.signal);
  try {
    return { event: await pollOnce(flow, lifeline), state: flow.state };
  } finally {
    lifeline.cut();
  }
}
