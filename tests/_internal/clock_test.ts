import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { startTimer, stopTimer, systemTime } from "../../src/_internal/clock.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const LONGEST = 2 ** 31 - 1;

/** Starts a timer, and counts how often it ends. */
function start(ms: number, time = systemTime) {
  const state = { ended: 0, failures: [] as unknown[] };
  const timer = startTimer(time, ms, () => state.ended++, (reason) => state.failures.push(reason));
  return { state, timer };
}

Deno.test("systemTime.now() is the time", () => {
  using time = new FakeTime(1_700_000_000_123);
  assertEquals(systemTime.now(), time.now);
});

Deno.test("startTimer() of the runtime ends in time, once, and not before", async () => {
  using time = new FakeTime();
  const { state } = start(5_000);
  await time.tickAsync(4_999);
  assertEquals(state.ended, 0);
  await time.tickAsync(1);
  assertEquals(state.ended, 1);
  await time.tickAsync(100_000);
  assertEquals([state.ended, time.pending], [1, 0]);
});

for (const ms of [0, -1, -Infinity]) {
  Deno.test(`startTimer() of ${ms} ms ends as soon as possible`, async () => {
    using time = new FakeTime();
    const { state } = start(ms);
    await time.tickAsync(1);
    assertEquals([state.ended, time.pending], [1, 0]);
  });
}

for (const ms of [LONGEST, LONGEST + 1, 1e13, Infinity]) {
  Deno.test(`startTimer() of ${ms} ms does not end at once, but after 24.8 days`, async () => {
    using time = new FakeTime();
    const { state } = start(ms);
    await time.tickAsync(LONGEST - 1);
    assertEquals(state.ended, 0);
    await time.tickAsync(1);
    assertEquals([state.ended, time.pending], [1, 0]);
  });
}

Deno.test("stopTimer() stops a timer of the runtime, also twice", async () => {
  using time = new FakeTime();
  const { state, timer } = start(1_000);
  stopTimer(timer);
  stopTimer(timer);
  assertEquals(time.pending, 0);
  await time.tickAsync(5_000);
  assertEquals(state.ended, 0);
});

Deno.test("startTimer() sleeps by a clock of somebody else, which stopTimer() ends", async () => {
  const clock = new VirtualClock();
  const { state, timer } = start(700, clock);
  assertEquals(clock.waits, [700]);
  stopTimer(timer);
  await clock.idle();
  assertEquals([clock.waits.length, state.ended], [0, 0]);
  assertEquals(state.failures, ["done"], "the sleep has rejected, which nobody has to handle");

  const other = start(700, clock);
  await clock.advance(699);
  assertEquals(other.state.ended, 0);
  await clock.advance(1);
  assertEquals(other.state, { ended: 1, failures: [] });
});

Deno.test("startTimer() tells of a clock whose sleep fails, or keeps it to itself", async () => {
  const broken = new Error("no timers here");
  const clock = { now: () => 0, sleep: () => Promise.reject(broken) };
  const { state } = start(700, clock);
  startTimer(clock, 700, () => assert(false, "it ended"));
  await Promise.resolve();
  await Promise.resolve();
  assertEquals(state, { ended: 0, failures: [broken] });
});
