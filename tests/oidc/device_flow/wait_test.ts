import { isServiceError, waitForDeviceToken } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
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
import { VirtualClock } from "../../support/virtual_clock.ts";
import {
  assertExpired,
  assertNothingLeft,
  FLOW,
  reasonOf,
  REGION,
  START,
  timesOf,
  watchListeners,
} from "./_helpers.ts";

function setUpWait(answers: readonly Answer[], last?: Answer) {
  const clock = new VirtualClock(START);
  const script = scriptFetch(clock, answers, last);
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = watchListeners(signal);
  const options = { ...REGION, fetch: script.fetch, clock, signal };
  return { clock, script, controller, listeners, wait: () => waitForDeviceToken(FLOW, options) };
}

Deno.test("waitForDeviceToken() gives the token of the last poll", async () => {
  const setup = setUpWait([pending, slowDown, offline, html(502), granted]);
  const token = await setup.clock.run(setup.wait());
  assertEquals(token, TOKEN);
  assertEquals(token.$metadata?.requestId, "request-1");
  assertEquals(timesOf(setup.script), [0, 1_250, 7_500, 19_750, 44_000]);
  assertEquals(setup.listeners.most, 1);
  await assertNothingLeft(setup);
});

Deno.test("waitForDeviceToken() throws what ends the flow", async () => {
  const refused = setUpWait([pending, refusal("access_denied")]);
  assert(isServiceError(await reasonOf(refused.clock.run(refused.wait())), "access_denied"));
  await assertNothingLeft(refused);
  const late = setUpWait([], pending);
  await assertExpired(late.clock.run(late.wait()));
  assertEquals(late.clock.now(), START + 600_000);
  await assertNothingLeft(late);
});

Deno.test("waitForDeviceToken() ends with the signal's reason, in a sleep and in a request", async () => {
  for (const answers of [[pending], [hang]]) {
    const setup = setUpWait(answers);
    const wait = setup.wait();
    await setup.clock.idle();
    setup.controller.abort("why");
    assertStrictEquals(await reasonOf(wait), "why");
    assertEquals(setup.clock.now(), START);
    await assertNothingLeft(setup);
  }
});

Deno.test("waitForDeviceToken() rejects bad input rather than throwing it", async () => {
  const input = { ...FLOW, expiresIn: NaN };
  assertInstanceOf(await reasonOf(waitForDeviceToken(input, REGION)), RangeError);
});

// A clock of somebody else may fail in any way, at any time.
const broken = new Error("out of order");
const FAILURES: Readonly<Record<string, (clock: VirtualClock) => Partial<VirtualClock>>> = {
  "whose sleep rejects": () => ({ sleep: () => Promise.reject(broken) }),
  "whose sleep throws": () => ({
    sleep: () => {
      throw broken;
    },
  }),
  "that stops telling the time": (clock) => {
    let calls = 0;
    const now = () => {
      if (++calls > 3) throw broken;
      return clock.now();
    };
    return { now, sleep: clock.sleep.bind(clock) };
  },
};
for (const [title, make] of Object.entries(FAILURES)) {
  Deno.test(`waitForDeviceToken() fails with a clock ${title}, and leaves nothing`, async () => {
    const real = new VirtualClock(START);
    const clock = { now: () => real.now(), sleep: real.sleep.bind(real), ...make(real) };
    const { signal } = new AbortController();
    const listeners = watchListeners(signal);
    const { fetch } = scriptFetch(real, [], pending);
    const wait = waitForDeviceToken(FLOW, { ...REGION, fetch, clock, signal });
    assertStrictEquals(await reasonOf(wait), broken);
    await real.idle();
    assertEquals([real.waits.length, listeners.count], [0, 0]);
  });
}
