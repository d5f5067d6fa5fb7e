// Ways to end a poller before the service does: abort, return(), break, disposal. Each ends everything
// at once: the virtual time never moves meanwhile, and nothing is left.
import { pollDeviceToken } from "@edge-auth/aws-sso-oidc";
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
import {
  asleep,
  assertDone,
  collect,
  DONE,
  FLOW,
  inFlight,
  leave,
  nextEvent,
  REGION,
  setUp,
  type Waiting,
} from "./_helpers.ts";

export const cases: Case[] = [];
const test = addTo(cases);

const reason = { my: "reason" };

/** Where a poller may be when it is ended. */
const PLACES: Readonly<Record<string, () => Promise<Waiting>>> = {
  "it sleeps": asleep,
  "a request hangs": () => inFlight(setUp([hang])),
  "a request ignores its signal": () => inFlight(setUp([deaf])),
  "a body is read": () => inFlight(setUp([stalled])),
};

/** Ways to end it, and what becomes of the call that waits. */
const WAYS: Readonly<Record<string, (setup: Waiting) => Promise<void>>> = {
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
    await poller[Symbol.asyncDispose]();
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
