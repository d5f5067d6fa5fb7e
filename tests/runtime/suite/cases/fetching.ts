// How fetch is called: where runtimes are strict, and what each of them takes.
import type { FetchLike } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals } from "../assert.ts";
import { VirtualClock } from "../clock.ts";
import { CLIENT, FLOW, REFRESH_GRANT, REGION } from "../samples.ts";
import { granted, scriptFetch, TOKEN } from "../scripted_fetch.ts";
import { createService } from "../services.ts";
import type { Case } from "../types.ts";

/** Replaces the global fetch while `run` lasts. */
async function withGlobalFetch(fetch: FetchLike, run: () => Promise<void>): Promise<void> {
  const original = globalThis.fetch;
  globalThis.fetch = fetch as typeof globalThis.fetch;
  try {
    await run();
  } finally {
    globalThis.fetch = original;
  }
}

/** Cases of the global and the injected fetch. */
export const cases: readonly Case[] = [
  {
    name: "an injected fetch is not called as a method, by the client",
    async run({ sso }) {
      const { fetch } = scriptFetch(new VirtualClock(), [granted]);
      const client = sso.createSsoOidcClient({ ...REGION, fetch });
      assertEquals(await client.createToken({ ...CLIENT, ...REFRESH_GRANT }), TOKEN);
    },
  },
  {
    name: "an injected fetch is not called as a method, by the poller",
    async run({ sso }) {
      const clock = new VirtualClock();
      const { fetch } = scriptFetch(clock, [granted]);
      const poller = sso.pollDeviceToken(FLOW, { ...REGION, fetch, clock });
      assertEquals((await poller.next()).value?.type, "token");
    },
  },
  {
    name: "fetch gets a URL, and method, headers, body, redirect and signal only",
    async run({ sso }) {
      const { fetch, calls } = scriptFetch(new VirtualClock(), [granted]);
      await sso.createSsoOidcClient({ ...REGION, fetch }).createToken({
        ...CLIENT,
        ...REFRESH_GRANT,
      });
      const [call] = calls;
      assertEquals(typeof call?.url, "string");
      assertEquals(
        Object.keys(call?.init ?? {}).sort(),
        ["body", "headers", "method", "redirect", "signal"],
      );
      assertEquals(call?.init.redirect, "manual");
    },
  },
  {
    name: "the global fetch is looked up when a request is made, by the client",
    async run({ sso, origins }) {
      const client = sso.createSsoOidcClient({ endpoint: origins.refused });
      const { fetch, calls } = scriptFetch(new VirtualClock(), [granted]);
      await withGlobalFetch(fetch, async () => {
        assertEquals(await client.createToken({ ...CLIENT, ...REFRESH_GRANT }), TOKEN);
      });
      assertEquals(calls.length, 1);
    },
  },
  {
    name: "the global fetch is looked up when a request is made, by the poller",
    async run({ sso, origins }) {
      const clock = new VirtualClock();
      const poller = sso.pollDeviceToken(FLOW, { endpoint: origins.refused, clock });
      const { fetch, calls } = scriptFetch(clock, [granted]);
      await withGlobalFetch(fetch, async () => {
        assertEquals((await poller.next()).value?.type, "token");
      });
      assertEquals(calls.length, 1);
    },
  },
  {
    name: "the runtime's own fetch can be injected, into client and poller",
    async run({ sso, origins }) {
      const { endpoint } = await createService(origins, { approval: { afterPolls: 0 } });
      const client = sso.createSsoOidcClient({ endpoint, fetch: globalThis.fetch });
      const registration = await client.registerClient({ clientName: "t", clientType: "public" });
      const authorization = await client.startDeviceAuthorization({
        ...registration,
        startUrl: "https://example.awsapps.com/start",
      });
      const token = await client.waitForDeviceToken({ ...registration, ...authorization });
      assert(token.accessToken, "there is no token");
    },
  },
];
