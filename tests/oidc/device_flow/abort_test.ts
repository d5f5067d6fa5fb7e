// An abort ends everything at once: the virtual time never moves while a poller ends.
import { pollDeviceToken } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  deaf,
  granted,
  hang,
  offline,
  pending,
  refusal,
  slow,
  slowAndDeaf,
} from "../../support/scripted_fetch.ts";
import {
  assertDone,
  assertNothingLeft,
  collect,
  FLOW,
  nextEvent,
  reasonOf,
  REGION,
  setUp,
  START,
} from "./_helpers.ts";

const reason = { my: "reason" };

Deno.test("pollDeviceToken() makes no request when it is aborted before it starts", async () => {
  const setup = setUp([]);
  setup.controller.abort(reason);
  assertStrictEquals(await reasonOf(setup.poller.next()), reason);
  assertEquals(setup.script.requests.length, 0);
  await assertDone(setup.poller);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceToken() can be made with a signal that is aborted already", async () => {
  const signal = AbortSignal.abort(reason);
  const poller = pollDeviceToken(FLOW, { ...REGION, signal });
  assertStrictEquals(await reasonOf(poller.next()), reason);
});

Deno.test("pollDeviceToken() ends at once when it is aborted during a sleep", async () => {
  const setup = setUp([pending]);
  await nextEvent(setup);
  const next = setup.poller.next();
  await setup.clock.advance(100);
  assertEquals(setup.clock.waits, [1_150]);
  setup.controller.abort(reason);
  assertStrictEquals(await reasonOf(next), reason);
  assertEquals(setup.clock.now(), START + 100);
  await assertDone(setup.poller);
  await assertNothingLeft(setup);
});

for (const [what, answer] of [["hangs", hang], ["ignores its signal", deaf]] as const) {
  Deno.test(`pollDeviceToken() ends at once when it is aborted and a request ${what}`, async () => {
    const setup = setUp([answer]);
    const next = setup.poller.next();
    await setup.clock.idle();
    assertEquals([setup.script.live, setup.clock.waits], [1, [10_000]]);
    setup.controller.abort(reason);
    assertStrictEquals(await reasonOf(next), reason);
    assertEquals(setup.clock.now(), START);
    assertStrictEquals(setup.script.requests[0]?.signal.reason, reason);
    await assertDone(setup.poller);
    await assertNothingLeft(setup);
  });
}

Deno.test("pollDeviceToken() ends at once when it is aborted while a body is read", async () => {
  const setup = setUp([() => new Response(new ReadableStream())]);
  const next = setup.poller.next();
  await setup.clock.idle();
  setup.controller.abort(reason);
  assertStrictEquals(await reasonOf(next), reason);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceToken() ends when it is aborted between two events", async () => {
  const setup = setUp([pending]);
  await nextEvent(setup);
  setup.controller.abort(reason);
  await assertNothingLeft(setup);
  assertStrictEquals(await reasonOf(setup.poller.next()), reason);
  assertEquals(setup.clock.now(), START);
  await assertDone(setup.poller);
});

Deno.test("pollDeviceToken() tells of an abort even if the deadline has passed as well", async () => {
  const setup = setUp([pending]);
  await nextEvent(setup);
  setup.controller.abort(reason);
  await setup.clock.advance(700_000);
  assertStrictEquals(await reasonOf(setup.poller.next()), reason);
  const late = setUp([], { input: { issuedAt: 0 } });
  late.controller.abort(reason);
  assertStrictEquals(await reasonOf(late.poller.next()), reason);
});

Deno.test("pollDeviceToken() ends the loop with the signal's reason", async () => {
  const setup = setUp([], { last: pending });
  setup.clock.sleep(4_000).then(() => setup.controller.abort());
  const error = await reasonOf(setup.clock.run(collect(setup.poller)));
  assertStrictEquals(error, setup.controller.signal.reason);
  assert(error instanceof DOMException);
  assertEquals(error.name, "AbortError");
  assertEquals(setup.clock.now(), START + 4_000);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceToken() rejects once, and all calls behind it are done", async () => {
  const setup = setUp([hang]);
  const calls = [setup.poller.next(), setup.poller.next(), setup.poller.next()];
  await setup.clock.idle();
  setup.controller.abort(reason);
  assertStrictEquals(await reasonOf(calls[0]!), reason);
  assertEquals(await calls[1], { done: true, value: undefined });
  assertEquals(await calls[2], { done: true, value: undefined });
});

Deno.test("pollDeviceToken() does not mind an abort after the token", async () => {
  const setup = setUp([granted]);
  await nextEvent(setup);
  setup.controller.abort(reason);
  await assertDone(setup.poller);
});

Deno.test("pollDeviceToken() cancels the late answer of an abandoned request", async () => {
  let cancelled: unknown = "not cancelled";
  const late = () => new Response(new ReadableStream({ cancel: (why) => void (cancelled = why) }));
  const setup = setUp((clock) => [slowAndDeaf(clock, 5_000, late)]);
  const next = setup.poller.next();
  await setup.clock.idle();
  setup.controller.abort(reason);
  assertStrictEquals(await reasonOf(next), reason);
  await setup.clock.advance(5_000);
  assertEquals(cancelled, undefined);
});

Deno.test("pollDeviceToken() leaves no unhandled rejection behind an abandoned request", async () => {
  const setup = setUp((clock) => [slowAndDeaf(clock, 5_000, offline)]);
  const next = setup.poller.next();
  await setup.clock.idle();
  setup.controller.abort(reason);
  assertStrictEquals(await reasonOf(next), reason);
  await setup.clock.advance(5_000); // the test would fail by itself
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceToken() has one listener on the signal over many polls, and none after", async () => {
  const setup = setUp((clock) => [
    ...Array.from({ length: 20 }, () => slow(clock, 20, pending)),
    offline,
    refusal("slow_down"),
    granted,
  ]);
  assertEquals(setup.listeners.most, 0, "before the first call");
  const counts: number[] = [];
  await setup.clock.run((async () => {
    for await (const event of setup.poller) {
      if (event.type !== "token") counts.push(setup.listeners.count);
    }
  })());
  assertEquals(new Set(counts), new Set([1]));
  assertEquals(setup.listeners, { count: 0, most: 1 });
});

Deno.test("pollDeviceToken() gives each request a signal of its own, never the caller's", async () => {
  const setup = setUp([pending, offline, granted]);
  await setup.clock.run(collect(setup.poller));
  const signals = setup.script.requests.map(({ signal }) => signal);
  assertEquals(new Set(signals).size, 3);
  assert(!signals.includes(setup.controller.signal));
});

for (const answer of [refusal("access_denied"), refusal("expired_token")]) {
  Deno.test(`pollDeviceToken() leaves nothing behind ${await codeOf(answer)}`, async () => {
    const setup = setUp([pending, answer]);
    await reasonOf(setup.clock.run(collect(setup.poller)));
    await assertNothingLeft(setup);
  });
}

Deno.test("pollDeviceToken() adds no listener if nobody asks it", () => {
  assertEquals(setUp([]).listeners.most, 0);
});

async function codeOf(answer: typeof granted): Promise<string> {
  return (await (await answer({} as never)).json()).error;
}
