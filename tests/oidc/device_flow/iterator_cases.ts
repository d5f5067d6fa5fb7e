// The poller as an iterator: next() in a row, return() and the end of its loop.
import { assertEquals, assertSame, reasonOf } from "../../support/assert.ts";
import { granted, hang, offline, pending, refusal, slow } from "../../support/scripted_fetch.ts";
import { assertNothingLeft } from "../../support/signals.ts";
import { addTo, type Case } from "../../support/suite.ts";
import { START } from "../../support/virtual_clock.ts";
import { asleep, assertDone, DONE, inFlight, leave, setUp } from "./_helpers.ts";

export const cases: Case[] = [];
const test = addTo(cases);

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

test("DeviceTokenPoller is its own iterator, and shows nothing of its flow", () => {
  const { poller } = setUp([granted]);
  assertSame(poller[Symbol.asyncIterator](), poller);
  assertEquals(JSON.stringify(poller), "{}");
  assertEquals(Object.keys(poller).filter((name) => name !== "dispose"), []);
});
