import {
  createDeviceFlow,
  type DeviceFlowState,
  pollDeviceToken,
  pollDeviceTokenOnce,
  waitForDeviceToken,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { thrown } from "../../_protocol/_helpers.ts";
import { granted, pending } from "../../support/scripted_fetch.ts";
import {
  assertExpired,
  assertNothingLeft,
  collect,
  FLOW,
  type PollInput,
  reasonOf,
  REGION,
  setUp,
  START,
  timesOf,
} from "./_helpers.ts";

const STATE: DeviceFlowState = {
  deviceCode: "DEVICECODE0123456789",
  expiresAt: START + 300_000,
  interval: 7,
  nextPollAt: START + 4_000,
  attempt: 12,
  failures: 0,
};

Deno.test("pollDeviceToken() waits until a stored state's next poll is due", async () => {
  const input = JSON.parse(JSON.stringify(STATE));
  const setup = setUp([pending, granted], { input });
  const events = await setup.clock.run(collect(setup.poller));
  assertEquals(timesOf(setup.script), [4_000, 4_000 + 7_250]);
  assertEquals(events[0], {
    type: "pending",
    attempt: 13,
    interval: 7,
    nextPollAt: START + 11_250,
    expiresAt: START + 300_000,
  });
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceToken() polls at once if a stored state's next poll is overdue", async () => {
  const setup = setUp([granted], { input: { ...STATE, nextPollAt: START - 1 } });
  const [event] = await setup.clock.run(collect(setup.poller));
  assertEquals(timesOf(setup.script), [0]);
  assertEquals(event?.attempt, 13);
});

Deno.test("pollDeviceToken() lets a state overrule the authorization that it came from", async () => {
  // FLOW has expiresIn and interval; a spread of the state comes behind it.
  const setup = setUp([], { last: pending, input: { ...STATE, expiresAt: START + 20_000 } });
  await assertExpired(setup.clock.run(collect(setup.poller)));
  assertEquals(timesOf(setup.script), [4_000, 11_250, 18_500]);
});

Deno.test("pollDeviceToken() makes no request for a stored state that has expired", async () => {
  const setup = setUp([], { input: { ...STATE, expiresAt: START } });
  await assertExpired(setup.clock.run(setup.poller.next()));
  assertEquals(setup.script.requests.length, 0);
});

Deno.test("pollDeviceToken() waits for the deadline, not for a next poll behind it", async () => {
  const setup = setUp([], { input: { ...STATE, nextPollAt: Number.MAX_VALUE } });
  await assertExpired(setup.clock.run(setup.poller.next()));
  assertEquals(setup.clock.now(), STATE.expiresAt);
});

Deno.test("pollDeviceToken() continues the back-off of a stored state", async () => {
  const setup = setUp([() => Promise.reject(new TypeError("down")), granted], {
    input: { ...STATE, nextPollAt: START, failures: 2 },
  });
  await setup.clock.run(collect(setup.poller));
  assertEquals(timesOf(setup.script), [0, 56_250]);
});

Deno.test("pollDeviceToken() takes a state with absurd counts", async () => {
  const counts = { failures: 1e6, attempt: 1e9, interval: 0, expiresAt: START + 1e15 };
  const setup = setUp([() => Promise.reject(new TypeError("down")), granted], {
    input: { ...STATE, ...counts, nextPollAt: 0 },
  });
  const events = await setup.clock.run(collect(setup.poller));
  assertEquals(timesOf(setup.script), [0, 60_250]);
  assertEquals(events.map(({ attempt }) => attempt), [1e9 + 1, 1e9 + 2]);
});

Deno.test("pollDeviceToken() does not touch the state that it was given", async () => {
  const input = Object.freeze({ ...FLOW, ...STATE });
  const setup = setUp([pending, granted], { input });
  await setup.clock.run(collect(setup.poller));
  assertEquals(input, { ...FLOW, ...STATE });
});

Deno.test("createDeviceFlow() gives a state that fits where it came from", async () => {
  const state = createDeviceFlow(FLOW, { now: START });
  const setup = setUp([pending, granted], { input: state });
  const events = await setup.clock.run(collect(setup.poller));
  const direct = setUp([pending, granted]);
  assertEquals(events, await direct.clock.run(collect(direct.poller)));
  assert(!JSON.stringify(state).includes(FLOW.clientSecret));
  assert(!JSON.stringify(state).includes(FLOW.clientId));
});

const wrong: readonly (readonly [keyof DeviceFlowState, unknown, ErrorConstructor])[] = [
  ["deviceCode", undefined, TypeError],
  ["deviceCode", "", RangeError],
  ["expiresAt", undefined, TypeError],
  ["expiresAt", null, TypeError],
  ["expiresAt", NaN, RangeError],
  ["expiresAt", -1, RangeError],
  ["interval", undefined, TypeError],
  ["interval", "7", TypeError],
  ["interval", Infinity, RangeError],
  ["interval", -1, RangeError],
  ["nextPollAt", null, TypeError],
  ["nextPollAt", "2026-01-01", TypeError],
  ["nextPollAt", NaN, RangeError],
  ["attempt", undefined, TypeError],
  ["attempt", -1, RangeError],
  ["failures", undefined, TypeError],
  ["failures", -1, RangeError],
  ["failures", Infinity, RangeError],
];
for (const [member, value, type] of wrong) {
  Deno.test(`pollDeviceToken() refuses a state with ${member} ${Deno.inspect(value)}`, () => {
    const { clientId, clientSecret } = FLOW;
    const input = { clientId, clientSecret, ...STATE, [member]: value } as PollInput;
    const error = thrown(() => pollDeviceToken(input, REGION));
    assertEquals(error.constructor, type);
    assertStringIncludes(error.message, `'${member}'`);
    assert(!/CLIENTSECRET|DEVICECODE/.test(error.message), error.message);
  });
}

Deno.test("pollDeviceTokenOnce() does not show a state that nobody parsed", async () => {
  const stored = JSON.stringify({ ...STATE, clientSecret: "unparsed-secret" });
  for (const poll of [pollDeviceTokenOnce, waitForDeviceToken]) {
    const error = await reasonOf(poll(stored as never, { region: "us-east-1" }));
    assert(error instanceof TypeError && error.message.includes("'deviceCode'"), String(error));
    assert(!Deno.inspect(error).includes("unparsed-secret"));
  }
});
