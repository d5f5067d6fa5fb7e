import type { DeviceFlowState, DeviceTokenEvent } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals } from "@std/assert";
import {
  earlyEvent,
  lastStep,
  type PollOutcome,
  step,
} from "../../../src/oidc/device_flow/schedule.ts";

const NOW = 1_000_000;
const MARGIN = 250;
const STATE: DeviceFlowState = {
  deviceCode: "device-code",
  expiresAt: 9_000_000,
  interval: 5,
  nextPollAt: NOW,
  attempt: 0,
  failures: 0,
};
const error = new TypeError("network down");
const retry: PollOutcome = { type: "retry", error };

/** How long the schedule waits after each outcome, in ms and without the margin, and its intervals. */
function play(outcomes: readonly PollOutcome[], start: Partial<DeviceFlowState> = {}) {
  let state = { ...STATE, ...start };
  const waits: number[] = [];
  const intervals: number[] = [];
  for (const outcome of outcomes) {
    ({ state } = step(state, outcome, NOW));
    waits.push(state.nextPollAt - NOW - MARGIN);
    intervals.push(state.interval);
  }
  return { state, waits, intervals };
}

Deno.test("step() waits the interval and a margin after 'pending'", () => {
  const { state, event } = step(STATE, { type: "pending" }, NOW + 3);
  const shown = { attempt: 1, interval: 5, nextPollAt: NOW + 3 + 5250, expiresAt: 9_000_000 };
  assertEquals(event, { type: "pending", ...shown, delay: 5250 });
  assertEquals(state, { deviceCode: "device-code", ...shown, failures: 0 });
});

Deno.test("step() waits for the margin alone where there is no interval", () => {
  assertEquals(play([{ type: "pending" }], { interval: 0 }).waits, [0]);
});

Deno.test("step() adds 5 s for good at each 'slow_down' (RFC 8628 section 3.5)", () => {
  const outcomes = ["slow_down", "pending", "pending", "slow_down", "pending"] as const;
  const { waits, intervals } = play(outcomes.map((type) => ({ type })));
  assertEquals(intervals, [10, 10, 10, 15, 15]);
  assertEquals(waits, [10_000, 10_000, 10_000, 15_000, 15_000]);
});

const slowDowns: readonly (readonly [string, Partial<PollOutcome>, number])[] = [
  ["a longer interval of the service", { interval: 40 }, 40],
  ["a shorter interval of the service", { interval: 7 }, 10],
  ["a negative interval of the service", { interval: -7 }, 10],
  ["a longer Retry-After", { retryAfter: 30_000 }, 30],
  ["a shorter Retry-After", { retryAfter: 1_000 }, 10],
  ["both", { retryAfter: 30_000, interval: 40 }, 40],
];
for (const [what, more, interval] of slowDowns) {
  Deno.test(`step() keeps ${interval} s after slow_down with ${what}`, () => {
    const slowDown = { type: "slow_down", ...more } as PollOutcome;
    const { waits, intervals } = play([slowDown, { type: "pending" }]);
    assertEquals(intervals, [interval, interval]);
    assertEquals(waits, [interval * 1000, interval * 1000]);
  });
}

Deno.test("step() honours Retry-After once, for 'pending' and 'retry'", () => {
  const { waits, intervals } = play([
    { type: "pending", retryAfter: 90_000 },
    { type: "pending" },
    { type: "pending", retryAfter: 1 },
    { ...retry, retryAfter: 90_000 },
    { ...retry, retryAfter: 1 },
    { type: "pending" },
  ]);
  assertEquals(waits, [90_000, 5_000, 5_000, 90_000, 20_000, 5_000]);
  assertEquals(intervals, [5, 5, 5, 5, 5, 5]);
});

Deno.test("step() doubles the wait from the interval with each failure, up to 60 s", () => {
  const { waits, intervals, state } = play([retry, retry, retry, retry, retry]);
  assertEquals(waits, [10_000, 20_000, 40_000, 60_000, 60_000]);
  assertEquals(intervals, [5, 5, 5, 5, 5]);
  assertEquals(state.failures, 5);
});

Deno.test("step() backs off from 1 s if the interval is shorter", () => {
  assertEquals(play([retry, retry], { interval: 0 }).waits, [2_000, 4_000]);
});

Deno.test("step() waits the interval after a failure if it is longer than 60 s", () => {
  assertEquals(play([retry, retry], { interval: 100 }).waits, [100_000, 100_000]);
});

for (const type of ["pending", "slow_down"] as const) {
  Deno.test(`step() starts the back-off again after '${type}'`, () => {
    const { waits, state } = play([retry, retry, { type }, retry]);
    const interval = type === "pending" ? 5_000 : 10_000;
    assertEquals(waits, [10_000, 20_000, interval, 2 * interval]);
    assertEquals(state.failures, 1);
  });
}

Deno.test("step() tells of a failure with its error, and the service's own interval", () => {
  const { event } = step(STATE, retry, NOW);
  const nextPollAt = NOW + 10_250;
  const shown = { attempt: 1, interval: 5, delay: 10_250, nextPollAt, expiresAt: 9_000_000 };
  assertEquals(event, { type: "retry", ...shown, error } satisfies DeviceTokenEvent);
});

Deno.test("lastStep() ends with the token, which nobody sees by accident", () => {
  const token = { accessToken: "aoa", tokenType: "Bearer", expiresIn: 30 };
  const { state, event } = lastStep({ ...STATE, failures: 3 }, token, NOW);
  assertEquals({ ...event }, { type: "token", attempt: 1, expiresAt: NOW + 30_000 } as never);
  assert(event.type === "token" && event.token === token);
  assertEquals(state, { ...STATE, attempt: 1, failures: 0 });
  const forever = lastStep(STATE, { ...token, expiresIn: Number.MAX_VALUE }, NOW).event;
  assertEquals(forever.expiresAt, 8.64e15, "the last time that a Date can hold");
});

Deno.test("step() leaves the state that it was given alone", () => {
  for (const outcome of [retry, { type: "pending" }, { type: "slow_down" }] as const) {
    const state = Object.freeze({ ...STATE });
    assert(step(state, outcome, NOW).state !== state);
    assertEquals(state, STATE);
  }
});

Deno.test("step() copes with any number of failures", () => {
  for (const failures of [1e6, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
    assertEquals(play([retry], { failures }).waits, [60_000]);
  }
});

const huge: readonly (readonly [string, PollOutcome, Partial<DeviceFlowState>])[] = [
  ["an interval of the service beyond all numbers", { type: "slow_down", interval: Infinity }, {}],
  ["the largest interval of the service", { type: "slow_down", interval: Number.MAX_VALUE }, {}],
  ["the largest Retry-After", { type: "pending", retryAfter: Number.MAX_VALUE }, {}],
  ["the largest interval", { type: "pending" }, { interval: Number.MAX_VALUE }],
  ["the largest interval and a failure", retry, { interval: Number.MAX_VALUE }],
];
for (const [what, outcome, start] of huge) {
  Deno.test(`step() keeps its state plain JSON after ${what}`, () => {
    const { state } = play([outcome, { type: "slow_down" }], start);
    assertEquals(JSON.parse(JSON.stringify(state)), state);
  });
}

Deno.test("earlyEvent() tells what the state says, and no secret", () => {
  const state = { ...STATE, attempt: 7, failures: 2 };
  const { deviceCode: _, failures: __, ...shown } = state;
  assertEquals(earlyEvent(state, NOW - 3), { type: "early", ...shown, delay: 3 });
  assertEquals(earlyEvent(state, NOW + 3).delay, 0);
});
