import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Lifeline } from "../../src/_protocol/lifeline.ts";
import { reasonOf, watchListeners } from "../device_flow/_helpers.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const late = (): Error => new Error("late");
const forever = <T>(): Promise<T> => new Promise(() => {});

function setUp() {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const listeners = watchListeners(controller.signal);
  return { clock, controller, listeners, lifeline: new Lifeline(clock, controller.signal) };
}

Deno.test("Lifeline.sleep() waits, and leaves no timer", async () => {
  const { clock, lifeline } = setUp();
  const start = clock.now();
  await clock.run(lifeline.sleep(700));
  assertEquals(clock.now() - start, 700);
  assertEquals(clock.waits, []);
});

Deno.test("Lifeline.sleep() works without a signal", async () => {
  const clock = new VirtualClock();
  await clock.run(new Lifeline(clock, undefined).sleep(700));
});

Deno.test("Lifeline.attempt() gives what its work gives, and cancels its time limit", async () => {
  const { clock, lifeline } = setUp();
  let signal: AbortSignal | undefined;
  const work = (given: AbortSignal) => {
    signal = given;
    return Promise.resolve(7);
  };
  assertEquals(await lifeline.attempt(work, 1_000, late), 7);
  await clock.idle();
  assertEquals(clock.waits, []);
  assert(!signal?.aborted, "what has come to its end is not aborted");
});

Deno.test("Lifeline.attempt() throws what its work throws, and cancels its time limit", async () => {
  const { clock, lifeline } = setUp();
  const broken = lifeline.attempt(() => Promise.reject("broken"), 1_000, late);
  assertEquals(await reasonOf(broken), "broken");
  await clock.idle();
  assertEquals(clock.waits, []);
});

Deno.test("Lifeline.attempt() ends work that takes too long, whether it heeds its signal or not", async () => {
  const { clock, lifeline } = setUp();
  let signal: AbortSignal | undefined;
  const work = (given: AbortSignal) => {
    signal = given;
    return forever();
  };
  const error = await reasonOf(clock.run(lifeline.attempt(work, 1_000, late)));
  assertEquals(String(error), "Error: late");
  assertStrictEquals(signal?.reason, error);
  assertEquals(lifeline.isCut, false, "the next attempt may come");
  assertEquals(await lifeline.attempt(() => Promise.resolve(1), 1_000, late), 1);
});

Deno.test("Lifeline.attempt() makes no timeout error unless it is needed", async () => {
  const { clock, lifeline } = setUp();
  let made = 0;
  await lifeline.attempt(() => Promise.resolve(), 1_000, () => {
    made++;
    return late();
  });
  await clock.advance(5_000);
  assertEquals(made, 0);
});

Deno.test("Lifeline.attempt() does not end because a clock's sleep fails", async () => {
  const clock = { now: () => 0, sleep: () => Promise.reject(new Error("no timers here")) };
  const lifeline = new Lifeline(clock, undefined);
  assertEquals(await lifeline.attempt(() => Promise.resolve(7), 1_000, late), 7);
});

for (const what of ["sleep", "attempt"] as const) {
  const begin = (lifeline: Lifeline) =>
    what === "sleep" ? lifeline.sleep(1_000) : lifeline.attempt(forever, 1_000, late);

  Deno.test(`Lifeline.cut() ends ${what}() at once, and all that comes later`, async () => {
    const { clock, lifeline, listeners } = setUp();
    const waiting = begin(lifeline);
    const reason = { my: "reason" };
    lifeline.cut(reason);
    assertStrictEquals(await reasonOf(waiting), reason);
    assertStrictEquals(await reasonOf(begin(lifeline)), reason);
    await clock.idle();
    assertEquals(clock.waits, []);
    assertEquals(listeners.count, 0);
    assert(lifeline.isCut);
  });

  Deno.test(`Lifeline ends ${what}() when its signal aborts, with the signal's reason`, async () => {
    const { clock, controller, lifeline, listeners } = setUp();
    const waiting = begin(lifeline);
    assertEquals(listeners.count, 1);
    controller.abort();
    assertStrictEquals(await reasonOf(waiting), controller.signal.reason);
    await clock.idle();
    assertEquals([clock.waits.length, listeners.count], [0, 0]);
  });
}

Deno.test("Lifeline does no work once it is cut", async () => {
  const { lifeline } = setUp();
  lifeline.cut("why");
  let worked = false;
  await reasonOf(lifeline.attempt(
    () => {
      worked = true;
      return forever();
    },
    1_000,
    late,
  ));
  assertEquals(worked, false);
});

Deno.test("Lifeline is cut from the start by a signal that is aborted, without a listener", async () => {
  const signal = AbortSignal.abort("before");
  const listeners = watchListeners(signal);
  const lifeline = new Lifeline(new VirtualClock(), signal);
  assert(lifeline.isCut);
  assertEquals(await reasonOf(lifeline.sleep(1)), "before");
  assertEquals(listeners.count, 0);
});

Deno.test("Lifeline.cut() keeps the first reason, even if it is undefined", async () => {
  for (const first of ["first", undefined, null]) {
    const { lifeline } = setUp();
    lifeline.cut(first);
    lifeline.cut("second");
    assertStrictEquals(await reasonOf(lifeline.sleep(1)), first);
  }
});

Deno.test("Lifeline.cut() takes the listener, and may be called when all is done", async () => {
  const { clock, controller, lifeline, listeners } = setUp();
  await clock.run(lifeline.sleep(100));
  lifeline.cut();
  lifeline.cut();
  assertEquals(listeners.count, 0);
  controller.abort("too late");
  assertEquals(await reasonOf(lifeline.sleep(100)), undefined);
});

Deno.test("Lifeline keeps one listener, however many waits there are", async () => {
  const { clock, lifeline, listeners } = setUp();
  for (let i = 0; i < 10; i++) {
    await clock.run(lifeline.sleep(1));
    await lifeline.attempt(() => Promise.resolve(), 1, late);
  }
  assertEquals(listeners, { count: 1, most: 1 });
  lifeline.cut();
  assertEquals(listeners.count, 0);
});

Deno.test("Lifeline interrupts what waits now, not what has settled before", async () => {
  const { lifeline, clock } = setUp();
  const signals: AbortSignal[] = [];
  await lifeline.attempt((signal) => Promise.resolve(signals.push(signal)), 1_000, late);
  const waiting = lifeline.attempt(
    (signal) => {
      signals.push(signal);
      return forever();
    },
    1_000,
    late,
  );
  lifeline.cut("why");
  assertEquals(await reasonOf(waiting), "why");
  assertEquals(signals[1]?.reason, "why");
  assert(signals[0]?.reason !== "why");
  await clock.idle();
});
