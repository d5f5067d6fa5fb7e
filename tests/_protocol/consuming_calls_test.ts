// Calls that use up a code or a token are retried only when AWS itself, by a header of its own, says
// that it was too busy.
import { createSsoOidcClient, type FetchLike } from "@edge-auth/aws-sso-oidc";
import { createSigninClient, generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
import { assertEquals } from "@std/assert";

const key = await generateDpopKeyPair();
/** No jitter, so that nothing waits. */
const random = () => 0;

/** Consuming calls, each of which must reject. */
const CALLS: Readonly<Record<string, (fetch: FetchLike) => Promise<unknown>>> = {
  "createToken()": (fetch) =>
    createSsoOidcClient({ region: "us-east-1", fetch, random }).createToken({
      clientId: "client-id",
      clientSecret: "client-secret",
      grantType: "refresh_token",
      refreshToken: "refresh-token",
    }),
  "createOAuth2Token()": (fetch) =>
    createSigninClient({ region: "us-east-1", fetch, random, key }).refresh({
      clientId: "arn:aws:signin:::devtools/same-device",
      refreshToken: "refresh-token",
    }),
};

const BODIES = [
  { error: "server_error" },
  { error: "temporarily_unavailable", error_description: "upstream request timeout" },
  { code: "ServiceUnavailableException" },
  { __type: "com.amazonaws#ThrottlingException" },
  { message: "Endpoint request timed out" },
  "<h1>503</h1>",
];

for (const [title, call] of Object.entries(CALLS)) {
  for (const status of [429, 503]) {
    Deno.test(`${title} is not retried after a ${status} without a header of AWS's`, async () => {
      for (const body of BODIES) {
        let requests = 0;
        const fetch: FetchLike = () => {
          requests++;
          const text = typeof body === "string" ? body : JSON.stringify(body);
          return Promise.resolve(new Response(text, { status, headers: { server: "gateway" } }));
        };
        await call(fetch).catch(() => {});
        assertEquals(requests, 1, JSON.stringify(body));
      }
    });

    Deno.test(`${title} is retried after a ${status} with a header of AWS's`, async () => {
      for (const name of ["x-amzn-errortype", "x-amzn-requestid"]) {
        let requests = 0;
        const fetch: FetchLike = () => {
          requests++;
          const headers = { [name]: "ServiceUnavailableException" };
          return Promise.resolve(Response.json({ error: "server_error" }, { status, headers }));
        };
        await call(fetch).catch(() => {});
        assertEquals(requests, 3, name);
      }
    });
  }
}
