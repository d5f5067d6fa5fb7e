// Ways to end a poller before the service does: abort, return(), break, disposal. Each ends everything
// at once: the virtual time never moves meanwhile, and nothing is left.
import { type DeviceTokenPoller, pollDeviceToken } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertSame, reasonOf } from "../../support/assert.ts";
import {
  deaf,
  granted,
  hang,
  offline,
  pending,
  refusal,
  scriptFetch,
  slow,
  slowAndDeaf,
  stalled,
} from "../../support/scripted_fetch.ts";
import { assertNothingLeft } from "../../support/signals.ts";
import { addTo, type Case } from "../../support/suite.ts";
import { START, VirtualClock } from "../../support/virtual_clock.ts";
import { assertDone, collect, FLOW, nextEvent, REGION, type Setup, setUp } from "./_helpers.ts";

export const cases: Case[] = [];
const test = addTo(cases);

const DONE = { done: true };
const reason = { my: "reason" };

const leave = (poller: DeviceTokenPoller) => poller.return!(undefined);

/** A poller that sleeps until the second poll, and the call that waits for it. */
async function asleep() {
  const setup = setUp([pending]);
  await nextEvent(setup);
  const next = setup.poller.next();
  next.catch(() => {});
  await setup.clock.idle();
  assertEquals(setup.clock.waits, [1_250]);
  return { ...setup, next };
}

/** A poller whose request is under way. */
async function inFlight(setup: Setup, waits = 1) {
  const next = setup.poller.next();
  next.catch(() => {});
  await setup.clock.idle();
  assertEquals([setup.clock.waits.at(-1), setup.clock.waits.length], [10_000, waits]);
  return { ...setup, next };
}

/** Where a poller may be when it is ended. */
const PLACES: Readonly<Record<string, () => Promise<Setup & { next: Promise<unknown> }>>> = {
  "it sleeps": asleep,
  "a request hangs": () => inFlight(setUp([hang])),
  "a request ignores its signal": () => inFlight(setUp([deaf])),
  "a body is read": () => inFlight(setUp([stalled])),
};

/** Ways to end it, and what becomes of the call that waits. */
const WAYS: Readonly<Record<string, (setup: Setup & { next: Promise<unknown> }) => Promise<void>>> =
  {
    "an abort": async ({ controller, next }) => {
      controller.abort(reason);
      assertSame(await reasonOf(next), reason);
    },
    "return()": async ({ poller, next }) => {
      assertEquals(await leave(poller), DONE);
      assertEquals(await next, DONE);
    },
    "disposal": async ({ poller, next }) => {
      assert(typeof Symbol.asyncDispose === "symbol", "the runtime has no Symbol.asyncDispose");
      assertSame(await poller[Symbol.asyncDispose](), undefined);
      assertEquals(await next, DONE);
    },
  };

for (const [place, start] of Object.entries(PLACES)) {
  for (const [way, end] of Object.entries(WAYS)) {
    test(`pollDeviceToken() ends at once by ${way} while ${place}`, async () => {
      const setup = await start();
      await end(setup);
      assertEquals(setup.clock.now(), START);
      const request = setup.script.requests.at(-1)!;
      if (place !== "it sleeps") assert(request.signal.aborted, "the request was not aborted");
      if (place !== "it sleeps" && way === "an abort") assertSame(request.signal.reason, reason);
      assert(request.signal !== setup.controller.signal, "the caller's signal was handed on");
      await assertDone(setup.poller);
      assertEquals(await leave(setup.poller), DONE);
      const isStalled = place === "a body is read"; // it is cancelled, or locked for ever
      await assertNothingLeft(
        isStalled ? { ...setup, script: scriptFetch(setup.clock, []) } : setup,
      );
    });
  }
}

test("pollDeviceToken() makes no request when it is aborted before it starts", async () => {
  const setup = setUp([]);
  setup.controller.abort(reason);
  assertSame(await reasonOf(setup.poller.next()), reason);
  await assertDone(setup.poller);
  const poller = pollDeviceToken(FLOW, { ...REGION, signal: AbortSignal.abort(reason) });
  assertSame(await reasonOf(poller.next()), reason);
  await assertNothingLeft(setup);
});

test("pollDeviceToken() ends when it is aborted between two events, or after the deadline", async () => {
  for (const ms of [0, 700_000]) {
    const setup = setUp([pending]);
    await nextEvent(setup);
    setup.controller.abort(reason);
    await assertNothingLeft(setup);
    await setup.clock.advance(ms);
    assertSame(await reasonOf(setup.poller.next()), reason);
    await assertDone(setup.poller);
  }
  const late = setUp([], { input: { issuedAt: 0 } });
  late.controller.abort(reason);
  assertSame(await reasonOf(late.poller.next()), reason);
});

test("pollDeviceToken() ends the loop with the signal's reason", async () => {
  const setup = setUp([], { last: pending });
  setup.clock.sleep(4_000).then(() => setup.controller.abort());
  const error = await reasonOf(setup.clock.run(collect(setup.poller)));
  assertSame(error, setup.controller.signal.reason);
  assertEquals((error as DOMException).name, "AbortError");
  assertEquals(setup.clock.now(), START + 4_000);
  await assertNothingLeft(setup);
});

test("pollDeviceToken() can be aborted by AbortSignal.timeout()", async () => {
  const clock = new VirtualClock();
  const { fetch } = scriptFetch(clock, [hang]);
  const signal = AbortSignal.timeout(20);
  const poller = pollDeviceToken(FLOW, { ...REGION, fetch, clock, signal });
  assertEquals((await reasonOf(poller.next()) as DOMException).name, "TimeoutError");
});

test("pollDeviceToken() rejects once, and all calls behind it are done", async () => {
  const setup = setUp([hang]);
  const calls = [setup.poller.next(), setup.poller.next(), setup.poller.next()];
  await setup.clock.idle();
  setup.controller.abort(reason);
  assertSame(await reasonOf(calls[0]!), reason);
  assertEquals(await Promise.all(calls.slice(1)), [DONE, DONE]);
});

test("pollDeviceToken() does not mind an abort after the token", async () => {
  const setup = setUp([granted]);
  await nextEvent(setup);
  setup.controller.abort(reason);
  await assertDone(setup.poller);
});

test("pollDeviceToken() cancels the late response of an abandoned request", async () => {
  let cancelled: unknown = "not cancelled";
  const late = () => new Response(new ReadableStream({ cancel: (why) => void (cancelled = why) }));
  for (const answer of [late, offline]) { // a rejection that nobody handles would show as well
    const setup = await inFlight(setUp((clock) => [slowAndDeaf(clock, 5_000, answer)]), 2);
    setup.controller.abort(reason);
    assertSame(await reasonOf(setup.next), reason);
    await setup.clock.advance(5_000);
    assertSame(cancelled, undefined);
  }
});

test("DeviceTokenPoller.next() makes no request and listens to nothing before it is called", async () => {
  const setup = setUp([]);
  await setup.clock.advance(60_000);
  assertEquals([setup.script.requests.length, setup.listeners.most], [0, 0]);
});

test("DeviceTokenPoller.next() queues calls, and settles them in order, one request at a time", async () => {
  const setup = setUp((clock) => [slow(clock, 500, pending), offline, granted]);
  const order: number[] = [];
  const calls = Array.from({ length: 5 }, (_, index) => {
    const call = setup.poller.next();
    call.then(() => order.push(index));
    return call;
  });
  const results = await setup.clock.run(Promise.all(calls));
  const types = results.map(({ value }) => value?.type ?? "-");
  assertEquals(types, ["pending", "retry", "token", "-", "-"]);
  assertEquals(results.map(({ done }) => done), [false, false, false, true, true]);
  assertEquals(order, [0, 1, 2, 3, 4]);
  assertEquals(setup.script.requests.map(({ at }) => at - START), [0, 1_750, 4_000]);
});

test("DeviceTokenPoller.next() settles 10,000 calls in order after the end, without a stack", async () => {
  for (const answers of [[granted], [refusal("access_denied")]]) {
    const setup = setUp(answers);
    await setup.clock.run(setup.poller.next()).catch(() => {});
    let settled = 0;
    const calls = Array.from({ length: 10_000 }, async (_, index) => {
      assertEquals(await setup.poller.next(), DONE);
      assertEquals(settled++, index);
    });
    await Promise.all(calls);
  }
  const queued = setUp([granted]);
  const calls = Array.from({ length: 10_000 }, () => queued.poller.next());
  const results = await queued.clock.run(Promise.all(calls));
  assertEquals(results.filter(({ done }) => !done).length, 1);
  assertEquals(queued.script.requests.length, 1);
});

test("DeviceTokenPoller.return() before the first call ends it without a request", async () => {
  const setup = setUp([]);
  assertEquals(await leave(setup.poller), DONE);
  await assertDone(setup.poller);
  assertEquals([setup.script.requests.length, setup.listeners.most], [0, 0]);
});

test("DeviceTokenPoller.return() ends all calls that are queued, and may be called again", async () => {
  const setup = await inFlight(setUp([hang]));
  const queued = [setup.next, setup.poller.next(), setup.poller.next()];
  assertEquals(await Promise.all([leave(setup.poller), leave(setup.poller)]), [DONE, DONE]);
  assertEquals(await Promise.all(queued), [DONE, DONE, DONE]);
  assertEquals(await leave(setup.poller), DONE);
  await assertNothingLeft(setup);
});

test("DeviceTokenPoller.return() and an abort do not change what the other has done", async () => {
  const aborted = await asleep();
  aborted.controller.abort("why");
  await leave(aborted.poller);
  assertSame(await reasonOf(aborted.next), "why");
  const left = await asleep();
  await leave(left.poller);
  left.controller.abort("why");
  assertEquals(await left.next, DONE);
});

test("DeviceTokenPoller ends with its loop, by break and by an error", async () => {
  const left = setUp([], { last: pending });
  await left.clock.run((async () => {
    for await (const event of left.poller) if (event.attempt === 3) break;
  })());
  const thrown = setUp([pending]);
  const error = await reasonOf(thrown.clock.run((async () => {
    for await (const _ of thrown.poller) throw "mine";
  })()));
  assertEquals([left.script.requests.length, error], [3, "mine"]);
  for (const setup of [left, thrown]) {
    await assertDone(setup.poller);
    await assertNothingLeft(setup);
  }
});

test("DeviceTokenPoller is its own iterator, and works unbound", async () => {
  const { clock, poller } = setUp([granted]);
  assertSame(poller[Symbol.asyncIterator](), poller);
  const { next } = poller;
  assertEquals((await clock.run(next())).value?.type, "token");
});

test("pollDeviceToken() has one listener on the signal over many polls, and none after", async () => {
  const setup = setUp((clock) => [
    ...Array.from({ length: 20 }, () => slow(clock, 20, pending)),
    ...[offline, refusal("slow_down"), granted],
  ]);
  const counts = new Set<number>();
  await setup.clock.run((async () => {
    for await (const event of setup.poller) {
      if (event.type !== "token") counts.add(setup.listeners.count);
    }
  })());
  assertEquals([...counts], [1]);
  assertEquals(setup.listeners, { count: 0, most: 1 });
  const signals = setup.script.requests.map(({ signal }) => signal);
  assertEquals(new Set(signals).size, 23, "a signal of its own for each request");
});

test("pollDeviceToken() leaves nothing behind a refusal", async () => {
  for (const answer of [refusal("access_denied"), refusal("expired_token")]) {
    const setup = setUp([pending, answer]);
    await reasonOf(setup.clock.run(collect(setup.poller)));
    await assertNothingLeft(setup);
  }
});
