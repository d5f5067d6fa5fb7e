import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  createEmulator,
  createVirtualClock,
  type EmulatedOperation,
  type FaultRule,
} from "@edge-auth/aws-sso-oidc/testing";
import { createSsoOidcClient, isSsoError } from "@edge-auth/aws-sso-oidc";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { HOST, signIn } from "./_calls.ts";

const REGISTER = { clientName: "test", clientType: "public" };
const register = (emulator: { fetch: typeof fetch }) =>
  emulator.fetch(`${HOST}/client/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(REGISTER),
  });

/** The statuses of so many registrations. */
async function statuses(rule: FaultRule, count: number): Promise<(number | string)[]> {
  const emulator = createEmulator();
  emulator.failWhen(rule);
  const seen = [];
  for (let index = 0; index < count; index++) {
    seen.push(await register(emulator).then(({ status }) => status, () => "lost"));
  }
  return seen;
}

Deno.test("Emulator.failWhen() makes all requests fail, or as many as it is told", async () => {
  assertEquals(await statuses({ status: 500 }, 3), [500, 500, 500]);
  assertEquals(await statuses({ status: 429, times: 2 }, 3), [429, 429, 200]);
  assertEquals(await statuses({ status: 500, operation: "CreateToken" }, 2), [200, 200]);
});

Deno.test("Emulator.failWhen() makes the nth request fail", async () => {
  assertEquals(await statuses({ network: "error", nth: 2 }, 4), [200, "lost", 200, 200]);
  assertEquals(await statuses({ status: 500, nth: 1 }, 2), [500, 200]);
});

Deno.test("Emulator.failWhen() counts the requests of its operation, whatever made them fail", async () => {
  const emulator = createEmulator();
  emulator.failWhen({ status: 500, nth: 2, operation: "RegisterClient" });
  emulator.failWhen({ status: 501, nth: 3, operation: "RegisterClient" });
  emulator.failNext({ status: 418 });
  const seen = [];
  for (let count = 0; count < 4; count++) {
    seen.push((await register(emulator)).status);
    await emulator.fetch(`${HOST}/`);
  }
  assertEquals(seen, [418, 500, 501, 200]);
});

Deno.test("Emulator.failWhen() takes the first of several rules, and forgets a rule that is removed", async () => {
  const emulator = createEmulator();
  const removeFirst = emulator.failWhen({ status: 500 });
  const removeSecond = emulator.failWhen({ status: 502 });
  assertEquals((await register(emulator)).status, 500);
  removeFirst();
  removeFirst();
  assertEquals((await register(emulator)).status, 502);
  removeSecond();
  assertEquals((await register(emulator)).status, 200);
});

Deno.test("Emulator.failWhen() fails by chance, the same way for the same seed", async () => {
  const rule = { status: 500, probability: 0.3, seed: 5 } as const;
  const first = await statuses(rule, 200);
  assertEquals(await statuses(rule, 200), first);
  const failures = first.filter((status) => status === 500).length;
  assert(failures > 35 && failures < 85, `${failures} of 200`);
  const other = await statuses({ ...rule, seed: 6 }, 200);
  assert(other.some((status, index) => status !== first[index]));
  assertEquals(await statuses({ status: 500, probability: 0 }, 3), [200, 200, 200]);
  assertEquals(await statuses({ status: 500, probability: 1 }, 3), [500, 500, 500]);
});

Deno.test("Emulator.failWhen() is near its probability for every seed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), async (seed, p) => {
      const emulator = createEmulator();
      emulator.failWhen({ status: 500, probability: p, seed });
      let failures = 0;
      for (let count = 0; count < 300; count++) {
        failures += Number((await emulator.fetch(`${HOST}/`)).status === 500);
      }
      // Six standard deviations: about one in a billion falls outside.
      assert(Math.abs(failures - 300 * p) <= 6 * Math.sqrt(300 * p * (1 - p)) + 1);
    }),
    { numRuns: 10 },
  );
});

Deno.test("Emulator.failNext() makes a response late by the clock, and the request takes effect", async () => {
  const clock = createVirtualClock({ start: 0 });
  const emulator = createEmulator({ clock });
  emulator.failNext({ latency: 5_000 });
  const client = createSsoOidcClient({ region: "us-east-1", clock, fetch: emulator.fetch });
  await clock.run(client.registerClient(REGISTER));
  assertEquals(clock.now(), 5_000);
  emulator.failNext({ latency: 10_001, times: 3 });
  const error = await assertRejects(() => clock.run(client.registerClient(REGISTER)));
  assert(isSsoError(error, "TIMEOUT"));
  emulator.failNext({ latency: 2_000, status: 503 });
  const before = clock.now();
  assertEquals((await clock.run(register(emulator))).status, 503);
  assertEquals(clock.now() - before, 2_000);
});

Deno.test("Emulator.failNext() makes a response late by the runtime's timers, too", async () => {
  const emulator = createEmulator();
  emulator.failNext({ latency: 30 });
  const began = performance.now();
  assertEquals((await register(emulator)).status, 200);
  assert(performance.now() - began >= 29);
});

Deno.test("Emulator.failNext() cuts a body in half, after the request took effect", async () => {
  const { emulator, refresh, tokens } = await signIn();
  emulator.failNext({ truncated: true });
  await assertRejects(() => refresh(), SyntaxError);
  assertEquals((await refresh(tokens.refreshToken)).status, 400, "it was used up");
  emulator.failNext({ truncated: true, operation: "Preflight" });
  const preflight = await emulator.fetch(`${HOST}/token`, { method: "OPTIONS" });
  assertEquals([preflight.status, await preflight.text()], [204, ""]);
});

Deno.test("Emulator.failNext() gives a response the date of a wrong clock", async () => {
  const emulator = createEmulator({ clock: { now: () => 0 } });
  const dates = [];
  emulator.failNext({ skew: 600_000 });
  emulator.failNext({ skew: -1_000, exception: "SlowDownException" });
  for (let count = 0; count < 3; count++) {
    dates.push(Date.parse((await register(emulator)).headers.get("date") ?? ""));
  }
  assertEquals(dates, [600_000, -1_000, 0]);
});

Deno.test("Emulator.failNext() resets a connection, in process and over HTTP", async () => {
  const emulator = createEmulator();
  emulator.failNext({ network: "reset" });
  const error = await assertRejects(() => register(emulator), TypeError);
  assertEquals((error.cause as { code: string }).code, "ECONNRESET");
  await using server = await serveEmulator({ emulator });
  emulator.failWhen({ network: "reset" });
  const client = createSsoOidcClient({ endpoint: server.url, maxAttempts: 1 });
  const lost = await assertRejects(() => client.registerClient(REGISTER));
  assert(isSsoError(lost, "NETWORK_ERROR"));
  assert(/reset/i.test(lost.message), lost.message);
});

Deno.test("Emulator.failWhen() keeps what it was given, whatever becomes of the object", async () => {
  const emulator = createEmulator();
  const rule = { status: 500 };
  emulator.failWhen(rule);
  rule.status = 200;
  assertEquals((await register(emulator)).status, 500);
});

const REFUSED: [rule: unknown, type: new () => Error, text: string][] = [
  [undefined, TypeError, "exactly one of"],
  ["error", TypeError, "exactly one of"],
  [{}, TypeError, "exactly one of"],
  [{ nth: 1 }, TypeError, "exactly one of"],
  [{ truncated: true, status: 500 }, TypeError, "exactly one of"],
  [{ status: 500, nht: 1 }, TypeError, "did you mean 'nth'?"],
  [{ status: 500, probabillity: 1 }, TypeError, "did you mean 'probability'?"],
  [{ status: 500, operation: "createtoken" }, TypeError, "did you mean 'CreateToken'?"],
  [{ network: "resett" }, TypeError, "did you mean 'reset'?"],
  [{ exception: "SlowDown" }, TypeError, "did you mean 'SlowDownException'?"],
  [{ exception: "TooManyRequest" }, TypeError, "did you mean 'TooManyRequests"],
  [{ status: 500, nth: 0 }, RangeError, "'nth'"],
  [{ status: 500, nth: 1.5 }, RangeError, "'nth'"],
  [{ status: 500, probability: 1.1 }, RangeError, "'probability'"],
  [{ status: 500, probability: -0.1 }, RangeError, "'probability'"],
  [{ status: 500, probability: NaN }, RangeError, "'probability'"],
  [{ status: 500, probability: "0.5x" }, RangeError, "'probability'"],
  [{ status: 500, seed: 0.5 }, RangeError, "'seed'"],
  [{ status: 500, times: 0 }, RangeError, "'times'"],
  [{ latency: -1 }, RangeError, "'latency'"],
  [{ latency: Infinity }, RangeError, "'latency'"],
  [{ latency: 2 ** 31 }, RangeError, "'latency'"],
  [{ latency: "5s" }, RangeError, "'latency'"],
  [{ skew: 1e15 }, RangeError, "'skew'"],
  [{ skew: NaN }, RangeError, "'skew'"],
  [{ status: 500, body: {} }, TypeError, "'body'"],
  [{ status: 500, headers: { a: 1 } }, TypeError, "'headers'"],
  [{ status: 500, headers: { "a b": "c" } }, TypeError, ""],
  [{ status: 500, processed: "yes" }, TypeError, "'processed'"],
  [{ truncated: 1 }, TypeError, "'truncated'"],
];

for (const [rule, type, text] of REFUSED) {
  Deno.test(`Emulator.failWhen() refuses ${JSON.stringify(rule)}`, async () => {
    const emulator = createEmulator();
    assertThrows(() => emulator.failWhen(rule as FaultRule), type, text);
    assertEquals((await register(emulator)).status, 200, "and has not taken it");
  });
}

Deno.test("Emulator.failNext() refuses conditions, which are for failWhen()", () => {
  const { failNext } = createEmulator();
  for (const condition of [{ nth: 1 }, { probability: 1 }, { seed: 1 }]) {
    const fault = { status: 500, ...condition };
    assertThrows(() => failNext(fault), TypeError, "use failWhen");
  }
});

Deno.test("Emulator.failWhen() leaves preflights alone unless it is for them", async () => {
  const preflight = async (operation?: EmulatedOperation) => {
    const emulator = createEmulator();
    emulator.failWhen({ status: 500, operation });
    return (await emulator.fetch(`${HOST}/token`, { method: "OPTIONS" })).status;
  };
  assertEquals([await preflight(), await preflight("Preflight")], [204, 500]);
});
