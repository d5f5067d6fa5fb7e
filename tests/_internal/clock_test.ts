import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { systemClock } from "../../src/_internal/clock.ts";
import { reasonOf, watchListeners } from "../device_flow/_helpers.ts";

const DAY = 86_400_000;

/** Whether a sleep has ended, without waiting for it. */
function watch(sleep: Promise<void>): { ended: boolean } {
  const state = { ended: false };
  sleep.then(() => state.ended = true, () => {});
  return state;
}

Deno.test("systemClock.now() is the time", () => {
  using time = new FakeTime(1_700_000_000_123);
  assertEquals(systemClock.now(), time.now);
});

Deno.test("systemClock.sleep() ends in time, and not before", async () => {
  using time = new FakeTime();
  const state = watch(systemClock.sleep(5_000));
  await time.tickAsync(4_999);
  assertEquals(state.ended, false);
  await time.tickAsync(1);
  assertEquals(state.ended, true);
  assertEquals(time.pending, 0);
});

for (const ms of [0, -1, -Infinity]) {
  Deno.test(`systemClock.sleep() of ${ms} ms ends as soon as possible`, async () => {
    using time = new FakeTime();
    const state = watch(systemClock.sleep(ms));
    await time.tickAsync(1);
    assertEquals(state.ended, true);
    assertEquals(time.pending, 0);
  });
}

const LONGEST = 2 ** 31 - 1;
for (const ms of [LONGEST, LONGEST + 1, 60 * DAY, 2.5 * LONGEST]) {
  Deno.test(`systemClock.sleep() can take ${ms} ms, more than a timer can`, async () => {
    using time = new FakeTime();
    const state = watch(systemClock.sleep(ms));
    await time.tickAsync(Math.min(ms - 1, LONGEST));
    for (let left = ms - 1 - LONGEST; left > 0; left -= LONGEST) {
      await time.tickAsync(Math.min(left, LONGEST));
    }
    assertEquals(state.ended, false);
    await time.tickAsync(1);
    assertEquals(state.ended, true);
    assertEquals(time.pending, 0);
  });
}

Deno.test("systemClock.sleep() can be endless, and still be ended", async () => {
  using time = new FakeTime();
  const controller = new AbortController();
  const sleep = systemClock.sleep(Infinity, controller.signal);
  const state = watch(sleep);
  for (let i = 0; i < 5; i++) await time.tickAsync(LONGEST);
  assertEquals([state.ended, time.pending], [false, 1]);
  controller.abort("why");
  assertEquals(await reasonOf(sleep), "why");
  assertEquals(time.pending, 0);
});

Deno.test("systemClock.sleep() sets no timer for more than 2^31-1 ms", () => {
  const { setTimeout } = globalThis;
  const delays: unknown[] = [];
  globalThis.setTimeout = ((_: unknown, delay: unknown) => delays.push(delay)) as never;
  try {
    systemClock.sleep(60 * DAY);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assertEquals(delays, [LONGEST]);
});

for (const elapsed of [0, 1_000, LONGEST + 1_000]) {
  Deno.test(`systemClock.sleep() ends at once when it is aborted after ${elapsed} ms`, async () => {
    using time = new FakeTime();
    const controller = new AbortController();
    const listeners = watchListeners(controller.signal);
    const sleep = systemClock.sleep(60 * DAY, controller.signal);
    sleep.catch(() => {});
    for (let left = elapsed; left > 0; left -= LONGEST) {
      await time.tickAsync(Math.min(left, LONGEST));
    }
    assertEquals([time.pending, listeners.count], [1, 1]);
    const reason = { my: "reason" };
    controller.abort(reason);
    assertEquals([time.pending, listeners.count], [0, 0]);
    assertStrictEquals(await reasonOf(sleep), reason);
  });
}

Deno.test("systemClock.sleep() leaves no listener when it ends by itself", async () => {
  using time = new FakeTime();
  const { signal } = new AbortController();
  const listeners = watchListeners(signal);
  const state = watch(systemClock.sleep(10, signal));
  await time.tickAsync(10);
  assert(state.ended);
  assertEquals(listeners, { count: 0, most: 1 });
});

Deno.test("systemClock.sleep() does not begin if the signal is aborted", async () => {
  using time = new FakeTime();
  assertEquals(await reasonOf(systemClock.sleep(10, AbortSignal.abort("before"))), "before");
  assertEquals(time.pending, 0);
});
