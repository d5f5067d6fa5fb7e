// What goes wrong on real connections. Network errors are never told by their text: each engine has
// its own.
import {
  assert,
  assertEquals,
  assertIncludes,
  reasonOf,
  rejection,
  within,
} from "../../../support/assert.ts";
import { FLOW } from "../../../oidc/device_flow/_helpers.ts";
import { readTraces } from "../services.ts";
import type { Case, Context, Origins } from "../types.ts";

const TOOL = { clientName: "tool", clientType: "public" };

/** An endpoint of the services with a trace of its own. */
function at({ services }: Origins, answer: string) {
  const id = crypto.randomUUID();
  return { id, endpoint: `${services}/${answer}/${id}` };
}

/** An endpoint that never answers, with a trace of its own. */
function atSilence({ silent }: Origins) {
  const id = crypto.randomUUID();
  return { id, endpoint: `${silent}/${id}` };
}

function register({ sso }: Context, endpoint: string, signal?: AbortSignal) {
  const client = sso.createSsoOidcClient({ endpoint, maxAttempts: 1 });
  return client.registerClient(TOOL, { signal });
}

/** Whether the service sees, soon, that its caller went away. */
async function assertGone(origins: Origins, id: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    if ((await readTraces(origins, id)).gone > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the service still holds the connection");
}

/** Cases of failures over HTTP. */
export const cases: readonly Case[] = [
  {
    name: "over HTTP: a redirect is not followed, no secret travels on",
    async run(t) {
      const { id, endpoint } = at(t.origins, "redirect");
      const error = await rejection(register(t, endpoint));
      assert(error instanceof t.sso.SsoResponseError, `${error}`);
      assertIncludes(error.message, "redirect");
      assertEquals((await readTraces(t.origins, id)).trapped, 0);
    },
  },
  {
    name: "over HTTP: a redirect ends the poller as well",
    async run(t) {
      const { id, endpoint } = at(t.origins, "redirect");
      const error = await rejection(t.sso.waitForDeviceToken(FLOW, { endpoint }));
      assert(error instanceof t.sso.SsoResponseError, `${error}`);
      assertEquals((await readTraces(t.origins, id)).trapped, 0);
    },
  },
  {
    name: "over HTTP: the error of a redirect tells its status",
    async run(t) {
      const error = await rejection(register(t, at(t.origins, "redirect").endpoint));
      assertIncludes(error.message, "HTTP 307");
    },
  },
  {
    name: "over HTTP: a refused connection is a NETWORK_ERROR",
    async run(t) {
      const error = await rejection(register(t, t.origins.refused));
      assert(error instanceof t.sso.SsoError && error.code === "NETWORK_ERROR", `${error}`);
      assertIncludes(error.message, new URL(t.origins.refused).host);
    },
  },
  {
    name: "over HTTP: the cause of a NETWORK_ERROR is a TypeError",
    async run(t) {
      const { cause } = await rejection(register(t, t.origins.refused));
      assert(cause instanceof TypeError, `it is: ${cause}`);
    },
  },
  {
    name: "over HTTP: a refused connection is a retry for the poller",
    async run(t) {
      const poller = t.sso.pollDeviceToken(FLOW, { endpoint: t.origins.refused });
      for await (const event of poller) {
        assertEquals(event.type, "retry");
        break;
      }
    },
  },
  {
    name: "over HTTP: an answer that is cut off is a failure, and never half a token",
    async run(t) {
      const poller = t.sso.pollDeviceToken(FLOW, { endpoint: t.origins.cut });
      for await (const event of poller) {
        assertEquals(event.type, "retry");
        if (event.type === "retry") assert(!String(event.error).includes("aoa"), `${event.error}`);
        break;
      }
    },
  },
  {
    name: "over HTTP: a service that never answers is a TIMEOUT, and is left",
    async run(t) {
      const { id, endpoint } = atSilence(t.origins);
      const client = t.sso.createSsoOidcClient({ endpoint, maxAttempts: 1, timeout: 150 });
      const error = await within(5000, rejection(client.registerClient(TOOL)));
      assert(error instanceof t.sso.SsoError && error.code === "TIMEOUT", `${error}`);
      await assertGone(t.origins, id);
    },
  },
  {
    name: "over HTTP: an abort ends the request, and the service notices",
    async run(t) {
      const { id, endpoint } = atSilence(t.origins);
      const controller = new AbortController();
      const reason = reasonOf(register(t, endpoint, controller.signal));
      setTimeout(() => controller.abort("enough"), 150);
      assertEquals(await within(5000, reason), "enough");
      await assertGone(t.origins, id);
    },
  },
  {
    name: "over HTTP: leaving the loop ends the request of the poller",
    async run(t) {
      const { id, endpoint } = atSilence(t.origins);
      const poller = t.sso.pollDeviceToken(FLOW, { endpoint });
      const next = poller.next();
      await new Promise((resolve) => setTimeout(resolve, 150));
      await poller.return?.();
      assertEquals((await within(5000, next)).done, true);
      await assertGone(t.origins, id);
    },
  },
  {
    name: "over HTTP: a page of HTML is no answer",
    async run(t) {
      const error = await rejection(register(t, at(t.origins, "html").endpoint));
      assert(error instanceof t.sso.SsoResponseError, `${error}`);
      assertIncludes(error.message, "text/html");
    },
  },
  {
    name: "over HTTP: a body without end is refused, and left",
    async run(t) {
      const { id, endpoint } = at(t.origins, "endless");
      const error = await within(8000, rejection(register(t, endpoint)));
      assert(error instanceof t.sso.SsoResponseError, `${error}`);
      assertIncludes(error.message, "more than");
      await assertGone(t.origins, id);
    },
  },
  {
    name: "over HTTP: a compressed answer is read",
    async run(t) {
      const registration = await register(t, at(t.origins, "gzip").endpoint);
      assertEquals(registration.clientId, "compressed");
    },
  },
  {
    name: "over HTTP: a compressed answer that swells over the limit is refused",
    async run(t) {
      const error = await rejection(register(t, at(t.origins, "bomb").endpoint));
      assert(error instanceof t.sso.SsoResponseError, `${error}`);
      assertIncludes(error.message, "more than");
    },
  },
  {
    name: "over HTTP: every header of the answer is in $metadata",
    async run(t) {
      const { $metadata } = await register(t, at(t.origins, "headers").endpoint);
      assertEquals($metadata?.requestId, "request-1");
      assertEquals($metadata?.hostId, "host-1", "hostId");
    },
  },
  {
    name: "over HTTP: a service that does not speak CORS can be reached",
    async run(t) {
      const registration = await register(t, at(t.origins, "no-cors").endpoint);
      assertEquals(registration.clientId, "plain");
    },
  },
];
