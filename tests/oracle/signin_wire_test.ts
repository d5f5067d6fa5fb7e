// AWS's own client of AWS Sign-In, with nothing behind it: what it would send, what it makes of a
// reply. It nests the members under tokenInput and tokenOutput; the wire does not.
import { SsoResponseError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import {
  buildCreateOAuth2TokenRequest,
  type CreateOAuth2TokenRequestBody,
  parseCreateOAuth2TokenResponse,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import * as sdk from "npm:@aws-sdk/nested-clients@3.998.3/signin";
import { HttpRequest, HttpResponse } from "npm:@smithy/core@3.41.0/protocols";
import { rejection, thrown } from "../_protocol/_helpers.ts";
import { without } from "../_protocol/_operations.ts";
import { REPLY } from "../signin/_helpers.ts";
import { type Reply, toResponse } from "./_helpers.ts";

const OPTIONS = { region: "eu-west-1" } as const;
const ID = { "x-amzn-requestid": "request-1" };

/** Sends an input with the SDK, and gives the request, and what it makes of the reply. */
function theirs(tokenInput: object, reply: Reply = { status: 200, body: "{}" }) {
  const requests: HttpRequest[] = [];
  const client = new sdk.SigninClient({
    ...OPTIONS,
    maxAttempts: 1,
    requestHandler: {
      handle(request: unknown) {
        assert(HttpRequest.isInstance(request));
        requests.push(request);
        const response = new HttpResponse({
          statusCode: reply.status,
          headers: { "content-type": "application/json", ...reply.headers },
          body: new TextEncoder().encode(reply.body),
        });
        return Promise.resolve({ response });
      },
    },
  });
  const command = new sdk.CreateOAuth2TokenCommand({ tokenInput: tokenInput as never });
  return { requests, output: client.send(command) };
}

async function theirWire(input: object) {
  const { requests, output } = theirs(input);
  await output;
  assertEquals(requests.length, 1);
  const { method, protocol, hostname, path, query, headers, body } = requests[0]!;
  assertEquals(query, {});
  return {
    method,
    url: `${protocol}//${hostname}${path}`,
    contentType: headers["content-type"] ?? null,
    authorization: headers.authorization ?? null,
    body: typeof body === "string" ? body : new TextDecoder().decode(body),
  };
}

async function ourWire(input: object) {
  const request = buildCreateOAuth2TokenRequest(input as CreateOAuth2TokenRequestBody, OPTIONS);
  return {
    method: request.method,
    url: request.url,
    contentType: request.headers.get("content-type"),
    authorization: request.headers.get("authorization"),
    body: await request.text(),
  };
}

const GRANTS = {
  authorization_code: ["clientId", "grantType", "code", "redirectUri", "codeVerifier"],
  refresh_token: ["clientId", "grantType", "refreshToken"],
} as const;

// Text of every kind, but for the control characters that only we refuse.
const text = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
  fc.constantFrom('"\\/', "é\u20ac\u{1f511}", "\ud800", "\u2028\u202e", "</script>", " "),
).filter((it) => !/\p{Cc}/u.test(it));

for (const [grantType, members] of Object.entries(GRANTS)) {
  const input = fc.record(
    Object.fromEntries(
      members.map((name) => [name, name === "grantType" ? fc.constant(grantType) : text]),
    ),
    { noNullPrototype: true },
  );

  Deno.test(`buildCreateOAuth2TokenRequest() of ${grantType} puts on the wire what the SDK does`, async () => {
    const property = fc.asyncProperty(input, async (input) => {
      const wire = await ourWire(input);
      assertEquals(wire, await theirWire(input));
      assertEquals([wire.contentType, wire.authorization], ["application/json", null]);
      const reversed = Object.fromEntries(Object.entries(input).reverse());
      assertEquals((await ourWire(reversed)).body, (await theirWire(reversed)).body);
      assertEquals(Object.keys(JSON.parse(wire.body)), [...members]);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  Deno.test(`buildCreateOAuth2TokenRequest() of ${grantType} refuses what the SDK sends all the same`, async () => {
    const [whole] = fc.sample(input, 1) as [Record<string, unknown>];
    for (const name of members) {
      const { body } = await theirWire(without(whole, name));
      assertEquals(JSON.parse(body), without(whole, name), "the SDK: without the member");
      assertInstanceOf(
        thrown(() => buildCreateOAuth2TokenRequest(without(whole, name) as never, OPTIONS)),
        TypeError,
      );
    }
  });
}

Deno.test("buildCreateOAuth2TokenRequest() sends one grant, where the SDK sends whatever it gets", async () => {
  const everything = Object.fromEntries(
    Object.values(GRANTS).flat().map((name) => [name, `the-${name}`]),
  );
  for (const [grantType, members] of Object.entries(GRANTS)) {
    const input = { ...everything, grantType };
    assertEquals(Object.keys(JSON.parse((await theirWire(input)).body)).length, 6);
    assertEquals(Object.keys(JSON.parse((await ourWire(input)).body)), [...members]);
  }
});

Deno.test("parseCreateOAuth2TokenResponse() reads valid replies as the SDK does", async () => {
  const printable = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .filter((it) => !/\p{Cc}/u.test(it));
  const body = fc.record({
    accessToken: fc.record({
      accessKeyId: printable,
      secretAccessKey: printable,
      sessionToken: printable,
      extra: fc.constantFrom("x", 5, null),
    }, { requiredKeys: ["accessKeyId", "secretAccessKey", "sessionToken"] }),
    tokenType: printable,
    expiresIn: fc.nat(900),
    refreshToken: printable,
    idToken: fc.oneof(printable, fc.constant(null)),
    extra: fc.jsonValue(),
    error: printable,
  }, { requiredKeys: ["accessToken", "tokenType", "expiresIn", "refreshToken"] });
  await fc.assert(
    fc.asyncProperty(body, async (body) => {
      const reply = { status: 200, headers: ID, body: JSON.stringify(body) };
      const { tokenOutput, $metadata } = await theirs({}, reply).output;
      const parsed = await parseCreateOAuth2TokenResponse(toResponse(reply));
      assertEquals(JSON.parse(JSON.stringify(parsed)), JSON.parse(JSON.stringify(tokenOutput)));
      assertEquals(
        [parsed.$metadata?.requestId, parsed.$metadata?.httpStatusCode],
        [$metadata.requestId, $metadata.httpStatusCode],
      );
    }),
    { numRuns: 60 },
  );
});

Deno.test("parseCreateOAuth2TokenResponse() refuses what the SDK hands on", async () => {
  const { accessToken, ...rest } = REPLY;
  const lax = [
    {},
    rest,
    { ...rest, accessToken: null },
    { ...rest, accessToken: without(accessToken, "sessionToken") },
    { ...REPLY, expiresIn: "900" },
    without(REPLY, "refreshToken"),
  ];
  for (const body of lax) {
    const reply = { status: 200, body: JSON.stringify(body) };
    await theirs({}, reply).output; // the SDK: no error
    const error = await rejection(parseCreateOAuth2TokenResponse(toResponse(reply)));
    assertInstanceOf(error, SsoResponseError);
  }
});

const EXCEPTIONS = [
  ["AccessDeniedException", 400],
  ["ValidationException", 400],
  ["TooManyRequestsError", 429],
  ["InternalServerException", 500],
] as const;

Deno.test("parseCreateOAuth2TokenResponse() throws the SDK's exceptions, with its words", async () => {
  for (const [name, status] of EXCEPTIONS) {
    for (const error of Object.values(sdk.OAuth2ErrorCode)) {
      for (const type of [name, `com.amazonaws.signin#${name}`, `${name}:http://internal/`]) {
        const body = JSON.stringify({ error, message: "What AWS says." });
        const reply = { status, headers: { ...ID, "x-amzn-errortype": type }, body };
        const sdkError = await rejection(theirs({}, reply).output);
        const our = await rejection(parseCreateOAuth2TokenResponse(toResponse(reply)));
        assert(sdkError instanceof sdk[name], String(sdkError));
        assertInstanceOf(our, SsoServiceError);
        assertEquals(
          [our.name, our.error, our.error_description, our.status, our.requestId],
          [
            sdkError.name,
            sdkError.error,
            sdkError.message,
            sdkError.$metadata.httpStatusCode,
            sdkError.$metadata.requestId,
          ],
        );
      }
    }
  }
});
