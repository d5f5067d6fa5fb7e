// When to poll: RFC 8628 section 3.5 as a pure function. No I/O, no clock.

import type { CreateTokenResponse } from "../operations/create_token.ts";
import {
  type MemberTypes,
  NUMBER,
  NUMBER_OPTIONAL,
  pickMembers,
  STRING,
} from "../_protocol/members.ts";
import type { DeviceFlowInput, DeviceFlowState, DeviceTokenEvent } from "./types.ts";

/** Added to every wait, in milliseconds: a poll that is a hair too early is answered slow_down. */
const MARGIN = 250;
/** What slow_down adds to the interval, in seconds (RFC 8628 section 3.5). */
const SLOW_DOWN_STEP = 5;
/** Where the doubling of the wait ends, in seconds, unless the interval itself is longer. */
const LONGEST_BACKOFF = 60;
/** The last time that a Date can hold, epoch milliseconds. */
const LATEST_TIME = 8.64e15;
/** The interval of a service that names none, in seconds (RFC 8628 section 3.2). */
const DEFAULT_INTERVAL = 5;

/** What a poll brought. `retryAfter` is in milliseconds, `interval` in seconds. */
export type PollOutcome =
  | { readonly type: "pending"; readonly retryAfter?: number | undefined }
  | {
    readonly type: "slow_down";
    readonly retryAfter?: number | undefined;
    readonly interval?: number | undefined;
  }
  | { readonly type: "retry"; readonly retryAfter?: number | undefined; readonly error: unknown }
  | { readonly type: "token"; readonly token: CreateTokenResponse };

/** What a poll leads to. */
export interface PollStep {
  readonly state: DeviceFlowState;
  readonly event: DeviceTokenEvent;
}

/** Whether the device code's time is over. */
export function isExpired(state: DeviceFlowState, now: number): boolean {
  return now >= state.expiresAt;
}

/** The next state, and the event to tell of. `now` is when the answer was there. */
export function step(state: DeviceFlowState, outcome: PollOutcome, now: number): PollStep {
  const attempt = state.attempt + 1;
  if (outcome.type === "token") {
    const { token } = outcome;
    return { state: { ...state, attempt, failures: 0 }, event: { type: "token", attempt, token } };
  }
  const retryAfter = outcome.retryAfter ?? 0;
  const failures = outcome.type === "retry" ? state.failures + 1 : 0;
  const interval = outcome.type === "slow_down"
    ? finite(Math.max(state.interval + SLOW_DOWN_STEP, outcome.interval ?? 0, retryAfter / 1000))
    : state.interval;
  const wait = failures === 0 ? interval : backoff(interval, failures);
  const nextPollAt = finite(now + Math.max(wait * 1000, retryAfter) + MARGIN);
  const { deviceCode, expiresAt } = state;
  return {
    state: { deviceCode, expiresAt, interval, nextPollAt, attempt, failures },
    event: outcome.type === "retry"
      ? { type: "retry", attempt, interval, nextPollAt, expiresAt, error: outcome.error }
      : { type: outcome.type, attempt, interval, nextPollAt, expiresAt },
  };
}

// A service may well say 1e999, of which JSON makes null, and Date an error.
function finite(number: number): number {
  return Math.min(number, LATEST_TIME);
}

// 2 **, not a loop: a stored state may say any number of failures.
function backoff(interval: number, failures: number): number {
  return Math.min(Math.max(interval, 1) * 2 ** failures, Math.max(LONGEST_BACKOFF, interval));
}

/** The event of a state that is asked too early. */
export function earlyEvent(state: DeviceFlowState): DeviceTokenEvent {
  const { attempt, interval, nextPollAt, expiresAt } = state;
  return { type: "pending", attempt, interval, nextPollAt, expiresAt };
}

/** How to create a device flow. */
export interface DeviceFlowOptions {
  /** The time now, epoch milliseconds. Default: the real one. */
  now?: number | undefined;
}

/**
 * Creates the state of a new device flow, to store it between two polls. The first poll is due at
 * once: some clients are approved already.
 *
 * @param authorization StartDeviceAuthorization's response; its other members do not get in.
 * @param options The time, for tests.
 * @returns The state, plain JSON.
 * @throws {TypeError} If a member is missing or has the wrong type.
 * @throws {RangeError} If a time is negative or not finite, or the device code is empty.
 *
 * @example
 * ```ts
 * import { createDeviceFlow } from "@edge-auth/aws-sso-oidc";
 * import { assertEquals } from "@std/assert";
 *
 * const state = createDeviceFlow(
 *   { deviceCode: "example-device-code", expiresIn: 600, interval: 1 },
 *   { now: 1_000_000 },
 * );
 * assertEquals(state.expiresAt, 1_600_000);
 * assertEquals(JSON.parse(JSON.stringify(state)), state);
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
 */
export function createDeviceFlow(
  authorization: DeviceFlowInput,
  options: DeviceFlowOptions = {},
): DeviceFlowState {
  const now = options.now ?? Date.now();
  const { deviceCode, expiresIn, interval = DEFAULT_INTERVAL, issuedAt = now } = pick(
    authorization,
    {
      deviceCode: STRING,
      expiresIn: NUMBER,
      interval: NUMBER_OPTIONAL,
      issuedAt: NUMBER_OPTIONAL,
    },
  ) as unknown as DeviceFlowInput;
  return checkState({
    deviceCode,
    expiresAt: finite(issuedAt + expiresIn * 1000),
    interval,
    nextPollAt: now,
    attempt: 0,
    failures: 0,
  });
}

/** Picks the members of a state, which may come from a store, and checks them. */
export function checkState(state: DeviceFlowState): DeviceFlowState {
  return pick(state, {
    deviceCode: STRING,
    expiresAt: NUMBER,
    interval: NUMBER,
    nextPollAt: NUMBER,
    attempt: NUMBER,
    failures: NUMBER,
  }) as unknown as DeviceFlowState;
}

function pick(source: object, types: MemberTypes): Record<string, unknown> {
  return pickMembers(types, Object(source), (what, Kind) => new Kind(`Cannot poll: ${what}`));
}
