import {
  calculateCodeChallenge,
  generateCodeVerifier,
  generateState,
} from "@edge-auth/aws-sso-oidc";
import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { assertHides } from "../support/assert.ts";

const UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

/** Any verifier that RFC 7636 section 4.1 allows. */
const verifier = fc.string({
  unit: fc.constantFrom(...UNRESERVED),
  minLength: 43,
  maxLength: 128,
});

Deno.test("calculateCodeChallenge() agrees with RFC 7636 Appendix B", async () => {
  assertEquals(
    await calculateCodeChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

Deno.test("calculateCodeChallenge() takes every verifier that RFC 7636 allows", async () => {
  await fc.assert(fc.asyncProperty(verifier, async (text) => {
    const challenge = await calculateCodeChallenge(text);
    assertEquals(challenge, createHash("sha256").update(text).digest("base64url"));
    assertMatch(challenge, /^[\w-]{43}$/);
  }));
});

Deno.test("calculateCodeChallenge() takes verifiers of 43 to 128 characters", async () => {
  for (const length of [43, 128]) await calculateCodeChallenge("~".repeat(length));
  for (const length of [0, 1, 42, 129, 10_000]) {
    await assertRejects(() => calculateCodeChallenge("~".repeat(length)), RangeError, "43 to 128");
  }
});

Deno.test("calculateCodeChallenge() refuses any other character, and does not show the verifier", async () => {
  const valid = generateCodeVerifier();
  const foreign = fc.string({ unit: "binary", minLength: 1, maxLength: 1 })
    .filter((character) => !UNRESERVED.includes(character));
  await fc.assert(fc.asyncProperty(foreign, fc.nat(43), async (character, at) => {
    const text = valid.slice(0, at) + character + valid.slice(at);
    const error = await assertRejects(() => calculateCodeChallenge(text), RangeError);
    assertHides(error, valid);
  }));
  for (const end of ["\n", "\r\n", "=", "+", "/", " "]) {
    await assertRejects(() => calculateCodeChallenge(valid + end), RangeError);
  }
});

Deno.test("calculateCodeChallenge() refuses what is not a string", async () => {
  for (const value of [undefined, null, 5, {}, [generateCodeVerifier()], Symbol("x")]) {
    const error = await assertRejects(
      () => calculateCodeChallenge(value as unknown as string),
      TypeError,
    );
    assertStringIncludes(
      error.message,
      "Cannot calculate the code challenge: the verifier must be 43 to 128 characters of A-Z, a-z, ",
    );
  }
});

for (const [name, generate] of Object.entries({ generateCodeVerifier, generateState })) {
  Deno.test(`${name}() gives 43 characters of base64url, never the same`, async () => {
    const seen = new Set<string>();
    const characters = new Set<string>();
    for (let count = 0; count < 2000; count++) {
      const text = generate();
      assertMatch(text, /^[A-Za-z0-9_-]{43}$/);
      seen.add(text);
      for (const character of text) characters.add(character);
    }
    assertEquals(seen.size, 2000);
    assertEquals(characters.size, 64);
    await calculateCodeChallenge(generate());
  });

  Deno.test(`${name}() carries 32 random bytes`, () => {
    // The last of 43 characters holds four bits, and two that are zero.
    const last = new Set(Array.from({ length: 2000 }, () => generate().at(-1) ?? ""));
    assertEquals([...last].toSorted().join(""), "048AEIMQUYcgkosw");
  });

  Deno.test(`${name}() gets its bytes from crypto`, () => {
    const { getRandomValues } = crypto;
    let asked = 0;
    crypto.getRandomValues = <T extends ArrayBufferView | null>(array: T): T => {
      asked += array?.byteLength ?? 0;
      return array;
    };
    try {
      assertEquals(generate(), "A".repeat(43));
    } finally {
      crypto.getRandomValues = getRandomValues;
    }
    assertEquals(asked, 32);
  });
}

Deno.test("calculateCodeChallenge() says what an insecure page lacks", async () => {
  const { subtle } = crypto;
  Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
  try {
    const error = await assertRejects(() => calculateCodeChallenge(generateCodeVerifier()), Error);
    assertStringIncludes(error.message, "HTTPS");
  } finally {
    Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true });
  }
});
