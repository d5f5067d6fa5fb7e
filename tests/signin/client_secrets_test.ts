// What the client sends in secret does not come back in its errors.
import { isServiceError, SsoError } from "@edge-auth/aws-sso-oidc";
import {
  type CreateOAuth2TokenRequestBody,
  createSigninClient,
  generateDpopKeyPair,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { assertNoLeak, rejection, reply, secretText } from "../_protocol/_helpers.ts";
import { clientId, REDIRECT_URI, REGION, REPLY } from "./_helpers.ts";

const key = await generateDpopKeyPair();

const secrets = fc.record({ code: secretText, codeVerifier: secretText, refreshToken: secretText });
const grant = fc.constantFrom("authorization_code", "refresh_token");

/** What the client says when it gets this answer. */
async function errorOf(input: object, response: Response): Promise<Error> {
  const fetch = () => Promise.resolve(response);
  const client = createSigninClient({ ...REGION, key, fetch, attempts: 1 });
  return await rejection(client.createOAuth2Token(input as CreateOAuth2TokenRequestBody));
}

Deno.test("createSigninClient() strikes its secrets, wherever AWS repeats them", async () => {
  const members = fc.uniqueArray(
    fc.constantFrom("error", "message", "Message", "error_description", "reason", "code", "__type"),
    { minLength: 1 },
  );
  const status = fc.constantFrom(400, 401, 403, 429, 500);
  await fc.assert(
    fc.asyncProperty(grant, secrets, members, status, async (grantType, secrets, names, status) => {
      const { code, codeVerifier, refreshToken } = secrets;
      const sent = grantType === "refresh_token" ? [refreshToken] : [code, codeVerifier];
      const echo = names.map((name, index) => [
        name,
        name === "error" ? sent[index % sent.length] : `about ${sent.join(" and ")}, all of it`,
      ]);
      const headers = { "x-amzn-errortype": "AccessDeniedException" };
      const body = { error: "INVALID_REQUEST", ...Object.fromEntries(echo) };
      const input = { clientId, grantType, redirectUri: REDIRECT_URI, ...secrets };
      const error = await errorOf(input, reply(body, status, headers));
      assert(isServiceError(error), String(error));
      for (const secret of sent) assertNoLeak(error, secret);
    }),
    { numRuns: 300 },
  );
});

Deno.test("createSigninClient() keeps AWS's words apart from the secrets", async () => {
  const input = { clientId, grantType: "refresh_token", refreshToken: "REFRESHTOKEN01" };
  const body = { error: "TOKEN_EXPIRED", message: "REFRESHTOKEN01 is over" };
  const error = await errorOf(input, reply(body, 400));
  assert(isServiceError(error, "TOKEN_EXPIRED"));
  assertEquals(error.error_description, "*** is over");
});

Deno.test("createSigninClient() tells nothing of an answer that is not whole", async () => {
  const text = JSON.stringify(REPLY);
  const input = { clientId, grantType: "refresh_token", refreshToken: "REFRESHTOKEN01" };
  const broken = fc.oneof(
    fc.nat(text.length - 1).map((end) => text.slice(0, end)),
    fc.constantFrom(...Object.keys(REPLY)).map((name) => JSON.stringify({ ...REPLY, [name]: [] })),
    fc.constantFrom(...Object.keys(REPLY.accessToken)).map((name) =>
      JSON.stringify({ ...REPLY, accessToken: { ...REPLY.accessToken, [name]: null } })
    ),
  );
  await fc.assert(fc.asyncProperty(broken, async (body) => {
    const error = await errorOf(input, new Response(body));
    assertInstanceOf(error, SsoError);
    for (const secret of Object.values(REPLY.accessToken)) assertNoLeak(error, secret);
    assertNoLeak(error, REPLY.refreshToken);
  }));
});

Deno.test("createSigninClient() shows neither key nor proof in what it throws", async () => {
  let proof = "";
  const client = createSigninClient({
    ...REGION,
    key,
    fetch: (_, init) => {
      proof = new Headers(init.headers).get("dpop") ?? "";
      throw new TypeError("network down");
    },
  });
  const error = await rejection(client.refresh({ clientId, refreshToken: "REFRESHTOKEN01" }));
  assertInstanceOf(error, SsoError);
  for (const part of proof.split(".")) assertNoLeak(error, part, 16);
  assertNoLeak(error, "REFRESHTOKEN01");
});
