import { AuthorizationCallbackError, SsoError } from "@edge-auth/aws-sso-oidc";
import { parseVerificationCode } from "@edge-auth/aws-sso-oidc/signin";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { assertHides, thrown } from "../support/assert.ts";
import { CROSS, signinUrl } from "../testing/signin/_calls.ts";

const STATE = "STATE0OF1THIS2SIGN3IN";
const CODE = "CODE4OF5THIS6SIGN7IN";
const QUERY = `state=${STATE}&code=${CODE}`;

const parse = (text: unknown, state: unknown = STATE) =>
  parseVerificationCode(text as string, { state: state as string });

function refusal(text: string): AuthorizationCallbackError {
  const error = thrown(() => parse(text));
  assertInstanceOf(error, AuthorizationCallbackError, String(error));
  assertInstanceOf(error, SsoError);
  assertEquals(error.code, "INVALID_CALLBACK");
  assert(!("hint" in error));
  assertHides(error, STATE, CODE, btoa(QUERY));
  return error;
}

const base64url = (text: string) =>
  btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const FORMS: [string, string][] = [
  ["base64", btoa(QUERY)],
  ["base64 without padding", btoa(QUERY).replaceAll("=", "")],
  ["base64url", base64url(QUERY)],
  ["the code before the state", btoa(`code=${CODE}&state=${STATE}`)],
  ["parameters that nobody knows", btoa(`${QUERY}&x=y&x=z`)],
  ["blanks and line ends around it", ` \r\n\t${btoa(QUERY)}\n `],
  ["line ends within", btoa(QUERY).replace(/.{20}/g, "$&\r\n")],
  ["blanks within", btoa(QUERY).replace(/.{10}/g, "$& ")],
  ["no-break spaces within, as a page may have them", btoa(QUERY).replace(/.{20}/g, "$&\u00a0")],
  ["a question mark within the base64", btoa(`?${QUERY}`)],
  ["the query itself", QUERY],
  ["the URL of the loopback redirect", `http://127.0.0.1:53682/oauth/callback?${QUERY}`],
  ["the URL in quotes", `"http://127.0.0.1:53682/oauth/callback?${QUERY}"\n`],
];

for (const [title, text] of FORMS) {
  Deno.test(`parseVerificationCode() takes ${title}`, () => {
    assertEquals(parse(text), { code: CODE });
  });
}

Deno.test("parseVerificationCode() takes what the emulator's page shows to the person", async () => {
  const emulator = createEmulator({ approval: "auto" });
  const state = "a state & more";
  const redirect = await emulator.fetch(signinUrl({ ...CROSS, state }));
  const location = redirect.headers.get("location") ?? "";
  const page = await (await emulator.fetch(location)).text();
  const [shown] = /[A-Za-z0-9+/]{40,}={0,2}/.exec(page) ?? [];
  assert(shown, page);
  const code = new URL(location).searchParams.get("code");
  assertEquals(parseVerificationCode(shown, { state }), { code: code ?? "" });
});

const REFUSED: [string, string, string][] = [
  ["nothing", "", "not a verification code"],
  ["blanks", " \n\t", "not a verification code"],
  ["a code alone", CODE, "not a verification code"],
  ["what is no base64", "(state)", "not a verification code"],
  ["base64 of something else", btoa("hello"), "not a verification code"],
  ["base64 of base64", btoa(btoa(QUERY)), "The callback "],
  ["half a text", btoa(`state=${STATE}`), "no 'code'"],
  ["no state", btoa(`code=${CODE}`), "no 'state'"],
  ["another state", btoa(`state=other&code=${CODE}`), "of another sign-in"],
  ["two codes", btoa(`${QUERY}&code=x`), "more than one 'code'"],
  ["another state in a query", `state=other&code=${CODE}`, "of another sign-in"],
];

for (const [title, text, words] of REFUSED) {
  Deno.test(`parseVerificationCode() refuses ${title}`, () => {
    assertStringIncludes(refusal(text).message, words);
  });
}

Deno.test("parseVerificationCode() tells why the service said no", () => {
  const error = refusal(btoa(`error=access_denied&error_description=Not+today&state=${STATE}`));
  assertEquals([error.error, error.error_description], ["access_denied", "Not today"]);
});

Deno.test("parseVerificationCode() lets no control character of a description through", () => {
  const query = new URLSearchParams({ error: "\x1b[2J", error_description: "a\nb", state: STATE });
  assert(!/\p{Cc}/u.test(refusal(btoa(`${query}`)).message));
});

Deno.test("parseVerificationCode() refuses wrong types, and a state that is none", () => {
  for (const text of [undefined, null, 5, {}, [btoa(QUERY)], new URL("http://x/"), Symbol("x")]) {
    assertInstanceOf(thrown(() => parse(text)), TypeError);
  }
  for (const text of [btoa(QUERY), QUERY]) {
    for (const state of [undefined, null, 5, {}, [STATE]]) {
      const error = thrown(() =>
        parseVerificationCode(text, { state } as unknown as { state: string })
      );
      assertInstanceOf(error, TypeError);
      assertStringIncludes(error.message, "'state'");
    }
    assertInstanceOf(thrown(() => parse(text, "")), RangeError);
  }
});

Deno.test("parseVerificationCode() gives back what a service would show", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 });
  fc.assert(fc.property(text, text, (code, state) => {
    const query = new URLSearchParams({ state, code }).toString();
    for (const shown of [btoa(query), base64url(query), ` ${btoa(query)}\n`]) {
      assertEquals(parseVerificationCode(shown, { state }), { code });
    }
  }));
});

Deno.test("parseVerificationCode() throws its three classes whatever it gets", () => {
  const classes: unknown[] = [TypeError, RangeError, AuthorizationCallbackError];
  const noise = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.base64String(),
    fc.string().map((it) => btoa(encodeURIComponent(it.toWellFormed()))),
    fc.array(fc.constantFrom("state", "code", "=", "&", "?", "#", "%", STATE)).map((it) =>
      btoa(it.join(""))
    ),
    fc.anything(),
  );
  fc.assert(
    fc.property(noise, fc.oneof(fc.constant(STATE), fc.anything()), (text, state) => {
      try {
        assertEquals(Object.keys(parse(text, state)), ["code"]);
      } catch (error) {
        assert(classes.includes(Object(error).constructor), String(error));
      }
    }),
    { numRuns: 300 },
  );
});
