// What only a property, or a part of the protocol alone, can show; the rest is in operations_test.ts.
import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  buildRequest,
  encodeCall,
  mergeHeaders,
  pickRequest,
} from "../../src/_protocol/request.ts";
import { anyOf, secretText } from "../support/arbitraries.ts";
import { assertHides, thrown } from "../support/assert.ts";
import { OIDC, SERVICES } from "../support/operations/mod.ts";
import { sampleOf, wireOf } from "../support/operations/samples.ts";
import { builderOf, REGION } from "../support/operations/types.ts";
import { EXAMPLE, operationOf, SERVICE } from "./_example.ts";

for (const operation of [...SERVICES, EXAMPLE].flatMap(({ operations }) => operations)) {
  const { build, request: members } = operation;
  const required = Object.keys(members).filter((name) => !members[name]!.isOptional);

  Deno.test(`${builderOf(operation)} sends any text as it is`, async () => {
    await fc.assert(
      fc.asyncProperty(anyOf(members, [null, undefined]), async (input) => {
        const wire = await wireOfRequest(build(input as never, REGION));
        assertEquals(wire, wireOf(operation, input));
      }),
      { numRuns: 60 },
    );
  });

  Deno.test(`${builderOf(operation)} never shows a value that it refuses, nor another one`, () => {
    const spoil = fc.constantFrom<(secret: string) => unknown>(
      (secret) => `${secret}\n`,
      (secret) => `\x1b${secret}`,
      (secret) => [secret],
      (secret) => ({ secret, toString: () => secret, toJSON: () => secret }),
      (secret) => new String(secret),
      (secret) => () => secret,
    );
    const name = fc.constantFrom(...required);
    const others = fc.dictionary(name, secretText, { noNullPrototype: true });
    fc.assert(
      fc.property(name, spoil, secretText, others, (name, spoil, secret, others) => {
        const input = { ...sampleOf(members), ...others, [name]: spoil(secret) };
        const error = thrown(() => build(input as never, REGION));
        for (const value of [secret, ...Object.values(others)]) assertHides(error, value);
      }),
      { numRuns: 60 },
    );
  });
}

async function wireOfRequest(request: Request) {
  const { method, url, headers } = request;
  return { method, url, headers: Object.fromEntries(headers), body: await request.text() };
}

Deno.test("SERVICES has every grant of CreateToken, and every exception of the model", () => {
  const grants = OIDC.operations.map(({ request }) => request.grantType?.value).filter(Boolean);
  assertEquals(grants, [
    "urn:ietf:params:oauth:grant-type:device_code",
    "authorization_code",
    "refresh_token",
  ]);
  assertEquals(new Set(OIDC.exceptions.map(([name]) => name)).size, 14);
});

const ITEM = { token: "BEARERTOKENVALUE", id: "1", kind: "x" };

Deno.test("buildRequest() refuses a secret that no header can carry, and does not show it", () => {
  for (const token of ["BEARERTOKEN\u20ac", "\u{1f511}BEARERTOKEN", "BEARER\u0100TOKENVALUE"]) {
    for (const headers of [undefined, { "x-tool": "1" }]) {
      const build = () =>
        buildRequest(operationOf("GetItem"), SERVICE.host, { ...ITEM, token }, {
          ...REGION,
          headers,
        });
      const error = thrown(build);
      assertInstanceOf(error, TypeError);
      assertStringIncludes(error.message, "that HTTP forbids");
      assertHides(error, token);
      assertEquals(error.cause, undefined);
    }
  }
});

Deno.test("encodeCall() puts members where the operation says, and the same bytes each time", () => {
  const members = pickRequest(operationOf("PutItem"), { ...ITEM, more: "not sent" });
  const parts = { baseUrl: "https://x.test/y", members, headers: undefined };
  const call = () => encodeCall(operationOf("PutItem"), parts);
  const { url, init } = call();
  assertEquals(url, "https://x.test/y/item/new?kind=x");
  assertEquals([init.method, init.body, init.redirect], ["POST", '{"id":"1"}', "manual"]);
  assertEquals([...new Headers(init.headers)], [
    ["content-type", "application/json"],
    ["x-example-token", "BEARERTOKENVALUE"],
  ]);
  assertEquals(call(), { url, init });
});

const encode = (name: string, headers?: Headers) => {
  const operation = operationOf(name);
  const members = pickRequest(operation, ITEM);
  return encodeCall(operation, { baseUrl: "https://x.test", members, headers }).init;
};

Deno.test("encodeCall() sends a GET without body and content type, an empty POST as well", () => {
  for (const [name, method] of [["GetItem", "GET"], ["SignOff", "POST"]] as const) {
    const init = encode(name);
    assertEquals([init.method, init.body], [method, undefined]);
    assertEquals([...new Headers(init.headers)], [["x-example-token", "BEARERTOKENVALUE"]]);
  }
});

Deno.test("encodeCall() does not change the headers of the caller", () => {
  const headers = new Headers({ "x-example-token": "mine", "x-tool": "1" });
  assertEquals(
    new Headers(encode("GetItem", headers).headers).get("x-example-token"),
    "BEARERTOKENVALUE",
  );
  assertEquals(headers.get("x-example-token"), "mine");
});

Deno.test("pickRequest() adds a service's advice to the member that it is about", () => {
  const pick = (input: object, advice?: Record<string, string>) =>
    thrown(() => pickRequest(operationOf("GetItem"), input as never, advice)).message;
  assertStringIncludes(pick({ id: "1" }, SERVICE.advice), "'token' must be a string");
  assertStringIncludes(pick({ id: "1" }, SERVICE.advice), "it is undefined. Get one first");
  assert(!pick({ token: "x" }, SERVICE.advice).includes("Get one first"));
  assert(pick({ id: "1" }).endsWith("; it is undefined"));
});

Deno.test("pickRequest() lists the grants where the grant type is another one", () => {
  const refused = (grantType: unknown) => thrown(() => pickRequest(operation, { grantType }));
  const operation = { ...operationOf("GetItem"), request: undefined, grants: GRANTS } as never;
  const start = `Cannot build a GetItem request: 'grantType' must be one of a, b`;
  for (
    const [grantType, Kind, what] of [
      ["c", RangeError, "another string"],
      ["toString", RangeError, "another string"],
      [["a"], TypeError, "an array"],
      [undefined, TypeError, "undefined"],
    ] as const
  ) {
    const error = refused(grantType);
    assertInstanceOf(error, Kind);
    assertEquals(error.message, `${start}; it is ${what}`);
  }
});

const GRANTS = { a: { grantType: "string" }, b: { grantType: "string" } } as const;

Deno.test("mergeHeaders() lets the last set win, and returns nothing for nothing", () => {
  assertEquals(mergeHeaders(), undefined);
  assertEquals(mergeHeaders(undefined, {}, [], null as never), undefined);
  const merged = mergeHeaders({ A: "1", b: "1" }, [["a", "2"]], undefined, new Headers({ c: "3" }));
  assertEquals([...merged ?? []], [["a", "2"], ["b", "1"], ["c", "3"]]);
});
