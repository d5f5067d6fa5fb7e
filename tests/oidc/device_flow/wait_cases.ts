import { isServiceError, waitForDeviceToken } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertSame, reasonOf } from "../../support/assert.ts";
import {
  type Answer,
  granted,
  hang,
  html,
  offline,
  pending,
  refusal,
  scriptFetch,
  slowDown,
  TOKEN,
} from "../../support/scripted_fetch.ts";
import { assertNothingLeft, watchListeners } from "../../support/signals.ts";
import { addTo, type Case } from "../../support/suite.ts";
import { START, VirtualClock } from "../../support/virtual_clock.ts";
import { assertExpired, FLOW, inputWith, REGION, timesOf } from "./_helpers.ts";

export const cases: Case[] = [];
const test = addTo(cases);

function setUp(answers: readonly Answer[], last?: Answer) {
  const clock = new VirtualClock();
  const script = scriptFetch(clock, answers, last);
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = watchListeners(signal);
  const options = { ...REGION, fetch: script.fetch, clock, signal };
  return { clock, script, controller, listeners, wait: () => waitForDeviceToken(FLOW, options) };
}

test("waitForDeviceToken() returns the token of the last poll", async () => {
  const setup = setUp([pending, slowDown, offline, html(502), granted]);
  const token = await setup.clock.run(setup.wait());
  assertEquals({ ...token }, TOKEN);
  assertEquals(token.$metadata?.requestId, "request-1");
  assertEquals(timesOf(setup.script), [0, 1_250, 7_500, 19_750, 44_000]);
  assertEquals(setup.listeners.most, 1);
  await assertNothingLeft(setup);
});

test("waitForDeviceToken() throws what ends the flow", async () => {
  const refused = setUp([pending, refusal("access_denied")]);
  assert(isServiceError(await reasonOf(refused.clock.run(refused.wait())), "access_denied"));
  await assertNothingLeft(refused);
  const late = setUp([], pending);
  await assertExpired(late.clock.run(late.wait()));
  assertEquals(late.clock.now(), START + 600_000);
  await assertNothingLeft(late);
});

test("waitForDeviceToken() ends with the signal's reason, in a sleep and in a request", async () => {
  for (const answers of [[pending], [hang]]) {
    const setup = setUp(answers);
    const wait = setup.wait();
    await setup.clock.idle();
    setup.controller.abort("why");
    assertSame(await reasonOf(wait), "why");
    assertEquals(setup.clock.now(), START);
    await assertNothingLeft(setup);
  }
});

test("waitForDeviceToken() rejects bad input rather than throwing it", async () => {
  const error = await reasonOf(waitForDeviceToken(inputWith({ expiresIn: NaN }), REGION));
  assert(error instanceof RangeError, `${error}`);
});

// A clock of somebody else may fail in any way, at any time.
const failure = new Error("out of order");
const FAILURES: Readonly<Record<string, (clock: VirtualClock) => Partial<VirtualClock>>> = {
  "whose sleep rejects": () => ({ sleep: () => Promise.reject(failure) }),
  "whose sleep throws": () => ({
    sleep: () => {
      throw failure;
    },
  }),
  "that stops telling the time": (clock) => {
    let calls = 0;
    const now = () => {
      if (++calls > 3) throw failure;
      return clock.now();
    };
    return { now, sleep: clock.sleep.bind(clock) };
  },
};
for (const [title, make] of Object.entries(FAILURES)) {
  test(`waitForDeviceToken() fails with a clock ${title}, and leaves nothing`, async () => {
    const real = new VirtualClock();
    const clock = { now: () => real.now(), sleep: real.sleep.bind(real), ...make(real) };
    const { signal } = new AbortController();
    const listeners = watchListeners(signal);
    const { fetch } = scriptFetch(real, [], pending);
    const wait = waitForDeviceToken(FLOW, { ...REGION, fetch, clock, signal });
    assertSame(await reasonOf(wait), failure);
    await real.idle();
    assertEquals([real.waits.length, listeners.count], [0, 0]);
  });
}
