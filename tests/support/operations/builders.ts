// What every builder does.

import { assert, assertEquals, assertHides, assertIncludes, thrown } from "../assert.ts";
import type { Case } from "../suite.ts";
import { SERVICES } from "./mod.ts";
import {
  HIDDEN,
  type Sample,
  sampleOf,
  secretsOf,
  slotsOf,
  wireOf,
  wrongValues,
} from "./samples.ts";
import { builderOf, type OperationCase, REGION, type ServiceCase } from "./types.ts";

/** The cases of a service's builders. */
export function builderCases({ operations }: ServiceCase): Case[] {
  return operations.flatMap((operation) =>
    CASES.map(([criterion, run]): Case => ({
      name: `${builderOf(operation)} ${criterion}`,
      run: () => run(operation),
    }))
  );
}

/** Every member that any operation sends or returns, and some that none does. */
const EVERYTHING: Sample = Object.fromEntries(
  [
    ...SERVICES.flatMap(({ operations }) => operations)
      .flatMap(({ request, response }) => Object.keys({ ...request, ...response })),
    ...["$metadata", "expiresAt", "issuedAt", "nextPollAt", "attempt", "state", "region", "key"],
  ].map((name, index) => [name, `leak-${index}`]),
);

/** The spread of everything, of which the members of the operation are right. */
function spreadOf({ request }: OperationCase): Sample {
  return Object.freeze({ ...EVERYTHING, ...sampleOf(request) });
}

async function wireOfRequest(request: Request) {
  const { method, url, headers } = request;
  return { method, url, headers: Object.fromEntries(headers), body: await request.text() };
}

const build = (operation: OperationCase, input: unknown, options: object = REGION) =>
  operation.build(input as never, options as typeof REGION);

/** The error of an input with a wrong member. */
function refused(operation: OperationCase, input: unknown, path: string): Error {
  const error = thrown(() => build(operation, input));
  assertIncludes(error.message, `Cannot build a ${operation.name} request: '${path}' must be `);
  assert(!/\p{Cc}/u.test(error.message), "the message has control characters");
  assertHides(error, HIDDEN, ...secretsOf(operation.request));
  return error;
}

const CASES: readonly (readonly [string, (operation: OperationCase) => void | Promise<void>])[] = [
  ["sends method, URL, headers and the members in the model's order", async (operation) => {
    const input = sampleOf(operation.request);
    const request = build(operation, input);
    assertEquals(request.url, operation.url);
    assertEquals(request.redirect, "manual");
    assertEquals(await wireOfRequest(request), wireOf(operation, input));
  }],
  ["picks its members of whatever it gets, and leaves that alone", async (operation) => {
    const spread = spreadOf(operation);
    const before = JSON.stringify(spread);
    const reversed = Object.fromEntries(Object.entries(spread).reverse());
    const read: string[] = [];
    const proxy = new Proxy(sampleOf(operation.request), {
      get: (target, name) => (read.push(String(name)), Reflect.get(target, name)),
    });
    for (const input of [spread, spread, reversed, Object.create(spread), proxy]) {
      const wire = await wireOfRequest(build(operation, input));
      assertEquals(wire, wireOf(operation, sampleOf(operation.request)));
      assert(!JSON.stringify(wire).includes("leak-"), JSON.stringify(wire));
    }
    assertEquals(JSON.stringify(spread), before);
    const once = (names: readonly string[]) => names.filter((name) => name !== "grantType").sort();
    assertEquals(once(read), once(Object.keys(operation.request)), "members that are read");
  }],
  ["leaves out what is unset, undefined or null", async (operation) => {
    const least = sampleOf(operation.request, false);
    const optional = Object.keys(operation.request).filter((name) => !(name in least));
    for (const unset of [undefined, null]) {
      const input = { ...least, ...Object.fromEntries(optional.map((name) => [name, unset])) };
      assertEquals(await wireOfRequest(build(operation, input)), wireOf(operation, least));
    }
    assertEquals(await wireOfRequest(build(operation, least)), wireOf(operation, least));
  }],
  ["sends empty lists and empty optional strings", async (operation) => {
    for (const { member, put } of slotsOf(operation.request)) {
      if (!member.isOptional || member.kind === "number") continue;
      const input = put(member.kind === "strings" ? [] : "");
      assertEquals(await wireOfRequest(build(operation, input)), wireOf(operation, input));
    }
  }],
  ["refuses a member that is missing, empty, mistyped or has control characters", (operation) => {
    for (const { path, member, put, leave } of slotsOf(operation.request)) {
      for (const [type, value] of wrongValues(member)) {
        const error = refused(operation, put(value), path);
        assert(error instanceof type, `${path}: ${error}`);
      }
      if (member.isOptional) continue;
      assert(refused(operation, leave(), path) instanceof TypeError, `${path} left out`);
    }
  }],
  ["refuses an input that is no object", (operation) => {
    for (const input of [null, undefined, HIDDEN, 1, true, [], () => HIDDEN]) {
      const error = thrown(() => build(operation, input));
      assert(error instanceof TypeError, `${error}`);
      assertIncludes(error.message, `Cannot build a ${operation.name} request: '`);
      assertHides(error, HIDDEN);
    }
  }],
  ["adds a caller's headers in any form, which never replace its own", (operation) => {
    const input = sampleOf(operation.request);
    const { headers: own } = wireOf(operation, input);
    const mine = Object.keys(own).map((name) => [name.toUpperCase(), "mine"]);
    const given = { ...Object.fromEntries(mine), "X-Tool": "1" };
    const twice = [...mine, ...mine, ["x-tool", "1"]];
    for (const headers of [given, new Headers(given), Object.entries(given), twice]) {
      const request = build(operation, input, { ...REGION, headers });
      assertEquals(Object.fromEntries(request.headers), { ...own, "x-tool": "1" });
    }
    assertEquals(given, { ...Object.fromEntries(mine), "X-Tool": "1" }, "the caller's headers");
  }],
  ["does not quote headers that HTTP does not allow", (operation) => {
    for (const value of [`${HIDDEN}\nx`, `x\0${HIDDEN}`]) {
      const options = { ...REGION, headers: { authorization: value } };
      const error = thrown(() => build(operation, sampleOf(operation.request), options));
      assert(error instanceof TypeError, `${error}`);
      assertIncludes(error.message, "'headers'");
      assertHides(error, HIDDEN);
    }
  }],
  ["hands the signal on, and changes nothing else for it", async (operation) => {
    const input = sampleOf(operation.request);
    const controller = new AbortController();
    const request = build(operation, input, { ...REGION, signal: controller.signal });
    const without = build(operation, input, REGION);
    assertEquals(await wireOfRequest(request.clone()), await wireOfRequest(without));
    assert(!request.signal.aborted, "it is aborted before");
    controller.abort(new Error("enough"));
    assert(request.signal.aborted, "it is not aborted after");
    assertIncludes(String(request.signal.reason), "enough");
    assert(!build(operation, input, { ...REGION, signal: undefined }).signal.aborted);
  }],
  ["goes where the endpoint is, and nowhere unsafe", (operation) => {
    const input = sampleOf(operation.request);
    const at = (options: object) => build(operation, input, options).url;
    for (
      const endpoint of ["https://p.test/x", "https://p.test/x/", new URL("https://p.test/x/")]
    ) {
      assertEquals(at({ endpoint }), wireOf(operation, input, "https://p.test/x").url);
    }
    const error = thrown(() => at({ endpoint: "http://proxy.test" }));
    assert(error instanceof RangeError, `${error}`);
    assertHides(error, ...secretsOf(operation.request));
    assert(thrown(() => at({})) instanceof TypeError);
  }],
];
