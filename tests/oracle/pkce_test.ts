// oauth4webapi as the judge: of the challenge, and of what a callback is.
import {
  calculateCodeChallenge,
  generateCodeVerifier,
  generateState,
  parseAuthorizationCallback,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import * as oauth from "npm:oauth4webapi@3.8.8";

const AS = { issuer: "https://oidc.us-east-1.amazonaws.com" };
const CLIENT = { client_id: "example" };
const STATE = "the-state";

const verifier = fc.string({
  unit: fc.constantFrom(
    ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~",
  ),
  minLength: 43,
  maxLength: 128,
});

Deno.test("calculateCodeChallenge() agrees with oauth4webapi", async () => {
  await fc.assert(fc.asyncProperty(verifier, async (text) => {
    assertEquals(await calculateCodeChallenge(text), await oauth.calculatePKCECodeChallenge(text));
  }));
  for (const generate of [generateCodeVerifier, oauth.generateRandomCodeVerifier]) {
    const text = generate();
    assertEquals(await calculateCodeChallenge(text), await oauth.calculatePKCECodeChallenge(text));
  }
});

Deno.test("generateCodeVerifier() and generateState() have the form of oauth4webapi's", () => {
  assertEquals(generateCodeVerifier().length, oauth.generateRandomCodeVerifier().length);
  assertEquals(generateState().length, oauth.generateRandomState().length);
});

/** The code that oauth4webapi finds, or that it finds none. */
function judge(parameters: URLSearchParams): string | undefined {
  try {
    return oauth.validateAuthResponse(AS, CLIENT, parameters, STATE).get("code") || undefined;
  } catch {
    return undefined;
  }
}

function ours(callback: URLSearchParams | URL | string): string | undefined {
  try {
    return parseAuthorizationCallback(callback, { state: STATE }).code;
  } catch {
    return undefined;
  }
}

Deno.test("parseAuthorizationCallback() takes and refuses what oauth4webapi does", () => {
  const value = fc.oneof(fc.constant(STATE), fc.string({ minLength: 1 }));
  const name = fc.constantFrom("state", "code", "error", "error_description", "other");
  const others = fc.array(fc.tuple(name, value), { maxLength: 2 });
  let taken = 0;
  let refused = 0;
  fc.assert(
    fc.property(value, value, others, fc.nat(3), (code, state, more, drop) => {
      const pairs = [["code", code], ["state", state]].filter((_, index) => index !== drop);
      const parameters = new URLSearchParams([...pairs, ...more] as [string, string][]);
      // It leaves a code that is there twice to the token request; we do not.
      fc.pre(parameters.getAll("code").length < 2);
      const expected = judge(parameters);
      if (expected === undefined) refused += 1;
      else taken += 1;
      const url = new URL(`http://127.0.0.1:1/oauth/callback?${parameters}`);
      for (const form of [parameters, url, url.href, url.search, `${parameters}`]) {
        assertEquals(ours(form), expected, `${parameters}`);
      }
    }),
    { numRuns: 1000 },
  );
  assert(taken > 100 && refused > 100, `${taken} taken, ${refused} refused`);
});

Deno.test("parseAuthorizationCallback() refuses two codes, as oauth4webapi does later", async () => {
  const parameters = new URLSearchParams(`code=a&code=b&state=${STATE}`);
  assertEquals(ours(parameters), undefined);
  await assertRejects(async () => {
    await oauth.authorizationCodeGrantRequest(
      { ...AS, token_endpoint: "https://example.com/token" },
      CLIENT,
      oauth.None(),
      oauth.validateAuthResponse(AS, CLIENT, parameters, STATE),
      "http://127.0.0.1:1/oauth/callback",
      generateCodeVerifier(),
    );
  });
});
