import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createSsoOidcClient, isSsoError } from "@edge-auth/aws-sso-oidc";
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { createSigninClient, generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
import {
  createEmulator,
  createVirtualClock,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";

const START_URL = "https://example.awsapps.com/start";
const CLIENT = { clientName: "test", clientType: "public", scopes: ["sso:account:access"] };

async function startFlow(options: EmulatorOptions = {}) {
  const clock = createVirtualClock();
  const emulator = createEmulator({ clock, ...options });
  const client = createSsoOidcClient({ region: "us-east-1", clock, fetch: emulator.fetch });
  const registration = await client.registerClient(CLIENT);
  const authorization = await client.startDeviceAuthorization({
    ...registration,
    startUrl: START_URL,
  });
  return { clock, emulator, client, registration, authorization };
}

Deno.test("createVirtualClock() starts where it is told, and stands still", async () => {
  assertEquals(createVirtualClock().now(), Date.UTC(2026, 0, 1));
  const clock = createVirtualClock({ start: 5 });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(clock.now(), 5);
  for (const start of [NaN, Infinity]) {
    assertThrows(() => createVirtualClock({ start }), RangeError, "'start'");
  }
});

Deno.test("VirtualClock.advance() ends what is due, in order, at its time", async () => {
  const clock = createVirtualClock({ start: 0 });
  const ended: [string, number][] = [];
  const sleep = (name: string, ms: number) =>
    clock.sleep(ms).then(() => void ended.push([name, clock.now()]));
  const late = sleep("late", 2_001);
  const long = sleep("long", 2_000).then(() => sleep("after it", 0));
  const short = sleep("short", 1_000).then(() => sleep("a second one", 500));
  sleep("none", 0);
  sleep("negative", -5);
  sleep("not a number", NaN);
  await clock.advance(0);
  assertEquals(ended, [["none", 0], ["negative", 0], ["not a number", 0]]);
  ended.length = 0;
  await clock.advance(2_000);
  await Promise.all([long, short]);
  assertEquals(ended, [
    ["short", 1_000],
    ["a second one", 1_500],
    ["long", 2_000],
    ["after it", 2_000],
  ]);
  assertEquals(clock.now(), 2_000);
  await clock.advance(1);
  await late;
});

Deno.test("VirtualClock.advance() takes only time that goes forward", async () => {
  const clock = createVirtualClock();
  for (const ms of [-1, NaN, Infinity]) {
    await assertRejects(() => clock.advance(ms), RangeError, `${ms}`);
  }
});

Deno.test("VirtualClock.sleep() rejects with the reason of its signal, before and while it waits", async () => {
  const clock = createVirtualClock();
  const reason = new Error("enough");
  await assertRejects(() => clock.sleep(1, AbortSignal.abort(reason)), Error, "enough");
  const controller = new AbortController();
  const waiting = clock.sleep(1_000, controller.signal);
  controller.abort(reason);
  assertEquals(await assertRejects(() => waiting), reason);
  await assertRejects(() => clock.run(waiting), Error, "enough");
  assertEquals(clock.now(), Date.UTC(2026, 0, 1));
});

Deno.test("VirtualClock.run() returns what the work returns, and moves no further than it needs", async () => {
  const clock = createVirtualClock({ start: 0 });
  const far = new AbortController();
  const background = clock.sleep(60_000, far.signal).catch(() => "stopped");
  assertEquals(await clock.run(clock.sleep(1_500).then(() => "done")), "done");
  assertEquals(await clock.run(Promise.resolve(1)), 1);
  assertEquals(clock.now(), 1_500);
  far.abort();
  assertEquals(await background, "stopped");
});

Deno.test("VirtualClock.run() and advance() can be called while others run", async () => {
  const clock = createVirtualClock({ start: 0 });
  const nested = clock.run((async () => {
    await clock.advance(3_000);
    await clock.run(clock.sleep(1_000));
    return clock.now();
  })());
  const beside = clock.run(clock.sleep(3_500).then(() => clock.now()));
  const advanced = Promise.all([clock.advance(100), clock.advance(100)]);
  assertEquals(await beside, 3_500);
  assert(await nested >= 4_000 && await nested <= 4_500);
  await advanced;
});

Deno.test("VirtualClock.run() says what is wrong with work that polls forever", async () => {
  const clock = createVirtualClock();
  let isOver = false;
  const endless = (async () => {
    while (!isOver) await clock.sleep(0);
  })();
  const waits = assertRejects(() => clock.run(endless), Error, "10000 waits");
  await waits;
  isOver = true;
  await clock.advance(0);
  await endless;
});

Deno.test("VirtualClock.run() says what to pass instead of a function or a plain value", async () => {
  const clock = createVirtualClock();
  const wrong: readonly (readonly [work: unknown, message: string])[] = [
    [
      () => clock.sleep(1),
      "Cannot run the clock as 'work' must be a promise: current value is a function, call it: " +
      "run(work())",
    ],
    [5, "Cannot run the clock as 'work' must be a promise: current value is 5"],
    [undefined, "Cannot run the clock as 'work' must be a promise: current value is undefined"],
  ];
  for (const [work, message] of wrong) {
    const error = await assertRejects(() => clock.run(work as Promise<void>), TypeError);
    assertEquals(error.message, message);
  }
  assertEquals(clock.now(), Date.UTC(2026, 0, 1));
});

Deno.test("VirtualClock.run() waits for real work while nothing waits on the clock", async () => {
  const clock = createVirtualClock();
  const work = new Promise<string>((resolve) => setTimeout(() => resolve("done"), 20));
  assertEquals(await clock.run(work), "done");
});

Deno.test("createVirtualClock() drives a client, its poller and the emulator", async () => {
  const { clock, emulator, client, registration, authorization } = await startFlow();
  const began = clock.now();
  const waiting = client.waitForDeviceToken({ registration, authorization });
  await clock.advance(300_000);
  emulator.approve(authorization.userCode);
  const token = await clock.run(waiting);
  assert(clock.now() - began < 302_000, "the next poll");
  const polls = emulator.requests.filter(({ operation }) => operation === "CreateToken");
  assertEquals(polls.length, 242, "0, 1.25 s, …: each interval and its margin");
  assertEquals(polls.map(({ error }) => error).filter((error) => error === "slow_down"), []);
  assert(token.refreshToken);
});

Deno.test("createVirtualClock() ends a device flow that nobody approves", async () => {
  const { clock, client, registration, authorization } = await startFlow();
  const began = clock.now();
  const error = await assertRejects(() =>
    clock.run(client.waitForDeviceToken({ registration, authorization }))
  );
  assert(isSsoError(error, "DEVICE_CODE_EXPIRED"));
  assertEquals(clock.now() - began, 600_000);
});

Deno.test("createVirtualClock() refreshes for a week in little real time", async () => {
  const { clock, emulator, client, registration, authorization } = await startFlow({
    sessionExpiresIn: 30 * 86_400,
  });
  emulator.approve(authorization.userCode);
  let { refreshToken = "" } = await client.waitForDeviceToken({ registration, authorization });
  for (let hour = 0; hour < 7 * 24; hour++) {
    await clock.advance(3_600_000);
    const refreshed = await clock.run(client.refresh({ registration, refreshToken }));
    refreshToken = refreshed.refreshToken ?? "";
  }
  assertEquals(emulator.requests.filter(({ error }) => error).length, 0);
  assertEquals(clock.now(), Date.UTC(2026, 0, 8));
});

Deno.test("createVirtualClock() ends an attempt that hangs by its time limit, and the next one comes", async () => {
  const { clock, emulator, client } = await startFlow();
  const began = clock.now();
  emulator.failNext({ network: "hang", operation: "RegisterClient", times: 2 });
  await clock.run(client.registerClient(CLIENT));
  const passed = clock.now() - began;
  assert(passed >= 20_000 && passed <= 20_300, `${passed} ms`);
  emulator.failNext({ network: "hang", operation: "RegisterClient", times: 3 });
  const error = await assertRejects(() => clock.run(client.registerClient(CLIENT)));
  assert(isSsoError(error, "TIMEOUT"));
});

Deno.test("createVirtualClock() stands still while requests are signed and verified", async () => {
  const clock = createVirtualClock();
  const emulator = createEmulator({ clock, approval: "auto" });
  const key = await generateDpopKeyPair();
  const options = { region: "us-east-1", clock, fetch: emulator.fetch, key };
  const client = createSigninClient(options);
  for (let count = 0; count < 20; count++) {
    const error = await assertRejects(() =>
      clock.run(
        client.refresh({ clientId: "arn:aws:signin:::devtools/same-device", refreshToken: "x" }),
      )
    );
    assertEquals((error as Error).name, "ValidationException", `${error}`);
  }
});

Deno.test("createVirtualClock() paces the portal's client", async () => {
  const accounts = Array.from({ length: 60 }, (_, index) => ({
    accountId: `${100_000_000_000 + index}`,
    roles: ["Admin"],
  }));
  const { clock, emulator, client, registration, authorization } = await startFlow({ accounts });
  emulator.approve(authorization.userCode);
  const { accessToken } = await client.waitForDeviceToken({ registration, authorization });
  const portal = createPortalClient({ region: "us-east-1", clock, fetch: emulator.fetch });
  const roles: string[] = [];
  await clock.run((async () => {
    for await (const { accountId } of portal.iterateRoles({ accessToken })) roles.push(accountId);
  })());
  assertEquals(roles.length, 60);
  assertEquals(emulator.requests.filter(({ status }) => status === 429).length, 0);
});

Deno.test("createVirtualClock() is not held up by a fetch that waits on it", async () => {
  const clock = createVirtualClock({ start: 0 });
  const emulator = createEmulator({ clock });
  const slow = createSsoOidcClient({
    region: "us-east-1",
    clock,
    async fetch(url, init) {
      const response = await emulator.fetch(url, init);
      await clock.sleep(5_000);
      return response;
    },
  });
  await clock.run(slow.registerClient(CLIENT));
  assertEquals(clock.now(), 5_000);
});
