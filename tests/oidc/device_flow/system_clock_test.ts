// The poller on the default clock, with faked timers: none may be left pending.
import { pollDeviceToken, pollDeviceTokenOnce, waitForDeviceToken } from "@edge-auth/aws-sso-oidc";
import { assertEquals, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  type Clock,
  createDeviceFlow,
  createSsoOidcClient,
  type SsoError,
} from "@edge-auth/aws-sso-oidc";
import {
  type Answer,
  granted,
  hang,
  html,
  pending,
  refusal,
  scriptFetch,
} from "../../support/scripted_fetch.ts";
import { START, turn } from "../../support/virtual_clock.ts";
import { hintOf, reasonOf } from "../../support/assert.ts";
import { AUTHORIZATION, FLOW, REGION, REGISTRATION } from "./_helpers.ts";

/** FakeTime's own timers are faked; a turn of the event loop is not. */
async function tick(time: FakeTime, ms = 0): Promise<void> {
  for (let i = 0; i < 3; i++) await turn();
  await time.tickAsync(ms);
  for (let i = 0; i < 3; i++) await turn();
}

function setUpReal(answers: readonly Answer[], last?: Answer) {
  const { fetch, requests } = scriptFetch({ now: () => Date.now() }, answers, last);
  const controller = new AbortController();
  return { controller, requests, options: { ...REGION, fetch, signal: controller.signal } };
}

Deno.test("pollDeviceToken() polls by the real clock, and leaves no timer", async () => {
  using time = new FakeTime(START);
  const { options, requests } = setUpReal([pending, refusal("slow_down"), granted]);
  const token = waitForDeviceToken(FLOW, options);
  for (let i = 0; i < 10; i++) await tick(time, 1_000);
  assertEquals((await token).accessToken, "aoa-example");
  assertEquals(requests.map(({ at }) => at - START), [0, 1_250, 7_500]);
  assertEquals(time.pending, 0);
});

Deno.test("pollDeviceToken() has one timer during a sleep, and none after an abort", async () => {
  using time = new FakeTime(START);
  const { options, controller } = setUpReal([pending]);
  const poller = pollDeviceToken(FLOW, options);
  const first = poller.next();
  await tick(time);
  assertEquals((await first).value?.type, "pending");
  assertEquals(time.pending, 0, "between two events");
  const next = poller.next();
  await tick(time);
  assertEquals(time.pending, 1, "during a sleep");
  controller.abort("why");
  assertStrictEquals(await reasonOf(next), "why");
  assertEquals(time.pending, 0);
  assertEquals(time.now, START);
});

Deno.test("pollDeviceToken() has one timer during a request, and none after return()", async () => {
  using time = new FakeTime(START);
  const { options } = setUpReal([hang]);
  const poller = pollDeviceToken(FLOW, options);
  const next = poller.next();
  await tick(time);
  assertEquals(time.pending, 1);
  await poller.return!();
  assertEquals((await next).done, true);
  assertEquals(time.pending, 0);
});

Deno.test("pollDeviceToken() leaves no timer when it is refused", async () => {
  using time = new FakeTime(START);
  const { options } = setUpReal([refusal("access_denied")]);
  await reasonOf(waitForDeviceToken(FLOW, options));
  assertEquals(time.pending, 0);
});

Deno.test("pollDeviceTokenOnce() leaves no timer, whatever the response", async () => {
  using time = new FakeTime(START);
  for (const answer of [pending, granted, html(503), refusal("access_denied")]) {
    const { options } = setUpReal([answer]);
    const input = { registration: REGISTRATION, state: createDeviceFlow(AUTHORIZATION) };
    await pollDeviceTokenOnce(input, options).catch(() => {});
    assertEquals(time.pending, 0);
  }
});

Deno.test("createSsoOidcClient() leaves no timer when a call is aborted while it waits", async () => {
  using time = new FakeTime(START);
  const { options: { signal, ...options }, controller } = setUpReal([], html(503));
  const client = createSsoOidcClient({ ...options, random: () => 0.5 });
  const call = client.registerClient({ clientName: "x", clientType: "public" }, { signal });
  await tick(time);
  assertEquals(time.pending, 1);
  controller.abort("why");
  assertStrictEquals(await reasonOf(call), "why");
  assertEquals(time.pending, 0);
});

Deno.test("createSsoOidcClient() advises a longer time limit when it has really passed", async () => {
  using time = new FakeTime(START);
  const { options } = setUpReal([], hang);
  const client = createSsoOidcClient({ ...options, maxAttempts: 1 });
  const failed = reasonOf(client.registerClient({ clientName: "a", clientType: "public" }));
  await tick(time, 10_000);
  const error = await failed as SsoError;
  assertEquals([error.code, hintOf(error)], ["TIMEOUT", "Try again, or increase 'timeout'."]);
});

Deno.test("createSsoOidcClient() compares a time limit with half of it in real time", async () => {
  for (const [passed, advice] of [[4_999, "No real time"], [5_000, "Try again"]] as const) {
    using time = new FakeTime(START);
    let endLimit = () => {};
    const clock: Clock = {
      now: () => START,
      sleep: () => new Promise((resolve) => endLimit = resolve),
    };
    const { options } = setUpReal([], hang);
    const client = createSsoOidcClient({ ...options, clock, maxAttempts: 1 });
    const failed = reasonOf(client.registerClient({ clientName: "a", clientType: "public" }));
    await tick(time, passed);
    endLimit();
    assertEquals((await failed as SsoError).hint?.slice(0, advice.length), advice);
  }
});
