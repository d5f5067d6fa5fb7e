// The poller as an iterator: next() in a row, return(), break and disposal.
import type { DeviceTokenPoller } from "@edge-auth/aws-sso-oidc";
import { assertEquals, assertStrictEquals } from "@std/assert";
import { deaf, granted, hang, offline, pending, slow } from "../../support/scripted_fetch.ts";
import {
  assertDone,
  assertNothingLeft,
  nextEvent,
  reasonOf,
  type Setup,
  setUp,
  START,
  timesOf,
} from "./_helpers.ts";

const DONE = { done: true, value: undefined } as const;

function leave(poller: DeviceTokenPoller): Promise<IteratorResult<unknown, undefined>> {
  return poller.return!(undefined);
}

/** A poller that sleeps until the second poll, and the call that waits for it. */
async function asleep(setup: Setup = setUp([pending])) {
  await nextEvent(setup);
  const next = setup.poller.next();
  await setup.clock.idle();
  assertEquals(setup.clock.waits, [1_250]);
  return { ...setup, next };
}

async function inFlight(setup: Setup) {
  const next = setup.poller.next();
  await setup.clock.idle();
  assertEquals(setup.script.live, 1);
  return { ...setup, next };
}

Deno.test("DeviceTokenPoller.next() makes no request before it is called", async () => {
  const setup = setUp([]);
  await setup.clock.advance(60_000);
  assertEquals(setup.script.requests.length, 0);
  await assertNothingLeft(setup);
});

Deno.test("DeviceTokenPoller.next() queues calls, and answers them in order", async () => {
  const setup = setUp((clock) => [slow(clock, 500, pending), offline, granted]);
  const order: number[] = [];
  const calls = Array.from({ length: 5 }, (_, index) => {
    const call = setup.poller.next();
    call.then(() => order.push(index));
    return call;
  });
  const results = await setup.clock.run(Promise.all(calls));
  assertEquals(results.map(({ value }) => value?.type), [
    "pending",
    "retry",
    "token",
    undefined,
    undefined,
  ]);
  assertEquals(results.map(({ done }) => done), [false, false, false, true, true]);
  assertEquals(order, [0, 1, 2, 3, 4]);
  assertEquals(timesOf(setup.script), [0, 1_750, 4_000], "one request at a time");
});

Deno.test("DeviceTokenPoller.next() is done for ever after the token", async () => {
  const setup = setUp([granted]);
  await nextEvent(setup);
  for (let i = 0; i < 3; i++) await assertDone(setup.poller);
  assertEquals(await leave(setup.poller), DONE);
});

Deno.test("DeviceTokenPoller.return() before the first call ends it without a request", async () => {
  const setup = setUp([]);
  assertEquals(await leave(setup.poller), DONE);
  await assertDone(setup.poller);
  assertEquals(setup.script.requests.length, 0);
  assertEquals(setup.listeners.most, 0);
});

Deno.test("DeviceTokenPoller.return() ends a sleep at once", async () => {
  const setup = await asleep();
  assertEquals(await leave(setup.poller), DONE);
  assertEquals(await setup.next, DONE);
  assertEquals(setup.clock.now(), START);
  await assertDone(setup.poller);
  await assertNothingLeft(setup);
});

for (const [what, answer] of [["hangs", hang], ["ignores its signal", deaf]] as const) {
  Deno.test(`DeviceTokenPoller.return() ends a request at once that ${what}`, async () => {
    const setup = await inFlight(setUp([answer]));
    assertEquals(await leave(setup.poller), DONE);
    assertEquals(await setup.next, DONE);
    assertEquals(setup.script.requests[0]?.signal.aborted, true);
    assertEquals(setup.clock.now(), START);
    await assertNothingLeft(setup);
  });
}

Deno.test("DeviceTokenPoller.return() ends all calls that are queued", async () => {
  const setup = await inFlight(setUp([hang]));
  const queued = [setup.poller.next(), setup.poller.next()];
  await leave(setup.poller);
  assertEquals(await Promise.all([setup.next, ...queued]), [DONE, DONE, DONE]);
});

Deno.test("DeviceTokenPoller.return() may be called twice, and at the same time", async () => {
  const setup = await asleep();
  assertEquals(await Promise.all([leave(setup.poller), leave(setup.poller)]), [DONE, DONE]);
  assertEquals(await leave(setup.poller), DONE);
  assertEquals(await setup.next, DONE);
  await assertNothingLeft(setup);
});

Deno.test("DeviceTokenPoller.return() after an abort does not change its reason", async () => {
  const setup = await asleep();
  setup.controller.abort("why");
  await leave(setup.poller);
  assertStrictEquals(await reasonOf(setup.next), "why");
});

Deno.test("DeviceTokenPoller.return() before an abort leaves nothing to abort", async () => {
  const setup = await asleep();
  await leave(setup.poller);
  setup.controller.abort("why");
  assertEquals(await setup.next, DONE);
});

Deno.test("DeviceTokenPoller ends with its loop", async () => {
  const setup = setUp([], { last: pending });
  await setup.clock.run((async () => {
    for await (const event of setup.poller) if (event.attempt === 3) break;
  })());
  assertEquals(setup.script.requests.length, 3);
  await assertDone(setup.poller);
  await assertNothingLeft(setup);
});

Deno.test("DeviceTokenPoller ends with a loop that throws", async () => {
  const setup = setUp([pending]);
  const error = await reasonOf(setup.clock.run((async () => {
    for await (const _ of setup.poller) throw "mine";
  })()));
  assertEquals(error, "mine");
  await assertNothingLeft(setup);
});

Deno.test("DeviceTokenPoller ends with its scope", async () => {
  const setup = setUp([pending]);
  let next: Promise<IteratorResult<unknown>> | undefined;
  {
    await using poller = setup.poller;
    await setup.clock.run(poller.next());
    next = poller.next();
    await setup.clock.idle();
  }
  assertEquals(await next, DONE);
  assertEquals(setup.clock.now(), START);
  await assertNothingLeft(setup);
});

Deno.test("DeviceTokenPoller is its own iterator, and works unbound", async () => {
  const { clock, poller } = setUp([granted]);
  assertStrictEquals(poller[Symbol.asyncIterator](), poller);
  const { next } = poller;
  assertEquals((await clock.run(next())).value?.type, "token");
});
