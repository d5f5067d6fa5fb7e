// The schedule as a state machine: any sequence of answers, any latencies, any consumer.
import { createDeviceFlow, type DeviceFlowState } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { START } from "../../support/virtual_clock.ts";
import { type PollOutcome, step } from "../../../src/oidc/device_flow/schedule.ts";

/** The last time that a Date can hold. */
const LATEST_TIME = 8.64e15;

const MARGIN = 250;
const MEMBERS = ["attempt", "deviceCode", "expiresAt", "failures", "interval", "nextPollAt"];

const seconds = fc.oneof(
  fc.nat(120),
  fc.double({ min: 0, max: 1e4, noNaN: true }),
  fc.double({ min: -1e9, noNaN: true }), // what a service might say, Infinity included
);
const retryAfter = fc.option(fc.oneof(fc.nat(120_000), fc.nat(Number.MAX_SAFE_INTEGER)), {
  nil: undefined,
});
const outcome: fc.Arbitrary<PollOutcome> = fc.oneof(
  fc.record({ type: fc.constant("pending" as const), retryAfter }),
  fc.record({
    type: fc.constant("slow_down" as const),
    retryAfter,
    interval: fc.option(seconds, { nil: undefined }),
  }),
  fc.record({ type: fc.constant("retry" as const), retryAfter, error: fc.constant("down") }),
);
const round = fc.record({
  outcome,
  /** How long the response takes, ms. */
  latency: fc.nat(20_000),
  /** How long the consumer takes, ms. */
  body: fc.oneof(fc.constant(0), fc.nat(200_000)),
});
type Round = typeof round extends fc.Arbitrary<infer T> ? T : never;
const authorization = fc.record({
  deviceCode: fc.constant("device-code"),
  expiresIn: fc.oneof(fc.nat(900), fc.constant(1e12)),
  interval: fc.option(fc.oneof(fc.nat(10), fc.nat(200)), { nil: undefined }),
  issuedAt: fc.option(fc.integer({ min: START - 700_000, max: START }), { nil: undefined }),
});

interface Poll {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly outcome: PollOutcome;
  readonly before: DeviceFlowState;
  readonly after: DeviceFlowState;
}

/** Plays the part of the poller: waits as the schedule says, until the deadline. */
function play(
  state: DeviceFlowState,
  rounds: readonly Round[],
  store = (state: DeviceFlowState) => state,
): Poll[] {
  const polls: Poll[] = [];
  let now = START;
  for (const { outcome, latency, body } of rounds) {
    const before = store(state);
    now = Math.max(now, Math.min(before.nextPollAt, before.expiresAt));
    if (now >= before.expiresAt) break;
    const sentAt = now;
    now = Math.min(now + latency, before.expiresAt);
    const { state: after, event } = step(before, outcome, now);
    assert("delay" in event && event.delay === after.nextPollAt - now, "delay");
    polls.push({ sentAt, answeredAt: now, outcome, before, after });
    now += body;
    state = after;
  }
  return polls;
}

function check(predicate: (polls: readonly Poll[], first: DeviceFlowState) => void): void {
  fc.assert(
    fc.property(authorization, fc.array(round, { maxLength: 40 }), (given, rounds) => {
      const first = createDeviceFlow(given, { now: START });
      predicate(play(first, rounds), first);
    }),
    { numRuns: 500 },
  );
}

Deno.test("step() never lets a poll start earlier than the interval after the last response", () => {
  check((polls) => {
    for (const [index, { sentAt, before }] of polls.entries()) {
      const last = polls[index - 1];
      if (last === undefined) continue;
      const earliest = last.answeredAt + before.interval * 1000 + MARGIN;
      assert(sentAt >= Math.min(earliest, LATEST_TIME), `${sentAt} ${earliest}`);
    }
  });
});

Deno.test("step() never lets a poll start before Retry-After is over", () => {
  check((polls) => {
    for (const [index, { sentAt }] of polls.entries()) {
      const last = polls[index - 1];
      if (last === undefined) continue;
      assert(sentAt >= last.answeredAt + (last.outcome.retryAfter ?? 0));
    }
  });
});

Deno.test("step() never lets a poll start at the deadline or after it", () => {
  check((polls) => {
    for (const { sentAt, before } of polls) assert(sentAt < before.expiresAt);
  });
});

Deno.test("step() never moves the deadline, and never forgets the device code", () => {
  check((polls, first) => {
    for (const { after } of polls) {
      assertEquals(after.expiresAt, first.expiresAt);
      assertEquals(after.deviceCode, first.deviceCode);
    }
  });
});

Deno.test("step() lengthens the interval by slow_down alone, by 5 s at least, and never shrinks it", () => {
  check((polls) => {
    for (const { outcome, before, after } of polls) {
      if (outcome.type !== "slow_down") assertEquals(after.interval, before.interval);
      else {
        const said = Math.max(Number(outcome.interval ?? 0), (outcome.retryAfter ?? 0) / 1000);
        const most = Math.max(before.interval + 5, said);
        assertEquals(after.interval, Math.min(most, LATEST_TIME));
      }
    }
  });
});

Deno.test("step() doubles the wait with each failure in a row and resets it with a response", () => {
  check((polls) => {
    let failures = 0;
    for (const { outcome, answeredAt, after } of polls) {
      failures = outcome.type === "retry" ? failures + 1 : 0;
      assertEquals(after.failures, failures);
      if (outcome.retryAfter !== undefined) continue;
      let wait = after.interval;
      for (let i = 0; i < failures; i++) wait = Math.max(wait, 1) * 2;
      if (failures > 0) wait = Math.min(wait, Math.max(60, after.interval));
      const due = Math.min(answeredAt + wait * 1000 + MARGIN, LATEST_TIME);
      assert(Math.abs(after.nextPollAt - due) <= due * 1e-12, `${after.nextPollAt} ${due}`);
    }
  });
});

Deno.test("step() counts requests", () => {
  check((polls) => {
    for (const [index, { after }] of polls.entries()) assertEquals(after.attempt, index + 1);
  });
});

Deno.test("step() always ends: there are fewer polls than intervals before the deadline", () => {
  const polled = fc.array(round, { minLength: 1_000, maxLength: 1_000, size: "max" });
  fc.assert(
    fc.property(polled, fc.nat(900), (rounds, expiresIn) => {
      const input = { deviceCode: "device-code", expiresIn, interval: 1 };
      const polls = play(createDeviceFlow(input, { now: START }), rounds);
      assert(polls.length <= expiresIn * 1000 / 1250 + 1, `${polls.length} in ${expiresIn} s`);
    }),
    { numRuns: 20 },
  );
});

Deno.test("step() makes a state of six plain members", () => {
  check((polls, first) => {
    for (const state of [first, ...polls.map(({ after }) => after)]) {
      assertEquals(Object.keys(state).sort(), MEMBERS);
      for (const value of Object.values(state)) {
        assert(typeof value === "string" || Number.isFinite(value), String(value));
      }
    }
  });
});

Deno.test("step() keeps the same schedule if its state goes through JSON at any point", () => {
  const stored = fc.array(fc.boolean(), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(authorization, fc.array(round, { maxLength: 40 }), stored, (given, rounds, at) => {
      const first = createDeviceFlow(given, { now: START });
      let index = 0;
      const store = (state: DeviceFlowState) =>
        at[index++] ? JSON.parse(JSON.stringify(state)) : state;
      assertEquals(play(first, rounds, store), play(first, rounds));
    }),
    { numRuns: 500 },
  );
});
