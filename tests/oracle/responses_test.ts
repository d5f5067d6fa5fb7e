import { SsoResponseError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { EXCEPTIONS } from "../_protocol/_exceptions.ts";
import { rejection } from "../_protocol/_helpers.ts";
import { PARSE_CASES, type ParseCase, without } from "../_protocol/_operations.ts";
import { type Reply, sdkClient, sdkSend, toResponse } from "./_helpers.ts";

const CREATE_TOKEN = PARSE_CASES.find(({ operation }) => operation === "CreateToken")!;
const ID = { "x-amzn-requestid": "request-1" };

/** What the SDK makes of a reply, or throws; unset members left out. */
async function theirs({ operation }: ParseCase, reply: Reply): Promise<Record<string, unknown>> {
  const data = await sdkSend(sdkClient(reply).client, operation, {});
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

async function errorsOf(parser: ParseCase, reply: Reply) {
  const [sdk, our] = await Promise.all([
    rejection(theirs(parser, reply)),
    rejection(parser.parse(toResponse(reply))),
  ]);
  const facts: Record<string, unknown> = { ...sdk };
  const { requestId } = facts.$metadata as { requestId?: string };
  return { sdk: { ...facts, name: sdk.name, requestId } as Record<string, unknown>, our };
}

const text = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" })
  .filter((it) => !/\p{Cc}/u.test(it));

for (const parser of PARSE_CASES) {
  const { title, parse, reply, required, numbers } = parser;

  Deno.test(`${title} reads valid replies as the SDK does`, async () => {
    const members = Object.entries(reply).map(([name, value]) => {
      const known = name.startsWith("verification")
        ? fc.constant(value)
        : numbers.includes(name)
        ? fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }))
        : name === "userCode"
        ? text.filter((it) => it.trim() === it && !/[\p{Cf}\p{Zl}\p{Zp}]/u.test(it))
        : text;
      return [name, required.includes(name) ? known : fc.oneof(known, fc.constant(null))] as const;
    });
    const extra = [["extra", fc.jsonValue()], ["error", text], ["__type", text]] as const;
    const body = fc.record(Object.fromEntries<fc.Arbitrary<unknown>>([...members, ...extra]), {
      requiredKeys: [...required],
      noNullPrototype: true,
    });
    const property = fc.asyncProperty(body, async (body) => {
      const answer = { status: 200, headers: ID, body: JSON.stringify(body) };
      const { $metadata, ...data } = await theirs(parser, answer);
      const parsed = await parse(toResponse(answer));
      assertEquals({ ...parsed }, data);
      const { requestId, httpStatusCode } = $metadata as Record<string, unknown>;
      assertEquals(
        [parsed.$metadata?.requestId, parsed.$metadata?.httpStatusCode],
        [requestId, httpStatusCode],
      );
    });
    await fc.assert(property, { numRuns: 60 });
  });

  Deno.test(`${title} refuses what the SDK hands on`, async () => {
    const lax: readonly (readonly [body: object, data: object])[] = [
      [{}, {}],
      ...required.map((name) => [without(reply, name), without(reply, name)] as const),
      ...required.map((name) => [{ ...reply, [name]: null }, without(reply, name)] as const),
      ...numbers.map((name) => [{ ...reply, [name]: "600" }, { ...reply, [name]: "600" }] as const),
      ...numbers.map((name) => [{ ...reply, [name]: -1 }, { ...reply, [name]: -1 }] as const),
    ];
    for (const [body, data] of lax) {
      const answer = { status: 200, body: JSON.stringify(body) };
      const { $metadata: _, ...handed } = await theirs(parser, answer);
      assertEquals<object>(handed, data);
      assertInstanceOf(await rejection(parse(toResponse(answer))), SsoResponseError);
    }
    for (const body of ["", "[]"]) { // the SDK: {}
      const { $metadata: _, ...handed } = await theirs(parser, { status: 200, body });
      assertEquals(handed, {});
      assertInstanceOf(await rejection(parse(toResponse({ status: 200, body }))), SsoResponseError);
    }
  });

  Deno.test(`${title} names what the SDK lets crash`, async () => {
    for (const body of ["<html>", "{", "null"]) {
      const { sdk, our } = await errorsOf(parser, { status: 200, body, headers: ID });
      assert(["SyntaxError", "TypeError"].includes(`${sdk.name}`), `${sdk.name}`);
      assertInstanceOf(our, SsoResponseError);
      assertEquals([our.requestId, our.status], ["request-1", 200]);
    }
  });

  Deno.test(`${title} throws the SDK's exceptions`, async () => {
    for (const [name, error, status] of EXCEPTIONS) {
      const region = { endpoint: "https://oidc.eu-west-1.amazonaws.com", region: "eu-west-1" };
      const body = {
        error,
        error_description: "What AWS says.",
        ...(/AccessDenied|InvalidRequestEx/.test(name) && { reason: "KMS_DisabledException" }),
        ...(/Region/.test(name) && region),
      };
      const types = [
        name,
        `${name}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/`,
        `com.amazonaws.ssooidc#${name}`,
        `com.amazonaws.ssooidc#${name}:http://internal.amazon.com/coral/`,
        `${name}, AnotherException`,
      ];
      for (const type of types) {
        const headers = { ...ID, "x-amzn-errortype": type };
        const answer = { status, headers, body: JSON.stringify(body) };
        const { sdk, our } = await errorsOf(parser, answer);
        assertInstanceOf(our, SsoServiceError);
        assertEquals(our.name, name);
        assertEquals(our.status, status);
        const facts = ["name", "error", "error_description", "reason", "endpoint", "region"];
        const ours = our as unknown as Record<string, unknown>;
        for (const fact of [...facts, "requestId"]) assertEquals(ours[fact], sdk[fact], fact);
        assertEquals(sdk.reason, "reason" in body ? body.reason : undefined);
      }
    }
  });
}

Deno.test("parseCreateTokenResponse() looks for the name where the SDK does, in its order", async () => {
  const [A, B, C] = ["SlowDownException", "InvalidGrantException", "ExpiredTokenException"];
  const cases: readonly [header: string | undefined, body: object][] = [
    [A, { code: B, __type: C }],
    [A, { __type: C }],
    [undefined, { code: B, __type: C }],
    [undefined, { code: `x#${B}:http://y`, __type: C }],
    [undefined, { __type: `com.amazonaws.ssooidc#${C}` }],
    [undefined, { __type: `${C}:http://x` }],
  ];
  for (const [header, body] of cases) {
    const headers = header === undefined ? ID : { ...ID, "x-amzn-errortype": header };
    const text = JSON.stringify({ error: "access_denied", ...body });
    const { sdk, our } = await errorsOf(CREATE_TOKEN, { status: 400, headers, body: text });
    assertEquals(our.name, sdk.name, JSON.stringify([header, body]));
  }
});

Deno.test("parseCreateTokenResponse() tells an error by its code, where the SDK says Unknown", async () => {
  for (const [, code, status] of EXCEPTIONS) {
    const body = JSON.stringify({ error: code, error_description: "x" });
    const { sdk, our } = await errorsOf(CREATE_TOKEN, { status, body });
    assertEquals(sdk.name, "Unknown");
    const expected = EXCEPTIONS.find(([, error]) => error === code)![0];
    assertEquals(our.name, expected);
  }
});

Deno.test("parseCreateTokenResponse() says what AWS says, where the SDK says UnknownError", async () => {
  const headers = { "x-amzn-errortype": "InvalidGrantException" };
  const description = "Invalid refresh token provided";
  const body = JSON.stringify({ error: "invalid_grant", error_description: description });
  const reply = { status: 400, headers, body };
  const sdk = await rejection(theirs(CREATE_TOKEN, reply));
  const our = await rejection(CREATE_TOKEN.parse(toResponse(reply)));
  assertEquals(sdk.message, "UnknownError");
  assert(our.message.includes(description));
});

Deno.test("parseCreateTokenResponse() takes a page of HTML for what it is, where the SDK crashes", async () => {
  for (const status of [302, 404, 502]) {
    const reply = { status, body: "<html>", headers: ID };
    const { sdk, our } = await errorsOf(CREATE_TOKEN, reply);
    assertEquals(sdk.name, "SyntaxError");
    assertInstanceOf(our, SsoResponseError);
    assertEquals([our.status, our.requestId], [status, "request-1"]);
  }
});
