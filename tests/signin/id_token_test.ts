import { parseIdToken } from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import * as jose from "npm:jose@6.2.17";
import { secretText } from "../support/arbitraries.ts";
import { assertHides, thrown } from "../support/assert.ts";
import { START } from "../support/virtual_clock.ts";
import { signIn } from "./_helpers.ts";

const ARN = "arn:aws:sts::123456789012:assumed-role/Admin/jane";

/** A JWT that nobody signed. */
function token(claims: unknown): string {
  const part = (value: unknown) => jose.base64url.encode(JSON.stringify(value));
  return `${part({ alg: "ES384" })}.${part(claims)}.c2ln`;
}

function refused(idToken: unknown, Kind: new () => Error = RangeError): Error {
  const error = thrown(() => parseIdToken(idToken as string));
  assertInstanceOf(error, Kind, String(error));
  assert(error.message.startsWith("Cannot parse the ID token: it must be"), error.message);
  return error;
}

Deno.test("parseIdToken() tells session, account and time", () => {
  const claims = { iss: "https://x.test", sub: ARN, aud: "client", iat: 5, exp: 9 };
  assertEquals(parseIdToken(token(claims)), {
    sessionArn: ARN,
    accountId: "123456789012",
    issuedAt: 5,
    claims,
  });
});

Deno.test("parseIdToken() reads the emulator's", async () => {
  const { tokens } = await signIn({ accountId: "210987654321", region: "cn-north-1" });
  const { sessionArn, accountId, issuedAt } = parseIdToken(tokens.idToken ?? "");
  assertEquals(sessionArn, "arn:aws-cn:sts::210987654321:assumed-role/Admin/jane");
  assertEquals([accountId, issuedAt], ["210987654321", START / 1000]);
});

Deno.test("parseIdToken() takes every kind of session's ARN", () => {
  for (
    const sub of [
      "arn:aws:iam::123456789012:root",
      "arn:aws:iam::123456789012:user/jane",
      "arn:aws-us-gov:sts::123456789012:federated-user/jane",
      "arn:aws:sts::123456789012:assumed-role/a:b/c:d",
    ]
  ) assertEquals(parseIdToken(token({ sub })).sessionArn, sub);
});

Deno.test("parseIdToken() leaves the time out where the token has none", () => {
  for (const iat of [undefined, null, "5", {}]) {
    assertEquals("issuedAt" in parseIdToken(token({ sub: ARN, iat })), false);
  }
});

Deno.test("parseIdToken() reads claims in any script, as jose does", () => {
  const claims = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue(), {
    noNullPrototype: true,
  });
  const name = fc.stringMatching(/^[!-~]+$/);
  fc.assert(fc.property(claims, name, (claims, name) => {
    const sub = `arn:aws:sts::123456789012:assumed-role/Admin/${name}`;
    const idToken = token({ ...claims, sub });
    const parsed = parseIdToken(idToken);
    assertEquals(parsed.sessionArn, sub);
    assertEquals<object>(parsed.claims, jose.decodeJwt(idToken));
  }));
  const { claims: read } = parseIdToken(token({ sub: ARN, name: "Jané€😀" }));
  assertEquals(read.name, "Jané€😀");
});

Deno.test("parseIdToken() keeps a claim called __proto__ a claim", () => {
  const [header, , signature] = token({}).split(".");
  const claims = jose.base64url.encode(`{"__proto__":{"polluted":1},"sub":"${ARN}"}`);
  const parsed = parseIdToken(`${header}.${claims}.${signature}`);
  assertEquals(Object.getPrototypeOf(parsed.claims), Object.prototype);
  assert(!("polluted" in parsed.claims));
});

Deno.test("parseIdToken() refuses what is no ARN with an account", () => {
  for (
    const sub of [
      ...[undefined, null, 5, {}, [ARN], "", "jane", "arn:aws:sts:::assumed-role/Admin/jane"],
      ...["arn:aws:sts::12345678901:x", "arn:aws:sts::1234567890123:x", "arn:aws:sts::jane:x"],
      ...[` ${ARN}`, `x${ARN}`, ARN.toUpperCase(), "arn:aws:sts::١٢٣٤٥٦٧٨٩٠١٢:x"],
    ]
  ) refused(token({ sub }));
});

Deno.test("parseIdToken() refuses an ARN that would act on a terminal", () => {
  for (const bad of ["\x1b[2J", "\n", "\x07", "\x9b31m"]) refused(token({ sub: `${ARN}${bad}` }));
});

Deno.test("parseIdToken() refuses what is no JWT", () => {
  const [header, claims, signature] = token({ sub: ARN }).split(".");
  for (
    const text of [
      ...["", ".", "..", "a.b.c", "x", `${header}`, `${claims}`, `${header}..${signature}`],
      ...[`${header}.${claims}`, `${claims}.${signature}`, `${header}.${claims}.${signature}.x`],
      `x.${header}.${claims}.${signature}`,
      ...[`${header}.${claims?.slice(3)}.${signature}`, `${header}.!${claims}.${signature}`],
      ...[null, [], 5, "x", true].map(token),
    ]
  ) refused(text);
});

Deno.test("parseIdToken() refuses what is no string", () => {
  for (const value of [undefined, null, 5, {}, [token({ sub: ARN })], Symbol("x"), 1n]) {
    refused(value, TypeError);
  }
});

Deno.test("parseIdToken() never shows the token, nor its claims", () => {
  fc.assert(fc.property(secretText, fc.nat(2), (secret, at) => {
    const parts = token({ sub: secret, name: secret }).split(".");
    parts[at] = `${secret}${parts[at]}`;
    const error = refused(parts.join("."));
    assertHides(error, secret, ...parts);
    assertEquals(error.cause, undefined);
  }));
});

Deno.test("parseIdToken() throws TypeError or RangeError whatever it gets", () => {
  const part = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.base64String(),
    fc.json().map((text) => jose.base64url.encode(text)),
    fc.uint8Array().map((bytes) => jose.base64url.encode(bytes)),
    fc.dictionary(fc.constantFrom("sub", "iat"), fc.oneof(fc.jsonValue(), fc.constant(ARN)))
      .map((claims) => jose.base64url.encode(JSON.stringify(claims))),
  );
  const text = fc.array(part, { maxLength: 5 }).map((parts) => parts.join("."));
  fc.assert(
    fc.property(fc.oneof(text, fc.anything()), (idToken) => {
      try {
        assertEquals(parseIdToken(idToken as string).accountId, "123456789012");
      } catch (error) {
        const { constructor } = Object(error);
        assert(constructor === TypeError || constructor === RangeError, String(error));
      }
    }),
    { numRuns: 300 },
  );
});
