// openid-client is a well-kept poller of RFC 8628: does it slow down as we do? And the emulator is a
// strict service: does it ever find us too early?
import {
  createSsoOidcClient,
  type DeviceTokenEvent,
  isServiceError,
  pollDeviceToken,
} from "@edge-auth/aws-sso-oidc";
import { createEmulator, type EmulatorOptions } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import fc from "fast-check";
import * as openid from "npm:openid-client@6.8.9";
import {
  AUTHORIZATION,
  collect,
  MARGIN,
  REGION,
  REGISTRATION,
} from "../oidc/device_flow/_helpers.ts";
import { reasonOf } from "../support/assert.ts";
import { type Answer, pending, reply, scriptFetch, slowDown } from "../support/scripted_fetch.ts";
import { START, turn, VirtualClock } from "../support/virtual_clock.ts";

/** How long openid-client waits before each poll, in ms. It waits before the first one as well. */
async function waitsOfOpenid(answers: readonly Answer[], interval: number): Promise<number[]> {
  using time = new FakeTime(START);
  const times = [START];
  const script = answers[Symbol.iterator]();
  const server = { issuer: "https://example.com", token_endpoint: "https://example.com/token" };
  const config = new openid.Configuration(server, "client-id", undefined, openid.None());
  config[openid.customFetch] = async () => {
    times.push(Date.now());
    const next = script.next();
    return await (next.done ? reply({ access_token: "at", token_type: "bearer" }) : next.value)(
      {} as never,
    );
  };
  const { deviceCode, userCode, verificationUri } = AUTHORIZATION;
  let settled = false;
  const { signal } = new AbortController();
  const work = openid.pollDeviceAuthorizationGrant(
    config,
    {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: verificationUri,
      expires_in: 86_400,
      interval,
    },
    {},
    { signal },
  ).finally(() => settled = true);
  for (let seconds = 0; !settled; seconds++) {
    if (seconds > 5_000) throw new Error("openid-client does not end");
    for (let i = 0; i < 3; i++) await turn();
    await time.tickAsync(1_000);
  }
  await work;
  return times.slice(1).map((at, index) => at - times[index]!);
}

/** How long our poller waits between two polls, in ms. */
async function ourWaits(answers: readonly Answer[], interval: number): Promise<number[]> {
  const clock = new VirtualClock(START);
  const last = reply({ accessToken: "at", tokenType: "Bearer", expiresIn: 1 });
  const { fetch, requests } = scriptFetch(clock, answers, last);
  const authorization = { ...AUTHORIZATION, interval, expiresIn: 86_400 };
  const input = { registration: REGISTRATION, authorization };
  await clock.run(collect(pollDeviceToken(input, { ...REGION, fetch, clock })));
  return requests.slice(1).map(({ at }, index) => at - requests[index]!.at);
}

Deno.test("pollDeviceToken() slows down as openid-client does, a margin aside", async () => {
  const answers = fc.array(fc.constantFrom(pending, slowDown), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(answers, fc.integer({ min: 1, max: 10 }), async (answers, interval) => {
      const [first, ...waits] = await waitsOfOpenid(answers, interval);
      assertEquals(first, interval * 1000); // where we poll at once
      assertEquals(await ourWaits(answers, interval), waits.map((wait) => wait + MARGIN));
    }),
    { numRuns: 25 },
  );
});

/** A client of an emulator, on one virtual clock. */
function setUp(options: EmulatorOptions) {
  const clock = new VirtualClock(START);
  const emulator = createEmulator({ ...options, clock });
  const client = createSsoOidcClient({
    region: "us-east-1",
    clock,
    fetch: clock.holding(emulator.fetch),
  });
  const start = async () => {
    const registration = await client.registerClient({
      clientName: "my-tool",
      clientType: "public",
      scopes: ["sso:account:access"],
    });
    const startUrl = "https://example.awsapps.com/start";
    const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
    return { registration, authorization };
  };
  return { clock, emulator, client, start };
}

const seconds = fc.integer({ min: 1, max: 10 });

Deno.test("pollDeviceToken() is never too early for the emulator, whenever somebody approves", async () => {
  await fc.assert(
    fc.asyncProperty(seconds, fc.nat(589_000), async (interval, approvedAfter) => {
      const { clock, emulator, client, start } = setUp({ interval });
      const flow = await clock.run(start());
      clock.sleep(approvedAfter).then(() => emulator.approve(flow.authorization.userCode));
      const events = await clock.run(collect(client.pollDeviceToken(flow)));
      const types = new Set(events.map(({ type }) => type));
      types.delete("pending");
      assertEquals([...types], ["token"]);
      assert(clock.now() - START <= approvedAfter + interval * 1000 + MARGIN, "it noticed late");
    }),
    { numRuns: 30 },
  );
});

Deno.test("pollDeviceToken() is never too early for the emulator after failures and pauses", async () => {
  const fault = fc.constantFrom("network", "503", "none", "none");
  const steps = fc.array(fc.tuple(fault, fc.nat(20_000)), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(seconds, steps, async (interval, steps) => {
      const { clock, emulator, client, start } = setUp({ interval, expiresIn: 86_400 });
      const flow = await clock.run(start());
      const types: DeviceTokenEvent["type"][] = [];
      const poller = client.pollDeviceToken(flow);
      for (const [fault, pause] of steps) {
        if (fault === "network") emulator.failNext({ network: "error" });
        if (fault === "503") emulator.failNext({ status: 503, body: "<h1>Sorry</h1>" });
        types.push((await clock.run(poller.next())).value!.type);
        await clock.advance(pause);
      }
      emulator.approve(flow.authorization.userCode);
      types.push((await clock.run(poller.next())).value!.type);
      assertEquals(types.at(-1), "token");
      assert(!types.includes("slow_down"), types.join());
      assertEquals(types.filter((type) => type === "retry").length, countFaults(steps));
    }),
    { numRuns: 30 },
  );
});

function countFaults(steps: readonly (readonly [string, number])[]): number {
  return steps.filter(([fault]) => fault !== "none").length;
}

Deno.test("pollDeviceToken() ends with what the emulator says: denied, expired, too late", async () => {
  const denied = setUp({});
  const flow = await denied.clock.run(denied.start());
  denied.emulator.deny(flow.authorization.userCode);
  const refusal = await reasonOf(denied.clock.run(denied.client.waitForDeviceToken(flow)));
  assert(isServiceError(refusal, "access_denied"));

  const expired = setUp({});
  const other = await expired.clock.run(expired.start());
  expired.emulator.expire(other.authorization.userCode);
  const error = await reasonOf(expired.clock.run(expired.client.waitForDeviceToken(other)));
  assertEquals((error as { code?: string }).code, "DEVICE_CODE_EXPIRED");
  assert(isServiceError((error as Error).cause, "expired_token"));

  const late = setUp({ expiresIn: 60, interval: 5 });
  const third = await late.clock.run(late.start());
  const timeout = await reasonOf(late.clock.run(late.client.waitForDeviceToken(third)));
  assertEquals((timeout as { code?: string }).code, "DEVICE_CODE_EXPIRED");
  assertEquals(late.clock.now(), START + 60_000);
});
