// The poller: what it yields, and when it asks. Time is virtual.
import type { DeviceTokenEvent } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertIncludes, rejection } from "../assert.ts";
import { VirtualClock } from "../clock.ts";
import { FLOW, REGION } from "../samples.ts";
import {
  type Answer,
  granted,
  offline,
  pending,
  refusal,
  reply,
  scriptFetch,
} from "../scripted_fetch.ts";
import { TOKEN } from "../scripted_fetch.ts";
import type { Case, Context } from "../types.ts";

/** Polls to the end, and tells what came, and when each request was made, in ms from the start. */
async function poll({ sso }: Context, answers: readonly Answer[], more: object = {}) {
  const clock = new VirtualClock();
  const started = clock.now();
  const { fetch, calls } = scriptFetch(clock, answers, { repeatLast: true });
  const events: DeviceTokenEvent[] = [];
  let error: unknown;
  try {
    for await (
      const event of sso.pollDeviceToken({ ...FLOW, ...more }, { ...REGION, fetch, clock })
    ) events.push(event);
  } catch (caught) {
    error = caught;
  }
  const times = calls.map(({ at }) => at - started);
  const ended = clock.now() - started;
  return { types: events.map(({ type }) => type), events, times, error, ended, clock, calls };
}

/** Cases of pollDeviceToken(). */
export const cases: readonly Case[] = [
  {
    name: "pollDeviceToken() asks at once, then after each interval, and ends with the token",
    async run(t) {
      const { types, events, times, clock, calls } = await poll(t, [pending, pending, granted]);
      assertEquals(types, ["pending", "pending", "token"]);
      assertEquals(times, [0, 1250, 2500]);
      const last = events.at(-1);
      assertEquals(last?.type === "token" && last.token, TOKEN);
      assertEquals(clock.timers, 0, "timers left");
      const { clientId, clientSecret, deviceCode } = FLOW;
      const grantType = t.sso.DEVICE_CODE_GRANT;
      assertEquals(calls[2]?.body, { clientId, clientSecret, grantType, deviceCode });
    },
  },
  {
    name: "pollDeviceToken() waits five seconds where the service names no interval",
    async run(t) {
      assertEquals((await poll(t, [pending, granted], { interval: undefined })).times, [0, 5250]);
    },
  },
  {
    name: "pollDeviceToken() slows down for good",
    async run(t) {
      const slow = refusal("slow_down");
      const { types, times } = await poll(t, [slow, pending, slow, granted]);
      assertEquals(types, ["slow_down", "pending", "slow_down", "token"]);
      assertEquals(times, [0, 6250, 12_500, 23_750]);
    },
  },
  {
    name: "pollDeviceToken() takes the longer interval that slow_down names",
    async run(t) {
      const slow = () => reply({ error: "slow_down", interval: 20 }, 400);
      assertEquals((await poll(t, [slow, granted])).times, [0, 20_250]);
    },
  },
  {
    name: "pollDeviceToken() throws access_denied",
    async run(t) {
      const { types, error } = await poll(t, [pending, refusal("access_denied")]);
      assertEquals(types, ["pending"]);
      assert(t.sso.isServiceError(error, "access_denied"), `${error}`);
    },
  },
  {
    name: "pollDeviceToken() throws DEVICE_CODE_EXPIRED when the service says so",
    async run(t) {
      const { error } = await poll(t, [refusal("expired_token")]);
      assert(error instanceof t.sso.SsoError, `${error}`);
      assertEquals(error.code, "DEVICE_CODE_EXPIRED");
      assert(t.sso.isServiceError(error.cause, "expired_token"), `${error.cause}`);
      assert(error.hint, "there is no hint");
    },
  },
  {
    name: "pollDeviceToken() throws DEVICE_CODE_EXPIRED at the deadline, whatever the service says",
    async run(t) {
      const { error, times, ended } = await poll(t, [pending], { expiresIn: 3 });
      assert(error instanceof t.sso.SsoError && error.code === "DEVICE_CODE_EXPIRED", `${error}`);
      assertEquals([times, ended], [[0, 1250, 2500], 3000]);
    },
  },
  {
    name: "pollDeviceToken() bounds a single request by the deadline",
    async run(t) {
      const { error, ended } = await poll(t, ["hang"], { expiresIn: 4 });
      assert(error instanceof t.sso.SsoError && error.code === "DEVICE_CODE_EXPIRED", `${error}`);
      assertEquals(ended, 4000);
    },
  },
  {
    name: "pollDeviceToken() tries again after a network failure, and doubles the wait",
    async run(t) {
      const { types, times, events } = await poll(t, [offline, offline, pending, granted]);
      assertEquals(types, ["retry", "retry", "pending", "token"]);
      assertEquals(times, [0, 2250, 6500, 7750]);
      const error = events[0]?.type === "retry" && events[0].error;
      assert(error instanceof t.sso.SsoError && error.code === "NETWORK_ERROR", `${error}`);
      assert(error.cause instanceof TypeError, `${error.cause}`);
    },
  },
  {
    name: "pollDeviceToken() tries again after 5xx and 429, and heeds Retry-After",
    async run(t) {
      const busy = () => new Response("busy", { status: 503, headers: { "retry-after": "9" } });
      const { types, times } = await poll(t, [busy, refusal("too_many_requests", 429), granted]);
      assertEquals(types, ["retry", "retry", "token"]);
      assertEquals(times, [0, 9250, 13_500]);
    },
  },
  {
    name: "pollDeviceToken() tries again after a request that nobody answers",
    async run(t) {
      const { types, times, events } = await poll(t, ["hang", granted]);
      assertEquals(types, ["retry", "token"]);
      assertEquals(times, [0, 12_250]);
      const error = events[0]?.type === "retry" && events[0].error;
      assert(error instanceof t.sso.SsoError && error.code === "TIMEOUT", `${error}`);
    },
  },
  {
    name: "pollDeviceToken() throws at an answer that it cannot understand",
    async run(t) {
      const { error, types } = await poll(t, [() => new Response("<h1>Wi-Fi</h1>")]);
      assertEquals(types, []);
      assert(error instanceof t.sso.SsoResponseError, `${error}`);
    },
  },
  {
    name: "pollDeviceToken() answers calls of next() in their order, one request at a time",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch, calls } = scriptFetch(clock, [pending, granted]);
      const poller = sso.pollDeviceToken(FLOW, { ...REGION, fetch, clock });
      const results = await Promise.all([poller.next(), poller.next(), poller.next()]);
      assertEquals(results.map(({ value }) => value?.type), ["pending", "token", undefined]);
      assertEquals([results[2]?.done, calls.length], [true, 2]);
    },
  },
  {
    name: "pollDeviceToken() counts the time in the loop's body as waited",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch, calls } = scriptFetch(clock, [pending, granted]);
      for await (const { type } of sso.pollDeviceToken(FLOW, { ...REGION, fetch, clock })) {
        if (type === "pending") clock.advance(60_000);
      }
      assertEquals((calls[1]?.at ?? 0) - (calls[0]?.at ?? 0), 60_000);
    },
  },
  {
    name: "pollDeviceToken() refuses bad input before any I/O",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch, calls } = scriptFetch(clock, []);
      const input = { ...FLOW, deviceCode: "" };
      const error = await rejection((async () => {
        for await (const _ of sso.pollDeviceToken(input, { ...REGION, fetch, clock }));
      })());
      assert(error instanceof RangeError, `${error}`);
      assertIncludes(error.message, "'deviceCode'");
      assertEquals(calls.length, 0);
    },
  },
  {
    name: "waitForDeviceToken() gives the token alone",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch } = scriptFetch(clock, [pending, granted]);
      assertEquals(await sso.waitForDeviceToken(FLOW, { ...REGION, fetch, clock }), TOKEN);
    },
  },
];
