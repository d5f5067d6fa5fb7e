// The end of the device code, and clocks that jump.
import { isSsoError, pollDeviceToken } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  deaf,
  granted,
  hang,
  offline,
  pending,
  refusal,
  scriptFetch,
  slow,
} from "../../support/scripted_fetch.ts";
import { assertNothingLeft } from "../../support/signals.ts";
import { addTo, type Case } from "../../support/suite.ts";
import { START } from "../../support/virtual_clock.ts";
import {
  assertDone,
  assertExpired,
  AUTHORIZATION,
  collect,
  FLOW,
  inputWith,
  nextEvent,
  REGION,
  setUp,
  timesOf,
} from "./_helpers.ts";

export const cases: Case[] = [];
const test = addTo(cases);

test("pollDeviceToken() ends at the deadline, not at the poll that would be after it", async () => {
  const setup = setUp([], { last: pending, input: { expiresIn: 10, interval: 3 } });
  await assertExpired(setup.clock.run(collect(setup.poller)));
  assertEquals(timesOf(setup.script), [0, 3_250, 6_500, 9_750]);
  assertEquals(setup.clock.now(), START + 10_000);
  await assertDone(setup.poller);
  await assertNothingLeft(setup);
});

test("pollDeviceToken() does not wait for a Retry-After beyond the deadline", async () => {
  const answer = refusal("slow_down", { headers: { "retry-after": "86400" } });
  const setup = setUp([answer], { input: { expiresIn: 10 } });
  await assertExpired(setup.clock.run(collect(setup.poller)));
  assertEquals(setup.clock.now(), START + 10_000);
});

for (const [what, answer] of [["hangs", hang], ["ignores its signal", deaf]] as const) {
  test(`pollDeviceToken() ends at the deadline while a request ${what}`, async () => {
    const setup = setUp([pending, answer], { input: { expiresIn: 5 }, options: { timeout: 1e9 } });
    const error = await assertExpired(setup.clock.run(collect(setup.poller)));
    assert(isSsoError(error.cause, "TIMEOUT"), `${error.cause}`);
    assertEquals(setup.clock.now(), START + 5_000);
    assert(setup.script.requests[1]?.signal.aborted);
    await assertNothingLeft(setup);
  });
}

test("pollDeviceToken() gives an attempt no more than what is left", async () => {
  const setup = setUp([pending, hang], { input: { expiresIn: 5 } });
  await nextEvent(setup);
  const next = setup.poller.next();
  await setup.clock.advance(1_250);
  assertEquals(setup.clock.waits, [3_750]);
  await assertExpired(setup.clock.run(next));
});

test("pollDeviceToken() takes a token of the last moment", async () => {
  const setup = setUp((clock) => [slow(clock, 4_999, granted)], { input: { expiresIn: 5 } });
  assertEquals((await nextEvent(setup)).type, "token");
});

test("pollDeviceToken() tells of a failure before the deadline, and then of the deadline", async () => {
  const setup = setUp([offline], { input: { expiresIn: 2 } });
  assertEquals((await nextEvent(setup)).type, "retry");
  const error = await assertExpired(setup.clock.run(setup.poller.next()));
  assert(!("cause" in error));
  assertEquals(setup.script.requests.length, 1);
});

test("pollDeviceToken() counts the deadline from issuedAt", async () => {
  const input = { expiresIn: 600, issuedAt: START - 595_000 };
  const setup = setUp([], { last: pending, input });
  await assertExpired(setup.clock.run(collect(setup.poller)));
  assertEquals([setup.clock.now(), setup.script.requests.length], [START + 5_000, 4]);
});

test("pollDeviceToken() makes no request for a code that has expired", async () => {
  const issued = [START - 600_000, START - 600_001, 0].map((issuedAt) => ({ issuedAt }));
  for (const input of [...issued, { expiresIn: 0 }]) {
    const setup = setUp([], { input });
    await assertExpired(setup.clock.run(collect(setup.poller)));
    assertEquals(setup.script.requests.length, 0);
    await assertNothingLeft(setup);
  }
});

test("pollDeviceToken() makes no request at the deadline, however late it looks at the clock", async () => {
  for (let expiresIn = 1; expiresIn <= 12; expiresIn++) {
    let now = START;
    const clock = { now: () => now++, sleep: () => new Promise<void>(() => {}) };
    const { fetch, requests } = scriptFetch({ now: () => now }, [granted]);
    const input = inputWith({ expiresIn: expiresIn / 1000 });
    await pollDeviceToken(input, { ...REGION, fetch, clock }).next().catch(() => {});
    for (const { at } of requests) assert(at <= START + expiresIn, `${at - START} > ${expiresIn}`);
  }
});

test("pollDeviceToken() ends when machine or consumer slept past the deadline", async () => {
  const machine = setUp([pending], { input: { expiresIn: 600, interval: 5 } });
  await nextEvent(machine);
  const next = machine.poller.next();
  await machine.clock.idle();
  machine.clock.set(8 * 3_600_000);
  await assertExpired(machine.clock.run(next));
  const consumer = setUp([pending]);
  await nextEvent(consumer);
  await consumer.clock.advance(600_000);
  await assertExpired(consumer.poller.next());
  for (const setup of [machine, consumer]) {
    assertEquals(setup.script.requests.length, 1);
    await assertNothingLeft(setup);
  }
});

test("pollDeviceToken() waits no longer than it should when the clock is set back", async () => {
  const setup = setUp([pending, granted], { input: { interval: 5 } });
  await nextEvent(setup);
  const next = setup.poller.next();
  await setup.clock.advance(1_000);
  setup.clock.set(-3_600_000);
  await setup.clock.advance(5_250);
  assertEquals(setup.script.requests.length, 2, "a second after the time that a timer measured");
  assertEquals((await next).value?.type, "token");
});

test("pollDeviceToken() waits no longer for its first poll than a stored state says", async () => {
  const state = { deviceCode: AUTHORIZATION.deviceCode, interval: 5, attempt: 1, failures: 0 };
  const input = { ...state, expiresAt: START + 600_000, nextPollAt: START + 5_000 };
  const setup = setUp([granted], { input });
  const next = setup.poller.next();
  await setup.clock.advance(1_000);
  setup.clock.set(-3_600_000);
  await setup.clock.advance(5_000);
  assertEquals(setup.script.requests.length, 1, "a second after the time that a timer measured");
  assertEquals((await next).value?.type, "token");
  const soon = setUp([granted], { input: { ...input, nextPollAt: START + 1 } });
  await soon.clock.run(soon.poller.next());
  assertEquals(timesOf(soon.script), [1]);
});

test("pollDeviceToken() waits a little more when the clock is set back by less than the wait", async () => {
  const setup = setUp([pending, granted], { input: { interval: 5 } });
  await nextEvent(setup);
  const next = setup.poller.next();
  await setup.clock.idle();
  setup.clock.set(-2_000);
  await setup.clock.run(next);
  assertEquals(timesOf(setup.script), [0, 4_250], "6,250 ms later, by a timer");
});

test("pollDeviceToken() waits as planned when the clock is set back between two polls", async () => {
  const setup = setUp([pending, granted], { input: { interval: 5 } });
  await nextEvent(setup);
  setup.clock.set(-3_600_000);
  const next = setup.poller.next();
  await setup.clock.advance(6_250);
  assertEquals(setup.script.requests.length, 2);
  assertEquals((await next).value?.type, "token");
});

test("pollDeviceToken() polls a second after its wait though the clock does not move", async () => {
  const waits: number[] = [];
  const clock = {
    now: () => START,
    sleep(ms: number) {
      if (ms === 10_000) return new Promise<void>(() => {}); // the time limit of an attempt
      waits.push(ms);
      return Promise.resolve();
    },
  };
  const { fetch, requests } = scriptFetch(clock, [pending, granted]);
  await collect(pollDeviceToken(FLOW, { ...REGION, fetch, clock }));
  assertEquals(requests.length, 2);
  assertEquals(waits, [1_250, 1_000]);
});
