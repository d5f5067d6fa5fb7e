import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Time } from "../../src/_internal/clock.ts";
import {
  cancel,
  type Cancellation,
  listen,
  run,
  sleep as sleepAlone,
  wait,
} from "../../src/_protocol/cancellation.ts";
import { reasonOf } from "../support/assert.ts";
import { watchListeners } from "../support/signals.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

function create(clock: Time, signal?: AbortSignal): Cancellation {
  const cancellation = { clock, signal };
  listen(cancellation);
  return cancellation;
}

const sleep = (cancellation: Cancellation, ms: number) =>
  new Promise((resolve, reject) => wait(cancellation, ms, resolve, reject));
const late = (): Error => new Error("late");
const forever = <T>(): Promise<T> => new Promise(() => {});

function setUp() {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const listeners = watchListeners(controller.signal);
  return { clock, controller, listeners, cancellation: create(clock, controller.signal) };
}

Deno.test("Cancellation.wait() waits, with a signal or without, and leaves no timer", async () => {
  const { clock, cancellation } = setUp();
  for (const it of [cancellation, create(clock)]) {
    const start = clock.now();
    await clock.run(sleep(it, 700));
    assertEquals([clock.now() - start, clock.waits], [700, []]);
  }
});

Deno.test("Cancellation.run() settles as its work does, and cancels its time limit", async () => {
  const { clock, cancellation } = setUp();
  const signals: AbortSignal[] = [];
  const work = (outcome: Promise<unknown>) => (signal: AbortSignal) => {
    signals.push(signal);
    return outcome;
  };
  const never = () => {
    throw new Error("a timeout error was created");
  };
  assertEquals(await run(cancellation, work(Promise.resolve(7)), 1_000, never), 7);
  const broken = run(cancellation, work(Promise.reject("broken")), 1_000, never);
  assertEquals(await reasonOf(broken), "broken");
  await clock.advance(5_000);
  assertEquals(clock.waits, []);
  cancel(cancellation);
  assert(!signals.some(({ aborted }) => aborted), "what has come to its end is not aborted");
});

Deno.test("sleep() waits, and leaves no listener and no timer, also when it is aborted", async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = watchListeners(signal);
  const start = clock.now();
  await clock.run(sleepAlone(clock, 700, signal));
  assertEquals([clock.now() - start, clock.waits, listeners], [700, [], { count: 0, most: 1 }]);
  const reason = reasonOf(sleepAlone(clock, 700, signal));
  controller.abort("why");
  assertEquals([await reason, clock.waits, listeners.count], ["why", [], 0]);
});

Deno.test("Cancellation.run() ends work that takes too long, whether it heeds its signal or not", async () => {
  const { clock, cancellation } = setUp();
  let signal: AbortSignal | undefined;
  const work = (given: AbortSignal) => {
    signal = given;
    return forever();
  };
  const error = await reasonOf(clock.run(run(cancellation, work, 1_000, late)));
  assertEquals(String(error), "Error: late");
  assertStrictEquals(signal?.reason, error);
  assertEquals(cancellation.cause, undefined, "the next attempt may come");
  assertEquals(await run(cancellation, () => Promise.resolve(1), 1_000, late), 1);
});

Deno.test("Cancellation.run() does not end because a clock's sleep fails", async () => {
  const clock = { now: () => 0, sleep: () => Promise.reject(new Error("no timers here")) };
  assertEquals(await run(create(clock), () => Promise.resolve(7), 1_000, late), 7);
});

for (const what of ["wait", "run"] as const) {
  const begin = (cancellation: Cancellation) =>
    what === "wait" ? sleep(cancellation, 1_000) : run(cancellation, forever, 1_000, late);

  Deno.test(`Cancellation ends ${what}() at once, and all that comes later, with the first reason`, async () => {
    for (const reason of [{ my: "reason" }, undefined, null]) {
      for (const isAborted of [false, true]) {
        const { clock, controller, cancellation, listeners } = setUp();
        const waiting = begin(cancellation);
        assertEquals(listeners.count, 1);
        if (isAborted) controller.abort(reason);
        else cancel(cancellation, reason);
        cancel(cancellation, "second");
        const expected = isAborted
          ? controller.signal.reason
          : reason === undefined
          ? "done"
          : reason;
        assertStrictEquals(await reasonOf(waiting), expected);
        assertStrictEquals(await reasonOf(begin(cancellation)), expected);
        await clock.idle();
        assertEquals([clock.waits.length, listeners.count], [0, 0]);
        assertStrictEquals(cancellation.cause, expected);
      }
    }
  });
}

Deno.test("Cancellation does no work once it is cancelled", async () => {
  const { cancellation } = setUp();
  cancel(cancellation, "why");
  const work = () => {
    throw new Error("it worked");
  };
  assertEquals(await reasonOf(run(cancellation, work, 1_000, late)), "why");
});

Deno.test("Cancellation is cancelled from the start by a signal that is aborted, without a listener", async () => {
  const signal = AbortSignal.abort("before");
  const listeners = watchListeners(signal);
  const cancellation = create(new VirtualClock(), signal);
  assertEquals(cancellation.cause, "before");
  assertEquals(await reasonOf(sleep(cancellation, 1)), "before");
  assertEquals(listeners.count, 0);
});

Deno.test("Cancellation interrupts what waits now, not what has settled before", async () => {
  const { cancellation } = setUp();
  const signals: AbortSignal[] = [];
  const work = (outcome: Promise<unknown>) => (signal: AbortSignal) => {
    signals.push(signal);
    return outcome;
  };
  await run(cancellation, work(Promise.resolve()), 1_000, late);
  const waiting = run(cancellation, work(forever()), 1_000, late);
  cancel(cancellation, "why");
  assertEquals(await reasonOf(waiting), "why");
  assertEquals(signals.map(({ aborted }) => aborted), [false, true]);
});

Deno.test("work that ends too late leaves alone what is waited for by then", async () => {
  const { clock, cancellation } = setUp();
  let end = () => {};
  const slow = new Promise<void>((resolve) => end = resolve);
  assertEquals(
    (await reasonOf(clock.run(run(cancellation, () => slow, 10, late)))) instanceof Error,
    true,
  );
  const waiting = reasonOf(sleep(cancellation, 1_000));
  end();
  await clock.idle();
  cancel(cancellation, "why");
  assertEquals(await waiting, "why");
});
