import { SsoResponseError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { parseCreateOAuth2TokenResponse } from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  assertNoLeak,
  assertRefused,
  bytes,
  disguised,
  flood,
  reply,
  watch,
} from "../_protocol/_helpers.ts";
import { type ParseCase, without } from "../_protocol/_operations.ts";
import { REPLY } from "./_helpers.ts";

const parse = parseCreateOAuth2TokenResponse;

const PARSER: ParseCase = {
  title: "parseCreateOAuth2TokenResponse()",
  operation: "CreateOAuth2Token",
  parse,
  reply: REPLY,
  required: ["accessToken", "tokenType", "expiresIn", "refreshToken"],
  numbers: ["expiresIn"],
};

const CREDENTIALS = Object.keys(REPLY.accessToken);
const STRINGS = ["tokenType", "refreshToken", "idToken"];

/** Every secret of a reply. */
const SECRETS = [
  ...Object.values(REPLY.accessToken),
  REPLY.refreshToken,
  REPLY.idToken,
];

async function refused(body: unknown, ...words: (string | RegExp)[]): Promise<void> {
  const error = await assertRefused(PARSER, reply(body), ...words);
  for (const secret of SECRETS) assertNoLeak(error, secret);
  assertNoLeak(error, "SECRETVALUE");
}

Deno.test("parseCreateOAuth2TokenResponse() gives the members, and $metadata aside", async () => {
  const parsed = await parse(reply(REPLY));
  assertEquals<object>({ ...parsed }, REPLY);
  assertEquals(JSON.parse(JSON.stringify(parsed)), REPLY);
  const { requestId, httpStatusCode, retryAttempts } = parsed.$metadata ?? {};
  assertEquals([requestId, httpStatusCode, retryAttempts], ["request-1", 200, 0]);
});

Deno.test("parseCreateOAuth2TokenResponse() needs no idToken, and takes null for none", async () => {
  const least = without(REPLY, "idToken");
  for (const body of [least, { ...least, idToken: null }]) {
    assertEquals(Object.entries(await parse(reply(body))), Object.entries(least));
  }
});

Deno.test("parseCreateOAuth2TokenResponse() leaves out what it does not know, at both levels", async () => {
  const text = JSON.stringify({
    ...REPLY,
    extra: 1,
    accessToken: { ...REPLY.accessToken, accountId: "1", toJSON: "x", constructor: {} },
  }).replaceAll("{", '{"__proto__":{"polluted":true},').replaceAll(',}"', '}"')
    .replaceAll(",}", "}");
  const parsed = await parse(new Response(text));
  assertEquals<object>({ ...parsed }, REPLY);
  for (const object of [parsed, parsed.accessToken]) {
    assertEquals(Object.getPrototypeOf(object), Object.prototype);
    assert(!("polluted" in object));
  }
});

Deno.test("parseCreateOAuth2TokenResponse() does not take members from __proto__", async () => {
  const { accessToken, ...rest } = REPLY;
  for (
    const text of [
      `{"__proto__":${JSON.stringify(REPLY)}}`,
      JSON.stringify({ ...rest, accessToken: 0 }).replace(
        '"accessToken":0',
        `"accessToken":{"__proto__":${JSON.stringify(accessToken)}}`,
      ),
      JSON.stringify({ ...rest }).replace(
        "{",
        `{"__proto__":{"accessToken":${JSON.stringify(accessToken)}},`,
      ),
    ]
  ) await assertRefused(PARSER, new Response(text), "'acces");
});

Deno.test("parseCreateOAuth2TokenResponse() refuses a reply without a required member", async () => {
  for (const name of ["tokenType", "expiresIn", "refreshToken"]) {
    await refused(without(REPLY, name), `'${name}'`, "request-1");
    await refused({ ...REPLY, [name]: null }, `'${name}'`);
  }
  await refused({}, "'accessToken' must be an object");
});

Deno.test("parseCreateOAuth2TokenResponse() refuses credentials that are none", async () => {
  await refused(without(REPLY, "accessToken"), "'accessToken' must be an object");
  for (const accessToken of [null, "", "SECRETVALUE", 0, 5, true, false]) {
    await refused({ ...REPLY, accessToken }, "'accessToken' must be an object");
  }
  const wrong = [
    ...[{}, [], [REPLY.accessToken], [null], ["SECRETVALUE"]],
    { accessToken: REPLY.accessToken },
  ];
  for (const accessToken of wrong) await refused({ ...REPLY, accessToken }, "'accessKeyId'");
});

Deno.test("parseCreateOAuth2TokenResponse() refuses credentials of which one is wrong, by its name", async () => {
  const { accessToken } = REPLY;
  for (const name of CREDENTIALS) {
    await refused({ ...REPLY, accessToken: without(accessToken, name) }, `'${name}'`);
    const wrong = [null, "", 5, true, {}, [], ["SECRETVALUE"], { SECRETVALUE: 1 }];
    for (const value of [...wrong, "SECRETVALUE\x1b[2J", "SECRETVALUE\n"]) {
      await refused({ ...REPLY, accessToken: { ...accessToken, [name]: value } }, `'${name}'`);
    }
  }
});

Deno.test("parseCreateOAuth2TokenResponse() refuses mistyped members, required or not", async () => {
  for (const name of STRINGS) {
    for (const value of [1, true, {}, [], ["SECRETVALUE"], "SECRETVALUE\n"]) {
      await refused({ ...REPLY, [name]: value }, `'${name}'`);
    }
  }
  for (const name of ["tokenType", "refreshToken"]) await refused({ ...REPLY, [name]: "" }, name);
  for (const value of [-1, "900", "", true, [], {}, [900]]) {
    await refused({ ...REPLY, expiresIn: value }, "'expiresIn'");
  }
});

Deno.test("parseCreateOAuth2TokenResponse() refuses what is no JSON object, telling type and status only", async () => {
  const text = JSON.stringify(REPLY);
  const bodies = ["", "null", "[]", `[${text}]`, `"${SECRETS[1]}"`, "42", "true", `<p>${text}`];
  for (const body of [...bodies, text.slice(0, -1), text.slice(0, 120), `${text}}`]) {
    for (const status of [200, 400, 403, 429, 500, 503]) {
      const answer = new Response(body, { status, headers: { "content-type": "text/html" } });
      const error = await assertRefused(PARSER, answer, "text/html");
      for (const secret of SECRETS) assertNoLeak(error, secret);
      assertEquals(error.cause, undefined);
    }
  }
});

Deno.test("parseCreateOAuth2TokenResponse() does not follow redirects, nor read them", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const body = watch([bytes(JSON.stringify(REPLY))]);
    const headers = { location: "https://evil.com/" };
    const answer = new Response(body.stream, { status, headers });
    await assertRefused(PARSER, answer, /redirect/);
    assertEquals([body.pulled, body.cancelled], [0, true]);
  }
  const hidden = disguised(new Response("{}"), { status: 0, type: "opaqueredirect" });
  await assertRefused(PARSER, hidden, /redirect/);
});

Deno.test("parseCreateOAuth2TokenResponse() stops reading an endless body", async () => {
  const body = watch(flood(new Uint8Array(16 * 1024).fill(0x20)));
  await assertRefused(PARSER, new Response(body.stream), `${256 * 1024}`);
  assert(body.cancelled);
});

Deno.test("parseCreateOAuth2TokenResponse() parses any bytes, or throws one of two errors", async () => {
  const text = JSON.stringify(REPLY);
  const mutated = fc.tuple(fc.nat(text.length), fc.nat(6), fc.string({ maxLength: 4 }))
    .map(([at, cutOut, put]) => text.slice(0, at) + put + text.slice(at + cutOut));
  const object = fc.record({
    accessToken: fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...CREDENTIALS), fc.jsonValue()),
    ),
    tokenType: fc.jsonValue(),
    expiresIn: fc.jsonValue(),
    refreshToken: fc.jsonValue(),
    error: fc.jsonValue(),
  }, { requiredKeys: [] }).map((it) => JSON.stringify({ ...REPLY, ...it }));
  const status = fc.constantFrom(200, 200, 200, 400, 401, 429, 500);
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, fc.json(), object), status, async (body, status) => {
      try {
        const { accessToken, ...rest } = await parse(new Response(body, { status }));
        assertEquals([status, Object.keys(accessToken)], [200, CREDENTIALS]);
        for (const value of Object.values(accessToken)) assert(value && typeof value === "string");
        for (const [name, value] of Object.entries(rest)) {
          assertEquals(typeof value, name === "expiresIn" ? "number" : "string");
        }
      } catch (error) {
        assert(
          error instanceof SsoServiceError || error instanceof SsoResponseError,
          String(error),
        );
      }
    }),
    { numRuns: 500 },
  );
});
