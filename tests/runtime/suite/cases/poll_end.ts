// Ways to end a poller before the service does. Nothing may be left: no timer, request or listener.
import type { DeviceTokenPoller } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, reasonOf } from "../assert.ts";
import { VirtualClock } from "../clock.ts";
import { FLOW, REGION } from "../samples.ts";
import { type Answer, granted, pending, scriptFetch } from "../scripted_fetch.ts";
import type { Case, Context } from "../types.ts";

/** A poller whose time stands still, with a signal that counts its listeners. */
function start({ sso }: Context, answers: readonly Answer[]) {
  const clock = new VirtualClock({ jumps: false });
  const { fetch, calls } = scriptFetch(clock, answers);
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = countListeners(signal);
  const poller = sso.pollDeviceToken(FLOW, { ...REGION, fetch, clock, signal });
  return { poller, clock, calls, controller, listeners };
}

function countListeners(signal: AbortSignal): { count: number } {
  const { addEventListener, removeEventListener } = signal;
  const seen = new Set<unknown>();
  const listeners = { count: 0 };
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners.count = seen.add(args[1]).size;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    seen.delete(args[1]);
    listeners.count = seen.size;
    removeEventListener.apply(signal, args);
  };
  return listeners;
}

/** Lets the first request be made, and whatever else is ready. */
async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

async function inSleep(t: Context) {
  const started = start(t, [pending]);
  assertEquals((await started.poller.next()).value?.type, "pending");
  const next = started.poller.next();
  next.catch(() => {});
  await turns();
  assertEquals(started.clock.timers, 1, "timers while it sleeps");
  return { ...started, next };
}

async function inFlight(t: Context) {
  const started = start(t, ["hang"]);
  const next = started.poller.next();
  next.catch(() => {});
  await turns();
  assertEquals(started.calls.length, 1, "requests under way");
  return { ...started, next };
}

async function assertOver(poller: DeviceTokenPoller): Promise<void> {
  assertEquals((await poller.next()).done, true);
}

/** Cases of abort, break, return() and disposal. */
export const cases: readonly Case[] = [
  {
    name: "pollDeviceToken() makes no request when it was aborted before",
    async run(t) {
      const { poller, controller, calls } = start(t, [granted]);
      controller.abort("before");
      assertEquals(await reasonOf(poller.next()), "before");
      assertEquals(calls.length, 0);
    },
  },
  {
    name: "pollDeviceToken() ends at once when it is aborted while it sleeps",
    async run(t) {
      const { poller, controller, next, clock, calls, listeners } = await inSleep(t);
      const reason = { my: "reason" };
      controller.abort(reason);
      assert(await reasonOf(next) === reason, "it is not the signal's reason");
      assertEquals([clock.timers, calls.length, listeners.count], [0, 1, 0]);
      await assertOver(poller);
    },
  },
  {
    name: "pollDeviceToken() ends at once when it is aborted during a request",
    async run(t) {
      const { poller, controller, next, clock, calls, listeners } = await inFlight(t);
      controller.abort();
      const reason = await reasonOf(next);
      assert(reason === controller.signal.reason, "it is not the signal's reason");
      assertEquals((reason as DOMException).name, "AbortError");
      assert(calls[0]?.init.signal?.aborted, "the request was not aborted");
      assertEquals([clock.timers, listeners.count], [0, 0]);
      await assertOver(poller);
    },
  },
  {
    name: "pollDeviceToken() never hands the caller's signal to a request",
    async run(t) {
      const { controller, next, calls } = await inFlight(t);
      assert(calls[0]?.init.signal instanceof AbortSignal, "there is no signal");
      assert(calls[0]?.init.signal !== controller.signal, "it is the caller's");
      controller.abort();
      await reasonOf(next);
    },
  },
  {
    name: "pollDeviceToken() leaves nothing behind when its loop is left by break",
    async run(t) {
      const { poller, clock, calls, listeners } = start(t, [pending]);
      for await (const _ of poller) break;
      assertEquals([clock.timers, calls.length, listeners.count], [0, 1, 0]);
      await assertOver(poller);
    },
  },
  {
    name: "return() ends a sleep at once",
    async run(t) {
      const { poller, next, clock, listeners } = await inSleep(t);
      assertEquals(await poller.return?.(), { done: true });
      assertEquals((await next).done, true);
      assertEquals([clock.timers, listeners.count], [0, 0]);
    },
  },
  {
    name: "return() ends a request at once",
    async run(t) {
      const { poller, next, calls } = await inFlight(t);
      await poller.return?.();
      assertEquals((await next).done, true);
      assert(calls[0]?.init.signal?.aborted, "the request was not aborted");
    },
  },
  {
    name: "Symbol.asyncDispose ends a request at once",
    async run(t) {
      assert(typeof Symbol.asyncDispose === "symbol", "the runtime has no Symbol.asyncDispose");
      const { poller, next, calls, clock } = await inFlight(t);
      await poller[Symbol.asyncDispose]();
      assertEquals((await next).done, true);
      assert(calls[0]?.init.signal?.aborted, "the request was not aborted");
      assertEquals(clock.timers, 0, "timers left");
    },
  },
  {
    name: "pollDeviceToken() can be aborted by AbortSignal.timeout()",
    async run({ sso }) {
      const clock = new VirtualClock({ jumps: false });
      const { fetch } = scriptFetch(clock, ["hang"]);
      const signal = AbortSignal.timeout(20);
      const poller = sso.pollDeviceToken(FLOW, { ...REGION, fetch, clock, signal });
      assertEquals((await reasonOf(poller.next()) as DOMException).name, "TimeoutError");
    },
  },
];
