// What only a property, or a part of the protocol alone, can show; the rest is in operations_test.ts.
import { SsoResponseError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertLess } from "@std/assert";
import fc from "fast-check";
import { withGuide } from "../../src/_internal/guide.ts";
import { parseResponse, readReply } from "../../src/_protocol/response.ts";
import { anyOf, compact } from "../support/arbitraries.ts";
import { hintOf, rejection } from "../support/assert.ts";
import { bytes } from "../support/bodies.ts";
import { SERVICES } from "../support/operations/mod.ts";
import { assertRefused, parsersOf } from "../support/operations/parsers.ts";
import { sampleOf, slotsOf } from "../support/operations/samples.ts";
import { parserOf } from "../support/operations/types.ts";
import { response, scriptFetch } from "../support/scripted_fetch.ts";
import { type AnyMembers, EXAMPLE, operationOf } from "./_example.ts";

const PARSERS = [...SERVICES, EXAMPLE].flatMap(parsersOf);

for (const operation of PARSERS) {
  const { parse, response: members } = operation;

  Deno.test(`${parserOf(operation)} returns any members as they came`, async () => {
    await fc.assert(
      fc.asyncProperty(anyOf(members), async (body) => {
        assertEquals({ ...await parse(response(body)) }, compact(body));
      }),
      { numRuns: 60 },
    );
  });

  Deno.test(`${parserOf(operation)} parses any bytes, or throws one of two errors`, async () => {
    const text = JSON.stringify(sampleOf(members));
    const mutated = fc.tuple(fc.nat(text.length), fc.nat(6), fc.string({ maxLength: 4 }))
      .map(([at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));
    const value = fc.jsonValue().map((it) => JSON.stringify(it));
    const swapped = fc.tuple(fc.constantFrom(...slotsOf(members), undefined), value)
      .map(([slot, json]) => slot ? JSON.stringify(slot.put("@")).replace('"@"', json) : json);
    const strange = fc.dictionary(fc.constantFrom("error", "__type", "code"), fc.jsonValue())
      .map((it) => JSON.stringify({ ...sampleOf(members), ...it }));
    const body = fc.oneof(
      fc.oneof(mutated, value, swapped, strange).map(bytes),
      fc.uint8Array({ maxLength: 60 }).map((it) => new Uint8Array(it)),
    );
    const status = fc.constantFrom(200, 200, 200, 400, 401, 429, 500, 503);
    await fc.assert(
      fc.asyncProperty(body, status, async (body, status) => {
        try {
          const parsed = await parse(new Response(body, { status }));
          assertEquals(status, 200);
          // What was handed on is right: it comes through a second time as it is.
          assertEquals({ ...await parse(response(parsed)) }, { ...parsed });
          const names = Object.keys(parsed);
          for (const name of Object.keys(sampleOf(members, false))) assert(names.includes(name));
        } catch (error) {
          const isService = error instanceof SsoServiceError;
          assert(isService || error instanceof SsoResponseError, String(error));
          assertEquals([error.status, isService && status === 200], [status, false]);
        }
      }),
      { numRuns: 300 },
    );
  });
}

const [CREATE_TOKEN] = PARSERS.filter(({ name }) => name === "CreateToken");

Deno.test("parseResponse() names the item of a list that is wrong", async () => {
  const itemList = [{ id: "1" }, { id: "2" }, { id: "" }];
  const error = await rejection(parseResponse(operationOf("ListItems"), response({ itemList })));
  assertEquals(
    error.message,
    "ListItems: the response is invalid: 'itemList.2.id' must be a string, not empty, without " +
      "control characters; it is an empty string (HTTP 200, request ID request-1)",
  );
});

Deno.test("parseResponse() names nested members without following them down", async () => {
  const nested = "[".repeat(60_000) + "]".repeat(60_000);
  const text = `{"accessToken":${nested},"tokenType":"Bearer","expiresIn":1}`;
  const error = await assertRefused(CREATE_TOKEN!, new Response(text), "'accessToken'");
  assertLess(error.message.length, 300);
});

Deno.test("parseResponse() rejects with the connection's own error if it breaks", async () => {
  const broken = new TypeError("connection reset");
  for (const headers of [{}, { "content-length": "100" }]) {
    const stream = new ReadableStream({ pull: (controller) => controller.error(broken) });
    const error = await rejection(CREATE_TOKEN!.parse(new Response(stream, { headers })));
    assertInstanceOf(error, TypeError);
    assert(!(error instanceof SsoResponseError));
  }
});

Deno.test("readReply() returns the service's error as data, and counts the sender's retries", async () => {
  const sender = {
    retryAttempts: 2,
    redact: (text: string) => text,
    hint: () => withGuide("The hint."),
  };
  const operation = operationOf("GetItem");
  const answers = [
    response({ error: "busy" }, 429),
    response(sampleOf(EXAMPLE.operations[1]!.response)),
  ];
  const [refused, read] = await Promise.all(
    answers.map((it) => readReply(operation, it, sender)),
  );
  assertEquals([refused?.failure?.error, refused?.output], ["busy", undefined]);
  const { $metadata } = read?.output as { $metadata?: { retryAttempts: number } };
  assertEquals([$metadata?.retryAttempts, read?.failure], [2, undefined]);
  const error = await rejection(readReply(operation, response([]), sender));
  assertInstanceOf(error, SsoResponseError);
  assertEquals([error.$metadata.retryAttempts, hintOf(error)], [2, "The hint."]);
});

Deno.test("readMetadata() reads the headers when somebody looks at them", async () => {
  const clock = { now: () => 0 };
  const { fetch } = scriptFetch(clock, [() => response(sampleOf(CREATE_TOKEN!.response))]);
  const answer = await fetch("https://x.test", { signal: new AbortController().signal });
  let copies = 0;
  const { headers } = answer;
  Object.defineProperty(headers, Symbol.iterator, {
    value: () => (copies++, [["a", "1"]][Symbol.iterator]()),
  });
  const { $metadata } = await CREATE_TOKEN!.parse(answer);
  assertEquals([$metadata?.requestId, copies], ["request-1", 0]);
  assertEquals([$metadata?.httpHeaders, copies], [{ a: "1" }, 1]);
});

Deno.test("parseResponse() says what it got in place of a response of this API", async () => {
  const type = (value: string) => ({ headers: { "content-type": value } });
  const cases: readonly (readonly [Response, string])[] = [
    [new Response("<p>", type("text/html")), "is not a JSON object: text/html, 3 characters"],
    [new Response(bytes("[]")), "is not a JSON object: no content type, 2 characters"],
    [
      new Response("[]", { headers: { "x-amzn-errortype": "SlowDownException" } }),
      "is not a JSON object: text/plain;charset=UTF-8, 2 characters",
    ],
    [
      new Response("no", { status: 400, ...type("x/" + "y".repeat(100)) }),
      `is not an error of this API: x/${"y".repeat(57)}…, 2 characters`,
    ],
    [new Response("", { status: 500 }), "is empty"],
  ];
  for (const [answer, words] of cases) {
    const error = await rejection(parseResponse(operationOf("GetItem"), answer));
    assertInstanceOf(error, SsoResponseError);
    assertEquals(error.message, `GetItem: the response ${words} (HTTP ${answer.status})`);
  }
});

Deno.test("parseResponse() takes every 2xx, and metadata that may be replaced", async () => {
  const body = sampleOf(EXAMPLE.operations[1]!.response);
  const output = await parseResponse(operationOf("GetItem"), response(body, 299));
  assertEquals({ ...output }, body);
  const metadata = Object.getOwnPropertyDescriptor(output, "$metadata");
  assertEquals([metadata?.configurable, metadata?.enumerable], [true, false]);
});

Deno.test("parseResponse() looks for control characters only where JSON has escaped some", async () => {
  const { parse, response: members } = CREATE_TOKEN!;
  const body = { ...sampleOf(members), accessToken: "x\x9by" };
  const { accessToken } = await parse(new Response(JSON.stringify(body))) as AnyMembers;
  assertEquals(accessToken, "x\x9by");
  const escaped = JSON.stringify(body).replace("\x9b", "\\u009b");
  await assertRefused(CREATE_TOKEN!, new Response(escaped), "'accessToken'");
});
