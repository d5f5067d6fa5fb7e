import { SsoResponseError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { anyOf, compact } from "../support/arbitraries.ts";
import { rejection } from "../support/assert.ts";
import { OIDC } from "../support/operations/mod.ts";
import { parsersOf } from "../support/operations/parsers.ts";
import { slotsOf } from "../support/operations/samples.ts";
import { type OperationCase, parserOf, type ServiceCase } from "../support/operations/types.ts";
import { OFFICIAL, type Reply, sdkSend, toResponse } from "./_helpers.ts";

const ID = { "x-amzn-requestid": "request-1" };

/** What the SDK makes of a response, or throws; unset members left out, as JSON would. */
async function theirs(service: ServiceCase, operation: OperationCase, reply: Reply) {
  const { $metadata, ...data } = await (await sdkSend(service, operation, {}, reply)).output;
  return { $metadata: Object($metadata), data: compact(data) };
}

async function errorsOf(service: ServiceCase, operation: OperationCase, reply: Reply) {
  const [sdk, our] = await Promise.all([
    rejection(theirs(service, operation, reply)),
    rejection(operation.parse(toResponse(reply))),
  ]);
  const facts: Record<string, unknown> = { ...sdk, name: sdk.name, message: sdk.message };
  const { requestId, httpStatusCode: status } = Object(facts.$metadata);
  return { sdk: { ...facts, requestId, status } as typeof facts, our };
}

for (const service of OFFICIAL) {
  for (const operation of parsersOf(service)) {
    const { parse, response: members } = operation;

    Deno.test(`${parserOf(operation)} reads valid responses as the SDK does`, async () => {
      const extra = fc.record({ extra: fc.jsonValue(), error: fc.string(), __type: fc.string() });
      const property = fc.asyncProperty(anyOf(members), extra, async (known, extra) => {
        const reply = { status: 200, headers: ID, body: JSON.stringify({ ...extra, ...known }) };
        const { $metadata, data } = await theirs(service, operation, reply);
        const parsed = await parse(toResponse(reply));
        // With a `__type` in it, some hand on members that they do not know.
        const isKnown = ([name]: [string, unknown]) => name in members;
        const handed = Object.fromEntries(Object.entries(Object(data)).filter(isKnown));
        assertEquals<object>({ ...parsed }, handed);
        const { requestId, httpStatusCode } = parsed.$metadata ?? {};
        assertEquals([requestId, httpStatusCode], [$metadata.requestId, $metadata.httpStatusCode]);
      });
      await fc.assert(property, { numRuns: 60 });
    });

    Deno.test(`${parserOf(operation)} refuses what the SDK hands on`, async () => {
      const lax = slotsOf(members).flatMap(({ member: { kind, isOptional }, put, leave }) => [
        ...(isOptional ? [] : [leave(), put(null)]),
        ...(kind === "number" ? [put("600"), put(-1)] : []),
      ]);
      for (const body of [...lax.map((it) => JSON.stringify(it)), "", "[]"]) {
        const reply = { status: 200, body };
        const { data } = await theirs(service, operation, reply); // the SDK: no error
        if (body.startsWith("{")) assertEquals(data, compact(JSON.parse(body)));
        if (lax.length === 0 && body === "") continue; // an operation without a response
        assertInstanceOf(await rejection(parse(toResponse(reply))), SsoResponseError);
      }
    });

    Deno.test(`${parserOf(operation)} names what the SDK lets crash`, async () => {
      for (const body of ["<html>", "{"]) {
        for (const status of [200, 302, 404, 502]) {
          const reply = { status, body, headers: ID };
          // The SDK does not look at the body of an operation without members.
          if (status === 200 && Object.keys(members).length === 0) continue;
          const { sdk, our } = await errorsOf(service, operation, reply);
          assertEquals(sdk.name, "SyntaxError");
          assertInstanceOf(our, SsoResponseError);
          assertEquals([our.requestId, our.status], ["request-1", status]);
        }
      }
    });

    Deno.test(`${parserOf(operation)} throws the SDK's exceptions`, async () => {
      for (const [name, error, status] of service.exceptions) {
        const body = {
          error,
          [service.description]: "What AWS says.",
          ...(/AccessDenied|InvalidRequestEx/.test(name) && { reason: "KMS_DisabledException" }),
          ...(/Region/.test(name) &&
            { endpoint: "https://oidc.eu-west-1.amazonaws.com", region: "eu-west-1" }),
        };
        const types = [
          name,
          `${name}:http://internal.amazon.com/coral/com.amazonaws.x/`,
          `com.amazonaws.x#${name}`,
          `com.amazonaws.x#${name}:http://internal.amazon.com/coral/`,
          `${name}, AnotherException`,
        ];
        for (const type of types) {
          const headers = { ...ID, "x-amzn-errortype": type };
          const reply = { status, headers, body: JSON.stringify(body) };
          const { sdk, our } = await errorsOf(service, operation, reply);
          assertInstanceOf(our, SsoServiceError);
          assertEquals([our.name, our.error, our.status], [name, error, status]);
          const facts = ["name", "error", "status", "requestId", "endpoint", "region"];
          const ours = our as unknown as Record<string, unknown>;
          for (const fact of facts) assertEquals(ours[fact], sdk[fact], fact);
          if (service === OIDC) assertEquals(our.reason, sdk.reason);
          // Its message is "UnknownError" where the body has no `message`.
          const said = service.description === "message" ? sdk.message : sdk.error_description;
          assertEquals(our.error_description, said);
        }
      }
    });
  }
}

const CREATE_TOKEN = OIDC.operations.find(({ name }) => name === "CreateToken")!;

Deno.test("parseCreateTokenResponse() looks for the name where the SDK does, in its order", async () => {
  const [A, B, C] = ["SlowDownException", "InvalidGrantException", "ExpiredTokenException"];
  const cases: readonly (readonly [header: string | undefined, body: object])[] = [
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
    const { sdk, our } = await errorsOf(OIDC, CREATE_TOKEN, { status: 400, headers, body: text });
    assertEquals(our.name, sdk.name, JSON.stringify([header, body]));
  }
});

Deno.test("parseCreateTokenResponse() tells an error by its code, where the SDK says Unknown", async () => {
  for (const [, code, status] of OIDC.exceptions) {
    const body = JSON.stringify({ error: code, error_description: "What AWS says." });
    const { sdk, our } = await errorsOf(OIDC, CREATE_TOKEN, { status, body });
    assertEquals([sdk.name, sdk.message], ["Unknown", "UnknownError"]);
    const [expected] = OIDC.exceptions.find(([, error]) => error === code)!;
    assertEquals(our.name, expected);
    assert(our.message.includes("What AWS says."), our.message);
  }
});
