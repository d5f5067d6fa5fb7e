// Clocks that return no time, and waits that are longer than a timer can hold.
import {
  createSsoOidcClient,
  pollDeviceToken,
  pollDeviceTokenOnce,
  waitForDeviceToken,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pending, scriptFetch } from "../../support/scripted_fetch.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const registration = { clientId: "client-id", clientSecret: "client-secret" };
const authorization = { deviceCode: "device-code", expiresIn: 600, interval: 1 };
const DAY = 86_400_000;

const WAYS: Readonly<Record<string, (options: never) => Promise<unknown>>> = {
  "pollDeviceToken()": async (options) => {
    for await (const event of pollDeviceToken({ registration, authorization }, options)) {
      if (event.attempt > 20) throw new Error("polled 20 times");
    }
  },
  "waitForDeviceToken()": (options) => waitForDeviceToken({ registration, authorization }, options),
  "createSsoOidcClient().waitForDeviceToken()": (options) =>
    createSsoOidcClient(options).waitForDeviceToken({ registration, authorization }, options),
};

for (const [title, poll] of Object.entries(WAYS)) {
  for (const from of [1, 2, 3, 4, 5, 6]) {
    for (const time of [NaN, Infinity, -Infinity, undefined, null, "1767225600000", 5n, {}]) {
      const shown = typeof time === "bigint" ? "5n" : JSON.stringify(time) ?? String(time);
      Deno.test(`${title} fails with a clock that returns ${shown} from call ${from} on`, async () => {
        let calls = 0;
        const controller = new AbortController();
        const clock = {
          // A poller that does not mind would go on for ever.
          now() {
            if (++calls > 1_000) controller.abort(new Error("it goes on"));
            return (calls >= from ? time : 1_767_225_600_000) as number;
          },
          sleep: () => Promise.resolve(),
        };
        const script = scriptFetch({ now: () => 0 }, [], pending);
        const { signal } = controller;
        const options = { region: "us-east-1", fetch: script.fetch, clock, signal };
        const error = await poll(options as never).catch((error) => error);
        assert(error instanceof TypeError, String(error));
        assertStringIncludes(error.message, "clock");
        assertStringIncludes(error.message, "finite");
        assert(script.requests.length <= from, `${script.requests.length} requests`);
      });
    }
  }
}

Deno.test("pollDeviceTokenOnce() fails with a clock that returns no number", async () => {
  const clock = { now: () => NaN, sleep: () => Promise.resolve() };
  const script = scriptFetch({ now: () => 0 }, []);
  const state = {
    deviceCode: "device-code",
    expiresAt: 1,
    interval: 1,
    nextPollAt: 0,
    attempt: 0,
    failures: 0,
  };
  const options = { region: "us-east-1", fetch: script.fetch, clock };
  const error = await pollDeviceTokenOnce({ registration, state }, options).catch((error) => error);
  assert(error instanceof TypeError, String(error));
  assertEquals(script.requests.length, 0);
});

Deno.test("waitForDeviceToken() waits 60 days if it has to, in parts", async () => {
  const clock = new VirtualClock(0);
  const waits: number[] = [];
  const sleep = clock.sleep.bind(clock);
  clock.sleep = (ms, signal) => {
    waits.push(ms);
    return sleep(ms, signal);
  };
  const script = scriptFetch(clock, [], pending);
  const state = {
    deviceCode: "device-code",
    expiresAt: 200 * DAY,
    interval: 60 * 86_400,
    nextPollAt: 60 * DAY,
    attempt: 1,
    failures: 0,
  };
  const options = { region: "us-east-1", fetch: script.fetch, clock };
  const wait = waitForDeviceToken({ registration, state }, options).catch((error) => error);
  await clock.run(wait);
  const days = script.requests.map(({ at }) => Math.floor(at / DAY));
  assertEquals(days, [60, 120, 180]);
  assert(waits.every((ms) => ms <= 2 ** 31 - 1), `${waits}`);
});
