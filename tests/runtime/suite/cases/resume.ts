// A flow that goes on elsewhere: its state is JSON.
import type { DeviceFlowState } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, reasonOf, rejection } from "../assert.ts";
import { VirtualClock } from "../clock.ts";
import { AUTHORIZATION, CLIENT, FLOW, REGION } from "../samples.ts";
import { granted, offline, pending, refusal, scriptFetch, TOKEN } from "../scripted_fetch.ts";
import type { Case } from "../types.ts";

const stored = (state: DeviceFlowState): DeviceFlowState => JSON.parse(JSON.stringify(state));

/** Cases of createDeviceFlow() and pollDeviceTokenOnce(). */
export const cases: readonly Case[] = [
  {
    name: "createDeviceFlow() gives plain JSON without the client's credentials",
    run({ sso }) {
      const state = sso.createDeviceFlow({ ...CLIENT, ...AUTHORIZATION }, { now: 1_000_000 });
      assertEquals(stored(state), {
        deviceCode: AUTHORIZATION.deviceCode,
        expiresAt: 1_600_000,
        interval: 1,
        nextPollAt: 1_000_000,
        attempt: 0,
        failures: 0,
      });
      assertEquals(structuredClone(state), state);
    },
  },
  {
    name: "pollDeviceTokenOnce() goes from one stored state to the next until the token",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch, calls } = scriptFetch(clock, [pending, refusal("slow_down"), granted]);
      let text = JSON.stringify(sso.createDeviceFlow(AUTHORIZATION, { now: clock.now() }));
      const types: string[] = [];
      for (let i = 0; i < 3; i++) {
        const { event, state } = await sso.pollDeviceTokenOnce(
          { ...CLIENT, ...JSON.parse(text) },
          { ...REGION, fetch, clock },
        );
        types.push(event.type);
        text = JSON.stringify(state);
        if (event.type === "token") assertEquals(event.token, TOKEN);
        clock.advance(state.nextPollAt - clock.now());
      }
      assertEquals(types, ["pending", "slow_down", "token"]);
      assertEquals([calls.length, JSON.parse(text).interval], [3, 6]);
    },
  },
  {
    name: "pollDeviceTokenOnce() makes no request when it is too early",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch, calls } = scriptFetch(clock, []);
      const state = {
        ...sso.createDeviceFlow(AUTHORIZATION, { now: clock.now() }),
        nextPollAt: clock.now() + 1,
      };
      const result = await sso.pollDeviceTokenOnce({ ...CLIENT, ...state }, {
        ...REGION,
        fetch,
        clock,
      });
      assertEquals([result.event.type, calls.length], ["pending", 0]);
      assertEquals(result.state, state);
    },
  },
  {
    name: "pollDeviceTokenOnce() remembers failures in its state",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch } = scriptFetch(clock, [offline]);
      const state = sso.createDeviceFlow(AUTHORIZATION, { now: clock.now() });
      const options = { ...REGION, fetch, clock };
      const next = await sso.pollDeviceTokenOnce({ ...CLIENT, ...state }, options);
      assertEquals([next.event.type, next.state.failures], ["retry", 1]);
      assertEquals(next.state.nextPollAt - clock.now(), 2250);
    },
  },
  {
    name: "pollDeviceTokenOnce() throws what ends the flow",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch } = scriptFetch(clock, [refusal("access_denied")]);
      const options = { ...REGION, fetch, clock };
      const state = sso.createDeviceFlow(AUTHORIZATION, { now: clock.now() });
      const input = { ...CLIENT, ...state };
      const denied = await rejection(sso.pollDeviceTokenOnce(input, options));
      assert(sso.isServiceError(denied, "access_denied"), `${denied}`);
      clock.advance(600_000);
      const expired = await rejection(sso.pollDeviceTokenOnce(input, options));
      assert(
        expired instanceof sso.SsoError && expired.code === "DEVICE_CODE_EXPIRED",
        `${expired}`,
      );
    },
  },
  {
    name: "pollDeviceTokenOnce() rejects with the reason of an aborted signal",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch, calls } = scriptFetch(clock, []);
      const state = sso.createDeviceFlow(AUTHORIZATION, { now: clock.now() });
      const options = { ...REGION, fetch, clock, signal: AbortSignal.abort("gone") };
      const input = { ...CLIENT, ...state };
      assertEquals(await reasonOf(sso.pollDeviceTokenOnce(input, options)), "gone");
      assertEquals(calls.length, 0);
    },
  },
  {
    name: "pollDeviceToken() goes on from a stored state, and waits for its turn",
    async run({ sso }) {
      const clock = new VirtualClock();
      const started = clock.now();
      const { fetch, calls } = scriptFetch(clock, [pending, granted]);
      const options = { ...REGION, fetch, clock };
      const input = { ...CLIENT, ...sso.createDeviceFlow(AUTHORIZATION, { now: started }) };
      const { state } = await sso.pollDeviceTokenOnce(input, options);
      const token = await sso.waitForDeviceToken({ ...CLIENT, ...stored(state) }, options);
      assertEquals(token, TOKEN);
      assertEquals(calls.map(({ at }) => at - started), [0, 1250]);
    },
  },
  {
    name: "pollDeviceToken() heeds when the code was issued",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch, calls } = scriptFetch(clock, [granted]);
      const input = { ...FLOW, issuedAt: clock.now() - 600_000 };
      const error = await rejection(
        sso.waitForDeviceToken(input, { ...REGION, fetch, clock }),
      );
      assert(error instanceof sso.SsoError && error.code === "DEVICE_CODE_EXPIRED", `${error}`);
      assertEquals(calls.length, 0);
    },
  },
];
