import { createDeviceFlow, type DeviceFlowInput } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { thrown } from "../../_protocol/_helpers.ts";

const NOW = 1_700_000_000_000;
const INPUT: DeviceFlowInput = { deviceCode: "DEVICECODESECRET", expiresIn: 600, interval: 1 };

Deno.test("createDeviceFlow() counts from now, and polls at once", () => {
  assertEquals(createDeviceFlow(INPUT, { now: NOW }), {
    deviceCode: "DEVICECODESECRET",
    expiresAt: NOW + 600_000,
    interval: 1,
    nextPollAt: NOW,
    attempt: 0,
    failures: 0,
  });
});

Deno.test("createDeviceFlow() takes 5 s for an interval that is not there", () => {
  for (const interval of [undefined, null]) {
    const input = { ...INPUT, interval } as DeviceFlowInput;
    assertEquals(createDeviceFlow(input, { now: NOW }).interval, 5);
  }
});

Deno.test("createDeviceFlow() keeps an interval of 0", () => {
  assertEquals(createDeviceFlow({ ...INPUT, interval: 0 }, { now: NOW }).interval, 0);
});

Deno.test("createDeviceFlow() counts the deadline from issuedAt, but polls now", () => {
  const state = createDeviceFlow({ ...INPUT, issuedAt: NOW - 60_000 }, { now: NOW });
  assertEquals(state.expiresAt, NOW + 540_000);
  assertEquals(state.nextPollAt, NOW);
});

Deno.test("createDeviceFlow() takes the real time by default", () => {
  const before = Date.now();
  const { nextPollAt, expiresAt } = createDeviceFlow(INPUT);
  assert(before <= nextPollAt && nextPollAt <= Date.now());
  assertEquals(expiresAt, nextPollAt + 600_000);
});

Deno.test("createDeviceFlow() leaves out whatever else is in its input", () => {
  const whole = {
    ...INPUT,
    clientId: "client-id",
    clientSecret: "client-secret",
    userCode: "ABCD-EFGH",
    verificationUri: "https://example.com/",
    attempt: 9,
    failures: 9,
    nextPollAt: 9,
    expiresAt: 9,
  };
  assertEquals(createDeviceFlow(whole, { now: NOW }), createDeviceFlow(INPUT, { now: NOW }));
});

Deno.test("createDeviceFlow() makes plain JSON of huge numbers as well", () => {
  for (const number of [1e12, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
    for (const member of ["expiresIn", "interval", "issuedAt"]) {
      const state = createDeviceFlow({ ...INPUT, [member]: number }, { now: NOW });
      assertEquals(JSON.parse(JSON.stringify(state)), state, `${member} ${number}`);
    }
  }
});

const wrong: readonly (readonly [keyof DeviceFlowInput, unknown, ErrorConstructor])[] = [
  ["deviceCode", undefined, TypeError],
  ["deviceCode", null, TypeError],
  ["deviceCode", 7, TypeError],
  ["deviceCode", ["DEVICECODESECRET"], TypeError],
  ["deviceCode", "", RangeError],
  ["deviceCode", "DEVICECODESECRET\n", RangeError],
  ["expiresIn", undefined, TypeError],
  ["expiresIn", null, TypeError],
  ["expiresIn", "600", TypeError],
  ["expiresIn", 600n, TypeError],
  ["expiresIn", NaN, RangeError],
  ["expiresIn", Infinity, RangeError],
  ["expiresIn", -1, RangeError],
  ["interval", "1", TypeError],
  ["interval", {}, TypeError],
  ["interval", NaN, RangeError],
  ["interval", Infinity, RangeError],
  ["interval", -1, RangeError],
  ["issuedAt", "2026-01-01", TypeError],
  ["issuedAt", new Date(), TypeError],
  ["issuedAt", NaN, RangeError],
  ["issuedAt", Infinity, RangeError],
  ["issuedAt", -1, RangeError],
];
for (const [member, value, type] of wrong) {
  Deno.test(`createDeviceFlow() refuses ${member} ${Deno.inspect(value)} by name`, () => {
    const input = { ...INPUT, [member]: value } as DeviceFlowInput;
    const error = thrown(() => createDeviceFlow(input, { now: NOW }));
    assertEquals(error.constructor, type);
    assertStringIncludes(error.message, `'${member}'`);
    assert(!error.message.includes("DEVICECODE"), error.message);
  });
}

Deno.test("createDeviceFlow() refuses an input that is no object", () => {
  for (const input of [undefined, null, "DEVICECODESECRET", 7]) {
    const error = thrown(() => createDeviceFlow(input as unknown as DeviceFlowInput));
    assertEquals(error.constructor, TypeError);
    assertStringIncludes(error.message, "'deviceCode'");
    assert(!error.message.includes("DEVICECODESECRET"), error.message);
  }
});
