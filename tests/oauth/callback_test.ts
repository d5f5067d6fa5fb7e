import {
  AuthorizationCallbackError,
  generateState,
  parseAuthorizationCallback,
  SsoError,
} from "@edge-auth/aws-sso-oidc";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { assertHides, thrown } from "../support/assert.ts";

const STATE = "the-state_of-this_sign-in";
const CODE = "the-code_of-this_sign-in";
const QUERY = `code=${CODE}&state=${STATE}`;
const URL_TEXT = `http://127.0.0.1:53682/oauth/callback?${QUERY}`;

const parse = (callback: unknown, state: unknown = STATE) =>
  parseAuthorizationCallback(callback as string, { state: state as string });

/** The refusal of a callback, without secrets in it. */
function refusal(callback: string | URLSearchParams): AuthorizationCallbackError {
  const error = thrown(() => parse(callback));
  assertInstanceOf(error, AuthorizationCallbackError, String(error));
  assertInstanceOf(error, SsoError);
  assertEquals([error.name, error.code], ["AuthorizationCallbackError", "INVALID_CALLBACK"]);
  assertStringIncludes(error.message, ". ", "and the next step");
  assert(!("hint" in error));
  assertHides(error, STATE, CODE);
  return error;
}

const FORMS: [string, string | URL | URLSearchParams][] = [
  ["a URL as text", URL_TEXT],
  ["a URL", new URL(URL_TEXT)],
  ["URLSearchParams", new URLSearchParams(QUERY)],
  ["a query", QUERY],
  ["a query with its question mark", `?${QUERY}`],
  ["path and query, as a server sees them", `/oauth/callback?${QUERY}`],
  ["state before code", `?state=${STATE}&code=${CODE}`],
  ["a URL without a scheme", `127.0.0.1:53682/oauth/callback?${QUERY}`],
  ["parameters that nobody knows", `${URL_TEXT}&session_state=a&session_state=b&iss=c`],
  ["a fragment", `${URL_TEXT}#_=_`],
  ["an empty fragment", `${URL_TEXT}#`],
  ["a fragment with parameters", `${URL_TEXT}#code=evil&state=evil`],
  ["blanks around it", `  ${URL_TEXT}\t `],
  ["a line end", `${URL_TEXT}\r\n`],
  ["lines around it", `\n\n${URL_TEXT}\n\n`],
  ["a line end within", URL_TEXT.replace("-code", "-\r\ncode")],
  ["double quotes", `"${URL_TEXT}"`],
  ["single quotes", `'${URL_TEXT}'`],
  ["angle brackets", `<${URL_TEXT}>`],
  ["angle brackets and blanks", ` < ${URL_TEXT} > \n`],
  ["quotes around a fragment", `"${URL_TEXT}#"\n`],
  ["quotes around a query", `"${QUERY}"`],
  ["an escaped letter", URL_TEXT.replace("the-code", "the%2Dcode")],
];

for (const [title, callback] of FORMS) {
  Deno.test(`parseAuthorizationCallback() takes ${title}`, () => {
    assertEquals(parse(callback), { code: CODE });
  });
}

Deno.test("parseAuthorizationCallback() decodes the code, and nothing else of it", () => {
  for (const code of ["a+b/c==", "a b", "a&b=c", "ü€😀", "a?b", "%41", "http://x/?code=y#z"]) {
    const parameters = new URLSearchParams({ code, state: STATE });
    for (const callback of [parameters, `?${parameters}`, `${parameters}`, `/x?${parameters}`]) {
      assertEquals(parse(callback), { code });
    }
  }
});

Deno.test("parseAuthorizationCallback() takes a question mark within a value", () => {
  assertEquals(parse(`code=a?b&state=${STATE}`), { code: "a?b" });
  assertEquals(parse(`/oauth/callback?code=a?b&state=${STATE}`), { code: "a?b" });
});

Deno.test("parseAuthorizationCallback() leaves URL and URLSearchParams as they were", () => {
  const url = new URL(URL_TEXT);
  parse(url);
  assertEquals(url.href, URL_TEXT);
  const parameters = new URLSearchParams(QUERY);
  parse(parameters);
  assertEquals(`${parameters}`, QUERY);
});

Deno.test("parseAuthorizationCallback() takes what people paste around an address, and only that", () => {
  for (const around of ["'", '"', "  ", " ".repeat(50), `"'`, " <", `"'"`, "<<"]) {
    const back = around.replaceAll("<", ">").split("").reverse().join("");
    assertEquals(parse(`${around}${URL_TEXT}${back}`), { code: CODE }, around);
  }
  for (const code of [`a"b`, "a'b", "a<b", "a b", `a"b'c`]) {
    assertEquals(parse(`code=${code}&state=${STATE}`), { code });
    assertEquals(parse(`state=${STATE}&code=${code}`), { code });
  }
});

Deno.test("parseAuthorizationCallback() refuses what is no text, in words of its own", () => {
  for (const value of [undefined, null, 5, {}, [], true]) {
    const error = assertThrows(() => parse(value as unknown as string), TypeError);
    assertMatch(error.message, /^Cannot parse the callback: it must be a URL or a query; it is ./);
  }
});

const REFUSED: [string, string, RegExp][] = [
  ["another state", `code=${CODE}&state=x`, /of another sign-in/],
  ["a longer state", `code=${CODE}&state=${STATE}x`, /of another sign-in/],
  ["a shorter state", `code=${CODE}&state=${STATE.slice(0, -1)}`, /of another sign-in/],
  ["a state in capitals", `code=${CODE}&state=${STATE.toUpperCase()}`, /of another sign-in/],
  ["an empty state", `code=${CODE}&state=`, /no 'state'/],
  ["no state", `code=${CODE}`, /no 'state'|no address/],
  ["a state of another name", `code=${CODE}&State=${STATE}`, /no 'state'|no address/],
  ["two states", `${QUERY}&state=${STATE}`, /more than one 'state'/],
  ["two codes", `${QUERY}&code=${CODE}`, /more than one 'code'/],
  ["two errors", `state=${STATE}&error=a&error=b`, /more than one 'error'/],
  ["no code", `state=${STATE}`, /no 'code'/],
  ["an empty code", `code=&state=${STATE}`, /no 'code'/],
  ["nothing", "", /no 'state'|no address/],
  ["a blank", " \n", /no 'state'|no address/],
  ["a question mark", "?", /no 'state'|no address/],
  ["a URL without a query", "http://127.0.0.1:53682/oauth/callback", /no 'state'|no address/],
  ["only the code", CODE, /no 'state'|no address/],
  ["the parameters in the fragment", `http://127.0.0.1:1/#${QUERY}`, /no 'state'|no address/],
  ["an error of another sign-in", `error=access_denied&state=x&code=${CODE}`, /of another sign-in/],
  ["a code that a terminal would act upon", `code=a%1bb&state=${STATE}`, /'code' with control/],
  ["an error without a state", "error=access_denied", /no 'state'|no address/],
];

for (const [title, callback, text] of REFUSED) {
  Deno.test(`parseAuthorizationCallback() refuses ${title}`, () => {
    const error = refusal(callback);
    assertMatch(error.message, text);
    assertMatch(error.message, /Pass the whole address .* or start the sign-in again$/);
    assertEquals([error.error, error.error_description], [undefined, undefined]);
  });
}

Deno.test("parseAuthorizationCallback() tells why the service said no", () => {
  const error = refusal(`?error=access_denied&error_description=Not+today&state=${STATE}`);
  assert(error.message.startsWith("The sign-in was refused: Not today (access_denied). "));
  assertEquals([error.error, error.error_description], ["access_denied", "Not today"]);
  assertStringIncludes(error.message, "Deny");
  const other = refusal(`?error=invalid_scope&state=${STATE}&code=${CODE}`);
  assertEquals([other.error, other.error_description], ["invalid_scope", undefined]);
  assertStringIncludes(other.message, "no description (invalid_scope)");
  assertStringIncludes(other.message, "scopes");
  assertEquals(refusal(`?error=&state=${STATE}&code=${CODE}`).error, undefined);
});

Deno.test("parseAuthorizationCallback() lets no control character of a description through", () => {
  const evil = "\x1b[2J\x00a\nb\u202ec\u2028d\x9b";
  const callback = new URLSearchParams({ error: evil, error_description: evil, state: STATE });
  const error = refusal(callback);
  for (const text of [error.message, error.error, error.error_description]) {
    assertEquals(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text ?? ""), false, text);
  }
  assertStringIncludes(error.message, "[2J a b c d");
});

Deno.test("parseAuthorizationCallback() cuts what is too long", () => {
  const long = "x".repeat(100_000);
  const error = refusal(`?error=${long}&error_description=${long}&state=${STATE}`);
  assertEquals([error.error?.length, error.error_description?.length], [100, 300]);
  assert(error.message.length < 600);
});

Deno.test("parseAuthorizationCallback() refuses wrong types", () => {
  for (const callback of [undefined, null, 5, {}, [], { code: CODE, state: STATE }, Symbol("x")]) {
    assertInstanceOf(thrown(() => parse(callback)), TypeError);
  }
  for (const state of [null, 5, {}, [STATE]]) {
    const error = thrown(() => parse(QUERY, state));
    assertInstanceOf(error, TypeError);
    assertStringIncludes(error.message, "'state'");
    assertHides(error, STATE);
  }
  assertInstanceOf(
    thrown(() => parseAuthorizationCallback(QUERY, {} as { state: string })),
    TypeError,
  );
  assertInstanceOf(thrown(() => parse(QUERY, "")), RangeError);
});

Deno.test("parseAuthorizationCallback() gives back what a server redirects with", () => {
  const text = fc.string({ unit: "binary", minLength: 1 });
  const code = text.filter((it) => !/\p{Cc}/u.test(it));
  fc.assert(fc.property(code, text, (code, state) => {
    const url = new URL("http://127.0.0.1:53682/oauth/callback");
    url.search = new URLSearchParams({ code, state }).toString();
    const wellFormed = code.toWellFormed();
    const expected = { state: state.toWellFormed() };
    assertEquals(parseAuthorizationCallback(url, expected), { code: wellFormed });
    assertEquals(parseAuthorizationCallback(` <${url}> \n`, expected), { code: wellFormed });
  }));
});

Deno.test("parseAuthorizationCallback() never takes another state", () => {
  const state = generateState();
  fc.assert(fc.property(fc.string(), fc.nat(42), fc.nat(63), (other, at, digit) => {
    fc.pre(other !== state);
    const character = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[digit]!;
    const near = state.slice(0, at) + character + state.slice(at + 1);
    for (const wrong of [other, near].filter((it) => it !== state)) {
      const callback = new URLSearchParams({ code: CODE, state: wrong });
      const error = thrown(() => parse(callback, state));
      assertInstanceOf(error, AuthorizationCallbackError);
      assertHides(error, state, CODE);
    }
  }));
});

const CLASSES = [TypeError, RangeError, AuthorizationCallbackError];

function assertDocumented(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    const { constructor } = Object(error);
    assert(CLASSES.some((Kind) => Kind === constructor), `${constructor}: ${error}`);
  }
}

Deno.test("parseAuthorizationCallback() throws its three classes whatever it gets", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "code",
      "state",
      "error",
      "=",
      "&",
      "?",
      "#",
      "%",
      "%f",
      "%ff",
      "<",
      '"',
      STATE,
    ),
  );
  const noise = fc.array(piece).map((pieces) => pieces.join(""));
  fc.assert(fc.property(noise, (text) => assertDocumented(() => parse(text))), { numRuns: 300 });
  fc.assert(fc.property(fc.anything(), fc.anything(), (callback, state) => {
    assertDocumented(() => parse(callback, state));
    assertDocumented(() => parse(QUERY, state));
  }));
});

Deno.test("parseAuthorizationCallback() refuses a code that no request could carry", () => {
  const callback = new URLSearchParams({ code: "a\r\nb", state: STATE });
  assertInstanceOf(thrown(() => parse(callback, STATE)), AuthorizationCallbackError);
});

Deno.test("parseAuthorizationCallback() is not slowed down by what a visitor pastes", () => {
  const started = performance.now();
  for (const character of ["'", " ", "#", ">", "?", "&", "="]) {
    const pasted = `${character.repeat(200_000)}\u2028x`;
    assertInstanceOf(thrown(() => parse(pasted, STATE)), AuthorizationCallbackError);
  }
  assert(performance.now() - started < 5_000, "linear, not quadratic: minutes otherwise");
});
