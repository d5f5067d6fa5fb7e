// A flow that goes on elsewhere: its state is JSON.
import {
  createDeviceFlow,
  type DeviceAuthorization,
  type DeviceFlowState,
  pollDeviceToken,
  pollDeviceTokenOnce,
  waitForDeviceToken,
} from "@edge-auth/aws-sso-oidc";
import {
  assert,
  assertEquals,
  assertHides,
  assertIncludes,
  assertSame,
  rejection,
  thrown,
} from "../../support/assert.ts";
import { type Answer, granted, offline, pending } from "../../support/scripted_fetch.ts";
import { assertNothingLeft } from "../../support/signals.ts";
import { addTo, type Case } from "../../support/suite.ts";
import { START } from "../../support/virtual_clock.ts";
import {
  AUTHORIZATION,
  collect,
  inputWith,
  REGION,
  REGISTRATION,
  scheduled,
  setUp,
  timesOf,
} from "./_helpers.ts";

export const cases: Case[] = [];
const test = addTo(cases);

const { clientSecret, clientId } = REGISTRATION;
const { deviceCode } = AUTHORIZATION;
const FIRST = createDeviceFlow(AUTHORIZATION, { now: START });
const clone = <T>(value: T): T => JSON.parse(JSON.stringify(value));

test("createDeviceFlow() counts from now, and polls at once", () => {
  const state = { deviceCode, interval: 1, attempt: 0, failures: 0 };
  assertEquals(FIRST, { ...state, expiresAt: START + 600_000, nextPollAt: START });
  assertEquals(Object.keys(FIRST).sort(), [
    ...["attempt", "deviceCode", "expiresAt", "failures", "interval", "nextPollAt"],
  ]);
  assertEquals(structuredClone(FIRST), clone(FIRST));
});

test("createDeviceFlow() takes 5 s for an interval that is not there, and keeps one of 0", () => {
  for (const [interval, expected] of [[undefined, 5], [null, 5], [0, 0]]) {
    const input = { ...AUTHORIZATION, interval } as DeviceAuthorization;
    assertEquals(createDeviceFlow(input, { now: START }).interval, expected);
  }
});

test("createDeviceFlow() counts the deadline from issuedAt, but polls now", () => {
  const input = { ...AUTHORIZATION, issuedAt: START - 60_000 };
  const { expiresAt, nextPollAt } = createDeviceFlow(input, { now: START });
  assertEquals([expiresAt, nextPollAt], [START + 540_000, START]);
});

test("createDeviceFlow() takes the real time by default", () => {
  const before = Date.now();
  const { nextPollAt, expiresAt } = createDeviceFlow(AUTHORIZATION);
  assert(before <= nextPollAt && nextPollAt <= Date.now(), `${nextPollAt}`);
  assertEquals(expiresAt, nextPollAt + 600_000);
});

test("createDeviceFlow() leaves out whatever else is in its input", () => {
  const more = { ...REGISTRATION, attempt: 9, failures: 9, nextPollAt: 9, expiresAt: 9 };
  assertEquals(createDeviceFlow({ ...more, ...AUTHORIZATION }, { now: START }), FIRST);
});

test("createDeviceFlow() makes plain JSON of huge numbers as well", () => {
  for (const number of [1e12, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
    for (const member of ["expiresIn", "interval", "issuedAt"]) {
      const state = createDeviceFlow({ ...AUTHORIZATION, [member]: number }, { now: START });
      for (const value of Object.values(state)) {
        assert(value === clone(value), `${member} ${value}`);
      }
    }
  }
});

type Wrong = readonly (readonly [member: string, types: unknown[], ranges: unknown[]])[];

function assertRefuses(wrong: Wrong, run: (change: object) => unknown): void {
  for (const [member, ...kinds] of wrong) {
    for (const [index, type] of [TypeError, RangeError].entries()) {
      for (const value of kinds[index]!) {
        const error = thrown(() => run({ [member]: value }));
        assertSame(error.constructor, type, `${member} ${String(value)}: ${error}`);
        assertIncludes(error.message, `'${member}'`);
        assertHides(error, clientSecret, deviceCode);
      }
    }
  }
}

test("createDeviceFlow() refuses a wrong member, by name", () => {
  const numbers = [NaN, Infinity, -1];
  const wrong: Wrong = [
    ["deviceCode", [undefined, null, 7, [deviceCode]], ["", `${deviceCode}\n`]],
    ["expiresIn", [undefined, null, "600", 600n], numbers],
    ["interval", ["1", {}], numbers],
    ["issuedAt", ["2026-01-01", new Date()], numbers],
  ];
  const create = (change: object) =>
    createDeviceFlow({ ...AUTHORIZATION, ...change }, { now: START });
  assertRefuses(wrong, create);
  for (const input of [undefined, null, deviceCode, 7]) {
    const error = thrown(() => createDeviceFlow(input as unknown as DeviceAuthorization));
    assert(error instanceof TypeError, `${error}`);
    assertIncludes(error.message, "'deviceCode'");
    assertHides(error, deviceCode);
  }
});

const STATE: DeviceFlowState = {
  deviceCode,
  expiresAt: START + 300_000,
  interval: 7,
  nextPollAt: START + 4_000,
  attempt: 12,
  failures: 0,
};

test("pollDeviceToken() refuses a state with a wrong member, by name", () => {
  const wrong: Wrong = [
    ["deviceCode", [undefined], [""]],
    ["expiresAt", [undefined, null], [NaN, -1]],
    ["interval", [undefined, "7"], [Infinity, -1]],
    ["nextPollAt", [null, "2026-01-01"], [NaN]],
    ["attempt", [undefined], [-1]],
    ["failures", [undefined], [-1, Infinity]],
  ];
  assertRefuses(wrong, (change) => pollDeviceToken(inputWith({ ...STATE, ...change }), REGION));
});

test("pollDeviceTokenOnce() and waitForDeviceToken() do not show a state that nobody parsed", async () => {
  for (const poll of [pollDeviceTokenOnce, waitForDeviceToken]) {
    for (const state of [JSON.stringify(STATE), 7, true]) {
      const input = { registration: REGISTRATION, state } as never;
      const error = await rejection(poll(input, REGION));
      assert(error instanceof TypeError, `${error}`);
      assertHides(error, deviceCode, clientSecret);
    }
  }
});

test("pollDeviceToken() waits until a stored state's next poll is due", async () => {
  const setup = setUp([pending, granted], {
    input: clone(STATE) as object as Record<string, unknown>,
  });
  const events = await setup.clock.run(collect(setup.poller));
  assertEquals(timesOf(setup.script), [4_000, 4_000 + 7_250]);
  assertEquals(events[0], { ...scheduled("pending", 13, 7, 4_000), expiresAt: START + 300_000 });
  await assertNothingLeft(setup);
});

/** When a stored state is polled, by what is in it. */
const TIMES: readonly (readonly [string, Partial<DeviceFlowState>, Answer, readonly number[]])[] = [
  ["at once if its next poll is overdue", { nextPollAt: START - 1 }, granted, [0]],
  ["until its deadline", { expiresAt: START + 20_000 }, pending, [4_000, 11_250, 18_500]],
  ["not at all if it has expired", { expiresAt: START }, pending, []],
  ["not at all if its next poll is behind the deadline", { nextPollAt: 8e15 }, pending, []],
  ["with its back-off", { failures: 2, expiresAt: START + 60_000 }, offline, [4_000]],
];
for (const [what, change, last, times] of TIMES) {
  test(`pollDeviceToken() polls a stored state ${what}`, async () => {
    const input = { ...STATE, ...change };
    const setup = setUp([], { last, input });
    await setup.clock.run(collect(setup.poller)).catch(() => {});
    assertEquals(timesOf(setup.script), times);
    const end = last === granted ? START : input.expiresAt;
    assertEquals(setup.clock.now(), end);
  });
}

test("pollDeviceToken() continues the back-off of a stored state, however absurd its counts", async () => {
  const counts = { failures: 1e6, attempt: 1e9, interval: 0, expiresAt: START + 1e15 };
  const sane = { failures: 2 };
  for (const [change, wait] of [[sane, 56_250], [counts, 60_250]] as const) {
    const input = { ...STATE, nextPollAt: START, ...change };
    const setup = setUp([offline, granted], { input });
    const events = await setup.clock.run(collect(setup.poller));
    assertEquals(timesOf(setup.script), [0, wait]);
    assertEquals(events.map(({ attempt }) => attempt), [input.attempt + 1, input.attempt + 2]);
  }
});

test("pollDeviceToken() makes the same of a state as of the authorization that it came from", async () => {
  const state = Object.freeze({ ...FIRST });
  const stored = setUp([pending, granted], { input: state });
  const fresh = setUp([pending, granted]);
  const [a, b] = [stored, fresh].map(({ clock, poller }) => clock.run(collect(poller)));
  assertEquals(await a, await b);
  assertEquals(state, FIRST, "the state that it was given");
  assert(
    !JSON.stringify(state).includes(clientSecret) && !JSON.stringify(state).includes(clientId),
  );
});
