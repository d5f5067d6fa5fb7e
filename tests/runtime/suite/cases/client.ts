// The client: what it repeats, how long it waits, and what it never does twice.
import type { SsoOidcClientOptions } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, reasonOf, rejection, thrown } from "../assert.ts";
import { VirtualClock } from "../clock.ts";
import { CLIENT, CODE_GRANT, FLOW, REFRESH_GRANT, REGION } from "../samples.ts";
import {
  type Answer,
  granted,
  offline,
  pending,
  refusal,
  reply,
  scriptFetch,
  TOKEN,
} from "../scripted_fetch.ts";
import type { Case, Context } from "../types.ts";

const INPUT = { clientName: "tool", clientType: "public" };
const registered = () => reply({ clientId: "i", clientSecret: "s", clientSecretExpiresAt: 9 });
const bare = (status: number) => () => new Response("", { status });

function create(
  { sso }: Context,
  answers: readonly Answer[],
  options: Partial<SsoOidcClientOptions> = {},
) {
  const clock = new VirtualClock();
  const started = clock.now();
  const { fetch, calls } = scriptFetch(clock, answers);
  const random = () => 0.5;
  const client = sso.createSsoOidcClient(
    { ...REGION, fetch, clock, random, ...options } as SsoOidcClientOptions,
  );
  return { client, clock, calls, times: () => calls.map(({ at }) => at - started) };
}

/** Cases of createSsoOidcClient(). */
export const cases: readonly Case[] = [
  {
    name: "registerClient() is repeated after network failure and 5xx, with jitter",
    async run(t) {
      const { client, times } = create(t, [offline, bare(502), registered]);
      const { $metadata } = await client.registerClient(INPUT);
      assertEquals($metadata?.retryAttempts, 2);
      assertEquals(times(), [0, 50, 150]);
    },
  },
  {
    name: "registerClient() heeds Retry-After",
    async run(t) {
      const busy = () => new Response("", { status: 429, headers: { "retry-after": "3" } });
      const { client, times } = create(t, [busy, registered]);
      await client.registerClient(INPUT);
      assertEquals(times(), [0, 3000]);
    },
  },
  {
    name: "registerClient() gives up after three attempts, or as many as it was told",
    async run(t) {
      const first = create(t, [offline, offline, offline]);
      const last = await rejection(first.client.registerClient(INPUT));
      assert(last instanceof t.sso.SsoError && last.code === "NETWORK_ERROR", `${last}`);
      assertEquals(first.calls.length, 3);
      const second = create(t, [bare(500)], { attempts: 1 });
      const error = await rejection(second.client.registerClient(INPUT));
      assert(error instanceof t.sso.SsoResponseError, `${error}`);
      assertEquals(second.calls.length, 1);
    },
  },
  {
    name: "registerClient() is not repeated after a refusal",
    async run(t) {
      const { client, calls } = create(t, [refusal("invalid_client_metadata")]);
      const error = await rejection(client.registerClient(INPUT));
      assert(t.sso.isServiceError(error, "invalid_client_metadata"), `${error}`);
      assertEquals(calls.length, 1);
    },
  },
  {
    name: "createToken() is not repeated where its code or token may be used up",
    async run(t) {
      for (const answer of [offline, bare(500), bare(503), refusal("server_error", 500)]) {
        const { client, calls } = create(t, [answer]);
        await rejection(client.createToken({ ...CLIENT, ...CODE_GRANT }));
        assertEquals(calls.length, 1);
      }
    },
  },
  {
    name: "createToken() is repeated when AWS says that it was too busy",
    async run(t) {
      for (const status of [429, 503]) {
        const { client, calls } = create(t, [refusal("too_busy", status), granted]);
        assertEquals(await client.createToken({ ...CLIENT, ...REFRESH_GRANT }), TOKEN);
        assertEquals(calls.length, 2);
      }
    },
  },
  {
    name: "createSsoOidcClient() limits the time of each attempt",
    async run(t) {
      const { client, times, clock } = create(t, ["hang", "hang", "hang"], { timeout: 700 });
      const error = await rejection(client.registerClient(INPUT));
      assert(error instanceof t.sso.SsoError && error.code === "TIMEOUT", `${error}`);
      assertEquals(error.name, "TimeoutError");
      assertEquals(times(), [0, 750, 1550]);
      assertEquals(clock.timers, 0, "timers left");
    },
  },
  {
    name: "createSsoOidcClient() limits the time of the body too",
    async run(t) {
      const stuck = () =>
        new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)) }));
      const clock = new VirtualClock();
      const fetch = () => Promise.resolve(stuck()); // time goes on
      const client = t.sso.createSsoOidcClient({ ...REGION, fetch, clock, attempts: 1 });
      const error = await rejection(client.registerClient(INPUT));
      assert(error instanceof t.sso.SsoError && error.code === "TIMEOUT", `${error}`);
    },
  },
  {
    name: "createSsoOidcClient() ends the wait between attempts when it is aborted",
    async run(t) {
      const clock = new VirtualClock({ jumps: false });
      const { fetch } = scriptFetch(clock, [offline]);
      const client = t.sso.createSsoOidcClient({ ...REGION, fetch, clock, random: () => 0.9 });
      const controller = new AbortController();
      const { signal } = controller;
      const reason = reasonOf(client.registerClient(INPUT, { signal }));
      for (let tries = 0; clock.timers === 0 && tries < 1_000; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      controller.abort("stop");
      assertEquals(await reason, "stop");
      assertEquals(clock.timers, 0, "timers left");
    },
  },
  {
    name: "createSsoOidcClient() merges headers, those of the call win",
    async run(t) {
      const { client, calls } = create(t, [registered], { headers: { "x-a": "1", "X-B": "1" } });
      await client.registerClient(INPUT, { headers: { "x-b": "2" } });
      assertEquals(Object.fromEntries(new Headers(calls[0]?.init.headers)), {
        "content-type": "application/json",
        "x-a": "1",
        "x-b": "2",
      });
    },
  },
  {
    name: "createSsoOidcClient() gives functions that need no this",
    async run(t) {
      const { client: { registerClient, pollDeviceToken } } = create(t, [registered, pending]);
      assertEquals((await registerClient(INPUT)).clientId, "i");
      assertEquals((await pollDeviceToken(FLOW).next()).value?.type, "pending");
    },
  },
  {
    name: "createSsoOidcClient() refuses options that make no sense",
    run(t) {
      for (const options of [{ attempts: 0 }, { timeout: -1 }, { region: "nowhere" }]) {
        const error = thrown(() => create(t, [], options));
        assert(error instanceof RangeError, `${error}`);
      }
    },
  },
];
