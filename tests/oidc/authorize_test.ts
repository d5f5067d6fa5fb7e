import { type AuthorizationUrlInput, buildAuthorizationUrl } from "@edge-auth/aws-sso-oidc";
import { assertEquals, assertInstanceOf, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { assertHides, thrown } from "../oauth/_errors.ts";

const OPTIONS = { region: "eu-west-1" };

const INPUT: AuthorizationUrlInput = {
  clientId: "the-client",
  redirectUri: "http://127.0.0.1:53682/oauth/callback",
  state: "the-state",
  codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  scopes: ["sso:account:access", "codewhisperer:completions"],
};

const build = (change: object = {}) =>
  buildAuthorizationUrl({ ...INPUT, ...change } as AuthorizationUrlInput, OPTIONS);

Deno.test("buildAuthorizationUrl() has AWS's names, in AWS's order", () => {
  assertEquals(
    build().href,
    "https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code&client_id=the-client" +
      "&redirect_uri=http%3A%2F%2F127.0.0.1%3A53682%2Foauth%2Fcallback&state=the-state" +
      "&code_challenge_method=S256&scopes=sso%3Aaccount%3Aaccess%20codewhisperer%3Acompletions" +
      "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

Deno.test("buildAuthorizationUrl() leaves scopes out where there are none", () => {
  for (const scopes of [undefined, null, []]) {
    assertEquals([...build({ scopes }).searchParams.keys()], [
      "response_type",
      "client_id",
      "redirect_uri",
      "state",
      "code_challenge_method",
      "code_challenge",
    ]);
  }
});

Deno.test("buildAuthorizationUrl() encodes whatever a member holds", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((it) => !/\p{Cc}/u.test(it));
  fc.assert(fc.property(text, text, (clientId, state) => {
    const { searchParams, pathname, hash } = build({ clientId, state });
    assertEquals([pathname, hash], ["/authorize", ""]);
    assertEquals([searchParams.get("client_id"), searchParams.get("state")], [clientId, state]);
    assertEquals([...searchParams.keys()].length, 7);
  }));
  const { search } = build({ state: "a b+c&d=e#f%g/?" });
  assertStringIncludes(search, "&state=a%20b%2Bc%26d%3De%23f%25g%2F%3F&");
});

Deno.test("buildAuthorizationUrl() picks its members, and leaves its input alone", () => {
  const input = Object.freeze({ ...INPUT, clientSecret: "leak", codeVerifier: "leak" });
  const url = buildAuthorizationUrl(input, OPTIONS);
  assertEquals(url.href, build().href);
  assertEquals(buildAuthorizationUrl(Object.create(input), OPTIONS).href, build().href);
});

Deno.test("buildAuthorizationUrl() goes where the endpoint is", () => {
  const at = (options: Parameters<typeof buildAuthorizationUrl>[1]) => {
    const { origin, pathname } = buildAuthorizationUrl(INPUT, options);
    return origin + pathname;
  };
  assertEquals(
    at({ region: "eu-west-1", useFipsEndpoint: true, useDualstackEndpoint: true }),
    "https://oidc-fips.eu-west-1.api.aws/authorize",
  );
  assertEquals(at({ region: "cn-north-1" }), "https://oidc.cn-north-1.amazonaws.com.cn/authorize");
  for (const endpoint of ["https://example.com/a/b", new URL("https://example.com/a/b/")]) {
    assertEquals(at({ endpoint }), "https://example.com/a/b/authorize");
  }
  assertEquals(at({ endpoint: "http://127.0.0.1:8787" }), "http://127.0.0.1:8787/authorize");
  assertThrows(() => at({ region: "evil.com/" }), RangeError, "region");
  assertThrows(() => at({ endpoint: "http://example.com" }), RangeError, "endpoint");
  assertThrows(() => at({ endpoint: "example.com" }), TypeError, "endpoint");
});

const REQUIRED = ["clientId", "redirectUri", "state", "codeChallenge"];
const CONTROLS = ["\0", "\n", "\r", "\t", "\x1b", "\x7f", "\x85"];

for (const member of REQUIRED) {
  Deno.test(`buildAuthorizationUrl() refuses a wrong ${member}, and names it`, () => {
    const { [member]: value } = INPUT as unknown as Record<string, string>;
    const wrong: [unknown, typeof TypeError | typeof RangeError][] = [
      [undefined, TypeError],
      [null, TypeError],
      [5, TypeError],
      [{}, TypeError],
      [["x"], TypeError],
      ["", RangeError],
      ["\ud800", RangeError],
      ...CONTROLS.map((control): [unknown, typeof RangeError] => [value + control, RangeError]),
    ];
    for (const [bad, Kind] of wrong) {
      const error = thrown(() => build({ [member]: bad }));
      assertInstanceOf(error, Kind, `${Deno.inspect(bad)}: ${error}`);
      assertStringIncludes(error.message, "Cannot build the authorization URL: ");
      assertStringIncludes(error.message, `'${member}'`);
    }
  });
}

Deno.test("buildAuthorizationUrl() refuses wrong scopes, and names them", () => {
  for (const scopes of ["sso:account:access", 5, {}, [5], [null], [["x"]]]) {
    assertThrows(() => build({ scopes }), TypeError, "'scopes'");
  }
  for (const scope of ["a\nb", "\ud800"]) {
    assertThrows(() => build({ scopes: ["x", scope] }), RangeError, "'scopes'");
  }
});

Deno.test("buildAuthorizationUrl() refuses a redirect URI that is nobody's callback", () => {
  for (
    const redirectUri of [
      "127.0.0.1/oauth/callback",
      "/oauth/callback",
      "http://example.com/oauth/callback",
      "http://127.0.0.1:1@example.com/",
      "https://user:secret@example.com/",
      "http://127.0.0.1/oauth/callback#",
      "http://127.0.0.1/oauth/callback#x",
      "javascript:alert(1)",
      "urn:ietf:wg:oauth:2.0:oob",
    ]
  ) assertThrows(() => build({ redirectUri }), RangeError, "'redirectUri'");
  for (
    const redirectUri of [
      "http://127.0.0.1/oauth/callback",
      "http://127.0.0.1:1/oauth/callback",
      "http://[::1]:1/oauth/callback",
      "http://localhost:1/oauth/callback",
      "https://example.com/callback?a=b",
    ]
  ) assertEquals(build({ redirectUri }).searchParams.get("redirect_uri"), redirectUri);
});

Deno.test("buildAuthorizationUrl() refuses a challenge that is none, a verifier's length apart", () => {
  const { codeChallenge } = INPUT;
  for (
    const wrong of [`${codeChallenge}=`, codeChallenge.slice(1), `${codeChallenge}x`, "x y", "~"]
  ) {
    assertThrows(() => build({ codeChallenge: wrong }), RangeError, "'codeChallenge'");
  }
});

Deno.test("buildAuthorizationUrl() refuses an input that is none", () => {
  for (const input of [undefined, null, 5, "x", []]) {
    assertThrows(
      () => buildAuthorizationUrl(input as unknown as AuthorizationUrlInput, OPTIONS),
      TypeError,
      "'clientId'",
    );
  }
});

Deno.test("buildAuthorizationUrl() never shows a state or a challenge", () => {
  const state = "SECRETSTATE\n";
  assertHides(thrown(() => build({ state })), "SECRETSTATE");
  const codeChallenge = "SECRETCHALLENGE";
  assertHides(thrown(() => build({ codeChallenge })), "SECRETCHALLENGE");
  const redirectUri = "https://user:SECRET@example.com/";
  assertHides(thrown(() => build({ redirectUri })), "SECRET");
});

Deno.test("buildAuthorizationUrl() throws TypeError or RangeError whatever it gets", () => {
  fc.assert(fc.property(fc.anything(), fc.anything(), fc.anything(), (clientId, state, scopes) => {
    try {
      build({ clientId, state, scopes });
    } catch (error) {
      const { constructor } = Object(error);
      assertEquals(constructor === TypeError || constructor === RangeError, true, String(error));
    }
  }));
});
