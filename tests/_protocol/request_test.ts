import { DEVICE_CODE_GRANT, type RequestOptions } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { assertNoLeak, secretText, thrown } from "./_helpers.ts";
import { BUILD_CASES, type BuildCase, REGION, without } from "./_operations.ts";

const isList = (value: unknown): value is string[] => Array.isArray(value);

function assertFault(
  { operation, build }: BuildCase,
  input: unknown,
  member: string,
  kind: typeof TypeError | typeof RangeError,
): Error {
  const error = thrown(() => build(input));
  assertInstanceOf(error, kind, `${member}: ${error}`);
  assert(error.message.includes(operation), error.message);
  assert(error.message.includes(`'${member}'`), error.message);
  return error;
}

/** Every member that everybody sends or gets: what a spread of a whole flow is made of. */
const EVERYTHING: Record<string, unknown> = Object.assign(
  { clientSecretExpiresAt: 1, clientIdIssuedAt: 1, tokenEndpoint: "x", $metadata: {} },
  { deviceCode: "leak-1", userCode: "leak-2", verificationUri: "leak-3", interval: 1 },
  { verificationUriComplete: "leak-4", expiresIn: 600, issuedAt: 1 },
  { accessToken: "leak-5", tokenType: "leak-6", refreshToken: "leak-7", idToken: "leak-8" },
  { code: "leak-9", codeVerifier: "leak-10", redirectUri: "leak-11", startUrl: "leak-12" },
  { expiresAt: 1, nextPollAt: 1, attempt: 1, failures: 0, region: "leak-13", endpoint: "leak-14" },
);

for (const builder of BUILD_CASES) {
  const { title, build, members, path, required, optional } = builder;
  const spread = { ...without(EVERYTHING, ...optional), ...members };

  Deno.test(`${title} makes a bare POST of JSON`, async () => {
    const request = build(members);
    assertEquals(request.method, "POST");
    assertEquals(request.url, `https://oidc.eu-west-1.amazonaws.com${path}`);
    assertEquals([...request.headers], [["content-type", "application/json"]]);
    assertEquals(request.redirect, "manual");
    assertEquals(await request.text(), JSON.stringify(members));
  });

  Deno.test(`${title} gives the same bytes for the same input, and leaves it alone`, async () => {
    const reversed = Object.fromEntries(Object.entries(spread).reverse());
    const frozen = Object.freeze({ ...spread });
    const before = JSON.stringify(frozen);
    const texts = await Promise.all(
      [members, frozen, frozen, reversed, Object.create(frozen)].map((it) => build(it).text()),
    );
    assertEquals([...new Set(texts)], [JSON.stringify(members)]);
    assertEquals(JSON.stringify(frozen), before);
  });

  Deno.test(`${title} sends nothing that belongs elsewhere`, async () => {
    const body = await build(spread).text();
    assertEquals(Object.keys(JSON.parse(body)), Object.keys(members));
    assert(!body.includes("leak-"), body);
  });

  Deno.test(`${title} leaves out what is unset, undefined or null`, async () => {
    const least = without(members, ...optional);
    for (const unset of [undefined, null]) {
      const input = { ...least, ...Object.fromEntries(optional.map((name) => [name, unset])) };
      assertEquals(await build(input).text(), JSON.stringify(least));
    }
    assertEquals(await build(least).text(), JSON.stringify(least));
  });

  Deno.test(`${title} sends empty lists and empty optional strings`, async () => {
    const empty = optional.map((name) => [name, isList(members[name]) ? [] : ""]);
    const input = { ...members, ...Object.fromEntries(empty) };
    assertEquals(await build(input).text(), JSON.stringify(input));
  });

  Deno.test(`${title} refuses a required member that is missing, empty or mistyped`, () => {
    for (const name of required) {
      assertFault(builder, without(members, name), name, TypeError);
      assertFault(builder, { ...members, [name]: "" }, name, RangeError);
      for (const value of [undefined, null, 1, 0, NaN, true, {}, [], ["x"], () => "x", 1n]) {
        assertFault(builder, { ...members, [name]: value }, name, TypeError);
      }
      for (const value of [new String("boxed"), { toString: () => "x" }, Symbol()]) {
        assertFault(builder, { ...members, [name]: value }, name, TypeError);
      }
    }
  });

  Deno.test(`${title} refuses an optional member that is mistyped`, () => {
    for (const name of optional) {
      const bad = isList(members[name])
        ? ["a b", "", 1, {}, { 0: "a", length: 1 }, new Set(["a"]), [1], ["a", null], [undefined]]
          .concat([["a", ["b"]], [["a"]], [{}], Array(2)] as never[])
        : [1, {}, [], ["x"], false];
      for (const value of bad) assertFault(builder, { ...members, [name]: value }, name, TypeError);
    }
  });

  Deno.test(`${title} refuses control characters, and never repeats them`, () => {
    for (const name of [...required, ...optional]) {
      for (const bad of ["\0", "\n", "\r\n", "\t", "\x1b[2J", "\x7f", "\x9b31m"]) {
        for (const text of [bad, `${bad}text`, `text${bad}`, `te${bad}xt`]) {
          const value = isList(members[name]) ? ["good", text] : text;
          const error = assertFault(builder, { ...members, [name]: value }, name, RangeError);
          assert(!/\p{Cc}/u.test(error.message));
        }
      }
    }
  });

  Deno.test(`${title} never shows a value that it refuses`, () => {
    const spoil = fc.constantFrom<(secret: string) => unknown>(
      (secret) => `${secret}\n`,
      (secret) => `\x1b${secret}`,
      (secret) => [secret],
      (secret) => ({ secret, toString: () => secret, toJSON: () => secret }),
      (secret) => new String(secret),
      (secret) => () => secret,
    );
    const name = fc.constantFrom(...required);
    const strings = fc.dictionary(fc.constantFrom(...required), secretText, {
      noNullPrototype: true,
    });
    fc.assert(fc.property(name, spoil, secretText, strings, (name, spoil, secret, others) => {
      const error = thrown(() => build({ ...members, ...others, [name]: spoil(secret) }));
      assertNoLeak(error, secret);
      for (const value of Object.values(others)) assertNoLeak(error, value);
    }));
  });

  Deno.test(`${title} refuses an input that is no object`, () => {
    for (const input of [null, undefined, "text", 1, true, [], () => members]) {
      const error = thrown(() => build(input));
      assertInstanceOf(error, TypeError);
      assert(error.message.includes(builder.operation), error.message);
    }
  });

  Deno.test(`${title} reads each member once`, async () => {
    const read: string[] = [];
    const input = new Proxy(members, {
      get: (target, name) => (read.push(String(name)), Reflect.get(target, name)),
    });
    assertEquals(await build(input).text(), JSON.stringify(members));
    assertEquals(
      read.filter((name) => name !== "grantType").sort(),
      Object.keys(members)
        .filter((name) => name !== "grantType").sort(),
    );
  });

  Deno.test(`${title} comes back from JSON as it was given`, async () => {
    const text = fc.string({ minLength: 1, unit: "grapheme" }).filter((it) => !/\p{Cc}/u.test(it));
    const value = (name: string) =>
      name === "grantType"
        ? fc.constant(members[name])
        : isList(members[name])
        ? fc.array(text)
        : text;
    const input = fc.record(
      Object.fromEntries(Object.keys(members).map((name) => [name, value(name)])),
      { requiredKeys: Object.keys(without(members, ...optional)), noNullPrototype: true },
    );
    await fc.assert(fc.asyncProperty(input, async (input) => {
      assertEquals(await build(input).json(), input);
    }));
  });

  Deno.test(`${title} adds a caller's headers, in any form, but for content-type`, () => {
    const given = { "User-Agent": "my-tool/1", "X-Trace": "a", "Content-Type": "text/plain" };
    const forms: RequestOptions["headers"][] = [given, new Headers(given), Object.entries(given)];
    for (const headers of forms) {
      const request = build(members, { ...REGION, headers });
      assertEquals([...request.headers].sort(), [
        ["content-type", "application/json"],
        ["user-agent", "my-tool/1"],
        ["x-trace", "a"],
      ]);
    }
    assertEquals(given["Content-Type"], "text/plain", "the caller's object is left alone");
    const twice: [string, string][] = [["content-TYPE", "a/b"], ["Content-type", "c/d"]];
    const request = build(members, { ...REGION, headers: twice });
    assertEquals(request.headers.get("content-type"), "application/json");
    const same = new Headers({ "content-type": "text/plain" });
    build(members, { ...REGION, headers: same });
    assertEquals(same.get("content-type"), "text/plain", "and so are a caller's Headers");
  });

  Deno.test(`${title} hands the signal on`, () => {
    const controller = new AbortController();
    const request = build(members, { ...REGION, signal: controller.signal });
    assert(!request.signal.aborted);
    const reason = new Error("enough");
    controller.abort(reason);
    assert(request.signal.aborted);
    assertStrictEquals(request.signal.reason, reason);
    assert(!build(members, { ...REGION, signal: undefined }).signal.aborted);
  });

  Deno.test(`${title} checks where it would send to`, () => {
    const error = thrown(() => build(members, { endpoint: "http://proxy.test" }));
    assertInstanceOf(error, RangeError);
    for (const value of Object.values(members)) {
      if (typeof value === "string") assert(!error.message.includes(value));
    }
    assertEquals(build(members, { endpoint: "https://p.test/x/" }).url, `https://p.test/x${path}`);
    assertInstanceOf(thrown(() => build(members, {} as unknown as RequestOptions)), TypeError);
  });
}

Deno.test("BUILD_CASES has every grant", () => {
  const grants = BUILD_CASES.map(({ members }) => members.grantType).filter(Boolean);
  assertEquals(grants, [DEVICE_CODE_GRANT, "authorization_code", "refresh_token"]);
});
