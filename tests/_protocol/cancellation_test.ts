import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Time } from "../../src/_internal/clock.ts";
import { Cancellation } from "../../src/_protocol/cancellation.ts";
import { reasonOf } from "../support/assert.ts";
import { watchListeners } from "../support/signals.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const create = (time: Time, signal?: AbortSignal) => new Cancellation(time, signal);
const sleep = (cancellation: Cancellation, ms: number) =>
  new Promise<void>((resolve, reject) => cancellation.wait(ms, resolve, reject));
const late = (): Error => new Error("late");
const forever = <T>(): Promise<T> => new Promise(() => {});

function setUp() {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const listeners = watchListeners(controller.signal);
  return { clock, controller, listeners, cancellation: create(clock, controller.signal) };
}

Deno.test("Cancellation.wait() waits, and leaves no timer", async () => {
  const { clock, cancellation } = setUp();
  const start = clock.now();
  await clock.run(sleep(cancellation, 700));
  assertEquals(clock.now() - start, 700);
  assertEquals(clock.waits, []);
});

Deno.test("Cancellation.wait() works without a signal", async () => {
  const clock = new VirtualClock();
  await clock.run(sleep(create(clock), 700));
});

Deno.test("Cancellation.run() returns what its work returns, and cancels its time limit", async () => {
  const { clock, cancellation } = setUp();
  let signal: AbortSignal | undefined;
  const work = (given: AbortSignal) => {
    signal = given;
    return Promise.resolve(7);
  };
  assertEquals(await cancellation.run(work, 1_000, late), 7);
  await clock.idle();
  assertEquals(clock.waits, []);
  assert(!signal?.aborted, "what has come to its end is not aborted");
});

Deno.test("Cancellation.run() throws what its work throws, and cancels its time limit", async () => {
  const { clock, cancellation } = setUp();
  const broken = cancellation.run(() => Promise.reject("broken"), 1_000, late);
  assertEquals(await reasonOf(broken), "broken");
  await clock.idle();
  assertEquals(clock.waits, []);
});

Deno.test("Cancellation.run() ends work that takes too long, whether it heeds its signal or not", async () => {
  const { clock, cancellation } = setUp();
  let signal: AbortSignal | undefined;
  const work = (given: AbortSignal) => {
    signal = given;
    return forever();
  };
  const error = await reasonOf(clock.run(cancellation.run(work, 1_000, late)));
  assertEquals(String(error), "Error: late");
  assertStrictEquals(signal?.reason, error);
  assertEquals(cancellation.isCancelled, false, "the next attempt may come");
  assertEquals(await cancellation.run(() => Promise.resolve(1), 1_000, late), 1);
});

Deno.test("Cancellation.run() creates no timeout error unless it is needed", async () => {
  const { clock, cancellation } = setUp();
  let made = 0;
  await cancellation.run(() => Promise.resolve(), 1_000, () => {
    made++;
    return late();
  });
  await clock.advance(5_000);
  assertEquals(made, 0);
});

Deno.test("Cancellation.run() does not end because a clock's sleep fails", async () => {
  const clock = { now: () => 0, sleep: () => Promise.reject(new Error("no timers here")) };
  const cancellation = create(clock);
  assertEquals(await cancellation.run(() => Promise.resolve(7), 1_000, late), 7);
});

for (const what of ["wait", "run"] as const) {
  const begin = (cancellation: Cancellation) =>
    what === "wait" ? sleep(cancellation, 1_000) : cancellation.run(forever, 1_000, late);

  Deno.test(`Cancellation.cancel() ends ${what}() at once, and all that comes later`, async () => {
    const { clock, cancellation, listeners } = setUp();
    const waiting = begin(cancellation);
    const reason = { my: "reason" };
    cancellation.cancel(reason);
    assertStrictEquals(await reasonOf(waiting), reason);
    assertStrictEquals(await reasonOf(begin(cancellation)), reason);
    await clock.idle();
    assertEquals(clock.waits, []);
    assertEquals(listeners.count, 0);
    assert(cancellation.isCancelled);
  });

  Deno.test(`Cancellation ends ${what}() when its signal aborts, with the signal's reason`, async () => {
    const { clock, controller, cancellation, listeners } = setUp();
    const waiting = begin(cancellation);
    assertEquals(listeners.count, 1);
    controller.abort();
    assertStrictEquals(await reasonOf(waiting), controller.signal.reason);
    await clock.idle();
    assertEquals([clock.waits.length, listeners.count], [0, 0]);
  });
}

Deno.test("Cancellation does no work once it is cancelled", async () => {
  const { cancellation } = setUp();
  cancellation.cancel("why");
  let worked = false;
  await reasonOf(cancellation.run(
    () => {
      worked = true;
      return forever();
    },
    1_000,
    late,
  ));
  assertEquals(worked, false);
});

Deno.test("Cancellation is cancelled from the start by a signal that is aborted, without a listener", async () => {
  const signal = AbortSignal.abort("before");
  const listeners = watchListeners(signal);
  const cancellation = create(new VirtualClock(), signal);
  assert(cancellation.isCancelled);
  assertEquals(await reasonOf(sleep(cancellation, 1)), "before");
  assertEquals(listeners.count, 0);
});

Deno.test("Cancellation.cancel() keeps the first reason, even if it is undefined", async () => {
  for (const first of ["first", undefined, null]) {
    const { cancellation } = setUp();
    cancellation.cancel(first);
    cancellation.cancel("second");
    assertStrictEquals(await reasonOf(sleep(cancellation, 1)), first);
  }
});

Deno.test("Cancellation.cancel() removes the listener, and may be called when all is done", async () => {
  const { clock, controller, cancellation, listeners } = setUp();
  await clock.run(sleep(cancellation, 100));
  cancellation.cancel();
  cancellation.cancel();
  assertEquals(listeners.count, 0);
  controller.abort("too late");
  assertEquals(await reasonOf(sleep(cancellation, 100)), undefined);
});

Deno.test("Cancellation keeps one listener, however many waits there are", async () => {
  const { clock, cancellation, listeners } = setUp();
  for (let i = 0; i < 10; i++) {
    await clock.run(sleep(cancellation, 1));
    await cancellation.run(() => Promise.resolve(), 1, late);
  }
  assertEquals(listeners, { count: 1, most: 1 });
  cancellation.cancel();
  assertEquals(listeners.count, 0);
});

Deno.test("Cancellation interrupts what waits now, not what has settled before", async () => {
  const { cancellation, clock } = setUp();
  const signals: AbortSignal[] = [];
  await cancellation.run((signal) => Promise.resolve(signals.push(signal)), 1_000, late);
  const waiting = cancellation.run(
    (signal) => {
      signals.push(signal);
      return forever();
    },
    1_000,
    late,
  );
  cancellation.cancel("why");
  assertEquals(await reasonOf(waiting), "why");
  assertEquals(signals[1]?.reason, "why");
  assert(signals[0]?.reason !== "why");
  await clock.idle();
});

Deno.test("Cancellation.wait() calls one of its callbacks, with the reason first", async () => {
  const { clock, cancellation } = setUp();
  const calls: unknown[] = [];
  const wait = () =>
    cancellation.wait(700, () => calls.push("end"), (reason) => calls.push(reason));
  wait();
  await clock.advance(700);
  wait();
  cancellation.cancel("why");
  wait();
  await clock.advance(2_000);
  // The sleep that was ended rejects as well, when all is over.
  assertEquals(calls.filter((it) => it !== "done"), ["end", "why", "why"]);
  assertEquals(clock.waits, []);
});
