import {
  createDeviceFlow,
  type DeviceFlowState,
  type DeviceTokenEvent,
  pollDeviceTokenOnce,
  SsoServiceError,
} from "@edge-auth/aws-sso-oidc";
import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
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

const { clientId, clientSecret } = FLOW;
const FIRST = createDeviceFlow(FLOW, { now: START });

function setUpOnce(answers: readonly Answer[]) {
  const clock = new VirtualClock(START);
  const script = scriptFetch(clock, answers);
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = watchListeners(signal);
  const poll = (state: DeviceFlowState = FIRST) =>
    clock.run(
      pollDeviceTokenOnce({ clientId, clientSecret, ...state }, {
        ...REGION,
        fetch: script.fetch,
        clock,
        signal,
      }),
    );
  return { clock, script, controller, listeners, poll };
}

Deno.test("pollDeviceTokenOnce() makes one request, and gives its event and the next state", async () => {
  const setup = setUpOnce([pending]);
  const shown = { attempt: 1, interval: 1, nextPollAt: START + 1_250, expiresAt: START + 600_000 };
  assertEquals(await setup.poll(), {
    event: { type: "pending", ...shown },
    state: { deviceCode: FLOW.deviceCode, failures: 0, ...shown },
  });
  assertEquals(setup.script.requests.length, 1);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceTokenOnce() gives the token, and a state without it", async () => {
  const setup = setUpOnce([granted]);
  const { event, state } = await setup.poll();
  assertEquals(event, { type: "token", attempt: 1, token: TOKEN });
  assertEquals(state, { ...FIRST, attempt: 1 });
  await assertNothingLeft(setup);
});

for (const [what, answer] of [["the network's failure", offline], ["a 503", html(503)]] as const) {
  Deno.test(`pollDeviceTokenOnce() keeps ${what} in its state, and does not try again`, async () => {
    const setup = setUpOnce([answer]);
    const { event, state } = await setup.poll();
    assertEquals(event.type, "retry");
    assertEquals(state.failures, 1);
    assertEquals(state.nextPollAt, START + 2_250);
    await assertNothingLeft(setup);
  });
}

Deno.test("pollDeviceTokenOnce() asked too early makes no request, and keeps its state", async () => {
  const setup = setUpOnce([slowDown, pending]);
  const { state } = await setup.poll();
  for (const ms of [0, 6_249]) {
    await setup.clock.advance(ms);
    const { event, state: same } = await setup.poll(state);
    const { attempt, interval, nextPollAt, expiresAt } = state;
    assertEquals(event, { type: "pending", attempt, interval, nextPollAt, expiresAt });
    assertEquals(same, state);
    assertEquals(setup.script.requests.length, 1);
  }
  await setup.clock.advance(1);
  assertEquals((await setup.poll(state)).event.attempt, 2);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceTokenOnce() makes no request when the code has expired", async () => {
  const setup = setUpOnce([]);
  for (const nextPollAt of [START, START + 1_000]) {
    await assertExpired(setup.poll({ ...FIRST, expiresAt: START, nextPollAt }));
  }
  assertEquals(setup.script.requests.length, 0);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceTokenOnce() throws what ends the flow", async () => {
  assertInstanceOf(await reasonOf(setUpOnce([refusal("access_denied")]).poll()), SsoServiceError);
  const error = await assertExpired(setUpOnce([refusal("expired_token")]).poll());
  assertInstanceOf(error.cause, SsoServiceError);
});

Deno.test("pollDeviceTokenOnce() ends at the deadline while a request hangs", async () => {
  const setup = setUpOnce([hang]);
  await assertExpired(setup.poll({ ...FIRST, expiresAt: START + 700 }));
  assertEquals(setup.clock.now(), START + 700);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceTokenOnce() aborted before it starts makes no request, even too early", async () => {
  const setup = setUpOnce([]);
  setup.controller.abort("why");
  for (const nextPollAt of [START, START + 1_000]) {
    assertStrictEquals(await reasonOf(setup.poll({ ...FIRST, nextPollAt })), "why");
  }
  assertEquals(setup.script.requests.length, 0);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceTokenOnce() ends at once when it is aborted during its request", async () => {
  const setup = setUpOnce([hang]);
  setup.clock.sleep(40).then(() => setup.controller.abort("why"));
  assertStrictEquals(await reasonOf(setup.poll()), "why");
  assertEquals(setup.clock.now(), START + 40);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceTokenOnce() signs in over many invocations that share only JSON", async () => {
  const setup = setUpOnce([pending, offline, slowDown, pending, granted]);
  const events: DeviceTokenEvent[] = [];
  let stored = JSON.stringify(FIRST);
  for (let invocations = 0; events.at(-1)?.type !== "token"; invocations++) {
    if (invocations > 100) throw new Error("it does not end");
    const { event, state } = await setup.poll(JSON.parse(stored));
    stored = JSON.stringify(state);
    events.push(event);
    await setup.clock.advance(1_000); // whenever the page asks again
  }
  assertEquals(setup.script.requests.length, 5);
  assertEquals(timesOf(setup.script), [0, 2_000, 5_000, 12_000, 19_000]);
  assertEquals(events.at(-1), { type: "token", attempt: 5, token: TOKEN });
});

Deno.test("pollDeviceTokenOnce() checks its input before it does anything", async () => {
  const setup = setUpOnce([]);
  const state = { ...FIRST, nextPollAt: "soon" } as unknown as DeviceFlowState;
  assertInstanceOf(await reasonOf(setup.poll(state)), TypeError);
  assertEquals(setup.listeners.most, 0);
});
