// When to poll (RFC 8628 section 3.5), as pure functions without I/O or a clock.

import { type Members, pickMembers } from "../../_protocol/members.ts";
import type { CreateTokenResponse } from "../create_token.ts";
import type {
  DeviceAuthorization,
  DeviceFlowState,
  DeviceTokenEarlyEvent,
  DeviceTokenEvent,
  DeviceTokenSchedule,
} from "./types.ts";

/** Added to every wait, in milliseconds: a poll that is slightly early gets a slow_down. */
const MARGIN = 250;
/** What slow_down adds to the interval, in seconds (RFC 8628 section 3.5). */
const SLOW_DOWN_STEP = 5;
/** The longest wait that doubling results in, in seconds, unless the interval is longer. */
const LONGEST_BACKOFF = 60;
/** The last time that a Date can hold, epoch milliseconds. */
const LATEST_TIME = 8.64e15;
/** The interval if the service sends none, in seconds (RFC 8628 section 3.2). */
const DEFAULT_INTERVAL = 5;

/** The outcome of a poll without a token. */
export interface PollOutcome {
  readonly type: "pending" | "slow_down" | "retry";
  /** The wait that the response asks for, in milliseconds. */
  readonly retryAfter?: number | undefined;
  /** The interval in the response to a slow_down, in seconds, if it has one. */
  readonly interval?: unknown;
  /** The error of a retry. */
  readonly error?: unknown;
}

/** The result of a poll: the next state and the event. */
export interface PollStep {
  readonly state: DeviceFlowState;
  readonly event: DeviceTokenEvent;
}

/** What follows from an outcome. `now` is when the response arrived. */
export function step(state: DeviceFlowState, outcome: PollOutcome, now: number): PollStep {
  const { type, retryAfter = 0, interval: asked, ...error } = outcome;
  const failures = type === "retry" ? state.failures + 1 : 0;
  const interval = type === "slow_down"
    ? finite(Math.max(state.interval + SLOW_DOWN_STEP, Number(asked) || 0, retryAfter / 1000))
    : state.interval;
  const wait = failures === 0 ? interval : backoff(interval, failures);
  const nextPollAt = finite(now + Math.max(wait * 1000, retryAfter) + MARGIN);
  const next = { ...state, interval, nextPollAt, attempt: state.attempt + 1, failures };
  return {
    state: next,
    event: { type, ...scheduleOf(next, now), ...error } as DeviceTokenEvent,
  };
}

/** Returns the step after a token. `now` is when the response arrived, epoch milliseconds. */
export function lastStep(
  state: DeviceFlowState,
  token: CreateTokenResponse,
  now: number,
): PollStep {
  const attempt = state.attempt + 1;
  const event = { type: "token", attempt, expiresAt: finite(now + token.expiresIn * 1000) };
  return {
    state: { ...state, attempt, failures: 0 },
    // Not enumerable, because events are logged and sent to browsers.
    event: Object.defineProperty(event, "token", { value: token }) as DeviceTokenEvent,
  };
}

/** Returns the event of a poll that is not due yet. */
export function earlyEvent(state: DeviceFlowState, now: number): DeviceTokenEarlyEvent {
  return { type: "early", ...scheduleOf(state, now) };
}

function scheduleOf(state: DeviceFlowState, now: number): DeviceTokenSchedule {
  const { attempt, interval, nextPollAt, expiresAt } = state;
  return { attempt, interval, delay: Math.max(nextPollAt - now, 0), nextPollAt, expiresAt };
}

// A service may send 1e999: Infinity, which JSON.stringify turns into null and Date rejects.
function finite(number: number): number {
  return Math.min(number, LATEST_TIME);
}

// "2 **" instead of a loop: a stored state may contain any number of failures.
function backoff(interval: number, failures: number): number {
  return Math.min(Math.max(interval, 1) * 2 ** failures, Math.max(LONGEST_BACKOFF, interval));
}

/** Options of {@linkcode createDeviceFlow}. */
export interface DeviceFlowOptions {
  /** The time now, epoch milliseconds. Default: `Date.now()`. */
  now?: number | undefined;
}

/**
 * Creates the state of a new device flow, to be stored between polls. The first poll is due at
 * once, because the client may already be approved.
 *
 * @param authorization The response of StartDeviceAuthorization; other members are ignored.
 * @param options The time now, for tests.
 * @returns The state, as plain JSON.
 * @throws {TypeError} If a member is missing or has the wrong type.
 * @throws {RangeError} If a time is negative or not finite, or the device code is empty.
 *
 * @example Store a device flow
 * ```ts
 * import { createDeviceFlow } from "@edge-auth/aws-sso-oidc";
 *
 * const state = createDeviceFlow(
 *   { deviceCode: "example-device-code", expiresIn: 600, interval: 1 },
 *   { now: 1_000_000 },
 * );
 * console.log(state.expiresAt); // 1600000
 * console.log(state.nextPollAt); // 1000000
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
 */
export function createDeviceFlow(
  authorization: DeviceAuthorization,
  options: DeviceFlowOptions = {},
): DeviceFlowState {
  const now = options.now ?? Date.now();
  const { deviceCode, expiresIn, interval = DEFAULT_INTERVAL, issuedAt = now } = pick(
    authorization,
    { deviceCode: "secret", expiresIn: "number", interval: "number?", issuedAt: "number?" },
  ) as unknown as DeviceAuthorization;
  const expiresAt = finite(issuedAt + expiresIn * 1000);
  return checkState({ deviceCode, expiresAt, interval, nextPollAt: now, attempt: 0, failures: 0 });
}

/** Picks and checks the members of a state, which may come from a store. */
export function checkState(state: DeviceFlowState): DeviceFlowState {
  return pick(state, {
    deviceCode: "secret",
    expiresAt: "number",
    interval: "number",
    nextPollAt: "number",
    attempt: "number",
    failures: "number",
  }) as unknown as DeviceFlowState;
}

function pick(source: object, members: Members): Record<string, unknown> {
  return pickMembers(members, Object(source), (problem, Type) => {
    return new Type(`Cannot poll: ${problem}`);
  });
}
