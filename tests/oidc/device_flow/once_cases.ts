// pollDeviceTokenOnce(): at most one request, and the next state.
import {
  createDeviceFlow,
  type DeviceFlowState,
  type DeviceTokenEarlyEvent,
  type DeviceTokenEvent,
  isServiceError,
  pollDeviceTokenOnce,
} from "@edge-auth/aws-sso-oidc";
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
import {
  assertExpired,
  AUTHORIZATION,
  REGION,
  REGISTRATION,
  scheduled,
  timesOf,
} from "./_helpers.ts";

export const cases: Case[] = [];
const test = addTo(cases);

/** A scope is not sent: a wrong one would be refused. */
const registration = { ...REGISTRATION, scope: "not:sent" };
const FIRST = createDeviceFlow(AUTHORIZATION, { now: START });

function setUpOnce(answers: readonly Answer[]) {
  const clock = new VirtualClock();
  const script = scriptFetch(clock, answers);
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = watchListeners(signal);
  const options = { ...REGION, fetch: script.fetch, clock, signal };
  const poll = (state: DeviceFlowState = FIRST) =>
    clock.run(pollDeviceTokenOnce({ registration, state }, options));
  return { clock, script, controller, listeners, poll };
}

test("pollDeviceTokenOnce() makes one request, and returns its event and the next state", async () => {
  const setup = setUpOnce([pending]);
  const { event, state } = await setup.poll();
  assertEquals(event, scheduled("pending", 1, 1, 0));
  assertEquals(state, { ...FIRST, attempt: 1, nextPollAt: START + 1_250 });
  assertEquals(setup.script.requests.length, 1);
  await assertNothingLeft(setup);
});

test("pollDeviceTokenOnce() returns the token, and a state without it", async () => {
  const setup = setUpOnce([granted]);
  const { event, state } = await setup.poll();
  assertEquals(event, { type: "token", attempt: 1, expiresAt: START + 3_600_000 });
  assertEquals(event.type === "token" && event.token, TOKEN);
  assertEquals(state, { ...FIRST, attempt: 1 });
  await assertNothingLeft(setup);
});

test("pollDeviceTokenOnce() keeps a failure in its state, and does not try again", async () => {
  for (const answer of [offline, html(503)]) {
    const setup = setUpOnce([answer]);
    const { event, state } = await setup.poll();
    assertEquals([event.type, state.failures, state.nextPollAt], ["retry", 1, START + 2_250]);
    await assertNothingLeft(setup);
  }
});

test("pollDeviceTokenOnce() asked too early makes no request, and keeps its state", async () => {
  const setup = setUpOnce([slowDown, pending]);
  const { state } = await setup.poll();
  const { deviceCode: _, failures: __, ...shown } = state;
  for (const ms of [0, 6_249]) {
    await setup.clock.advance(ms);
    const { event, state: same } = await setup.poll(state);
    assertEquals(event, { type: "early", ...shown, delay: 6_250 - ms });
    assertEquals(same, state);
    assertEquals(setup.script.requests.length, 1);
  }
  await setup.clock.advance(1);
  const { event } = await setup.poll(state);
  assertEquals([event.type, event.attempt], ["pending", 2]);
  await assertNothingLeft(setup);
});

test("pollDeviceTokenOnce() makes no request when the code has expired", async () => {
  const setup = setUpOnce([]);
  for (const nextPollAt of [START, START + 1_000]) {
    await assertExpired(setup.poll({ ...FIRST, expiresAt: START, nextPollAt }));
  }
  assertEquals(setup.script.requests.length, 0);
  await assertNothingLeft(setup);
});

test("pollDeviceTokenOnce() polls until the last millisecond", async () => {
  const setup = setUpOnce([granted]);
  const { event } = await setup.poll({ ...FIRST, expiresAt: START + 1 });
  assertEquals(event.type, "token");
});

test("pollDeviceTokenOnce() throws what ends the flow, and ends at the deadline", async () => {
  const denied = await reasonOf(setUpOnce([refusal("access_denied")]).poll());
  assert(isServiceError(denied, "access_denied"), `${denied}`);
  const error = await assertExpired(setUpOnce([refusal("expired_token")]).poll());
  assert(isServiceError(error.cause, "expired_token"), `${error.cause}`);
  const setup = setUpOnce([hang]);
  await assertExpired(setup.poll({ ...FIRST, expiresAt: START + 700 }));
  assertEquals(setup.clock.now(), START + 700);
  await assertNothingLeft(setup);
});

test("pollDeviceTokenOnce() ends when it is aborted: before, also too early, and in its request", async () => {
  const before = setUpOnce([]);
  before.controller.abort("why");
  for (const nextPollAt of [START, START + 1_000]) {
    assertSame(await reasonOf(before.poll({ ...FIRST, nextPollAt })), "why");
  }
  assertEquals(before.script.requests.length, 0);
  const during = setUpOnce([hang]);
  during.clock.sleep(40).then(() => during.controller.abort("why"));
  assertSame(await reasonOf(during.poll()), "why");
  assertEquals(during.clock.now(), START + 40);
  await assertNothingLeft(before);
  await assertNothingLeft(during);
});

test("pollDeviceTokenOnce() signs in over many invocations that share only JSON", async () => {
  const setup = setUpOnce([pending, offline, slowDown, pending, granted]);
  const events: (DeviceTokenEvent | DeviceTokenEarlyEvent)[] = [];
  let stored = JSON.stringify(FIRST);
  while (events.at(-1)?.type !== "token") {
    assert(events.length < 100, "it does not end");
    const { event, state } = await setup.poll(JSON.parse(stored));
    stored = JSON.stringify(state);
    events.push(event);
    await setup.clock.advance(1_000); // whenever the page asks again
  }
  assertEquals(timesOf(setup.script), [0, 2_000, 5_000, 12_000, 19_000]);
  assertEquals(events.at(-1)?.attempt, 5);
});

test("pollDeviceTokenOnce() checks its input before it does anything", async () => {
  const setup = setUpOnce([]);
  const state = { ...FIRST, nextPollAt: "soon" } as unknown as DeviceFlowState;
  assert(await reasonOf(setup.poll(state)) instanceof TypeError);
  assertEquals(setup.listeners.most, 0);
});
