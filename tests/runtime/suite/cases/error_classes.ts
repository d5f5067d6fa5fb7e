// The classes of errors, in code that may be minified.
import { assertEquals, rejection, thrown } from "../../../support/assert.ts";
import type { Case } from "../types.ts";

const NAMES = [
  "SsoError",
  "SsoServiceError",
  "SsoResponseError",
  "AuthorizationCallbackError",
] as const;

/** What logs show of an error's class. */
const shown = ({ constructor, name }: Error) => [constructor.name, name];

/** Cases of the classes of errors. */
export const cases: readonly Case[] = [
  {
    name: "the classes of errors have their names, whatever a minifier does",
    run({ sso }) {
      assertEquals(NAMES.map((name) => sso[name].name), NAMES);
    },
  },
  {
    name: "an error's own name is that of AWS's exception, or of its class",
    async run({ sso }) {
      const { parseAuthorizationCallback, parseCreateTokenResponse: parse } = sso;
      const denied = await rejection(parse(Response.json({ error: "slow_down" }, { status: 400 })));
      assertEquals(shown(denied), ["SsoServiceError", "SlowDownException"]);
      const page = await rejection(parse(new Response("<html>")));
      assertEquals(shown(page), ["SsoResponseError", "SsoResponseError"]);
      const callback = thrown(() => parseAuthorizationCallback("?code=c", { state: "s" }));
      const name = "AuthorizationCallbackError";
      assertEquals(shown(callback), [name, name]);
      const fetch = () => Promise.reject(new TypeError("fetch failed"));
      const client = sso.createSsoOidcClient({ region: "us-east-1", fetch, maxAttempts: 1 });
      const offline = client.registerClient({ clientName: "a", clientType: "public" });
      assertEquals(shown(await rejection(offline)), ["SsoError", "SsoError"]);
    },
  },
];
