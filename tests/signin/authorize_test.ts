import {
  buildSigninAuthorizationUrl,
  CROSS_DEVICE_CLIENT_ID,
  SAME_DEVICE_CLIENT_ID,
  type SigninAuthorizationUrlInput,
} from "@edge-auth/aws-sso-oidc/signin";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { assertEquals, assertInstanceOf, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { assertNoLeak, thrown } from "../_protocol/_helpers.ts";
import { REDIRECT_URI, REGION } from "./_helpers.ts";

const INPUT: SigninAuthorizationUrlInput = {
  clientId: SAME_DEVICE_CLIENT_ID,
  redirectUri: REDIRECT_URI,
  state: "the-state",
  codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
};

const build = (change: object = {}, options: object = REGION) =>
  buildSigninAuthorizationUrl(
    { ...INPUT, ...change } as SigninAuthorizationUrlInput,
    options as Parameters<typeof buildSigninAuthorizationUrl>[1],
  );

Deno.test("buildSigninAuthorizationUrl() has AWS Sign-In's names, in its order", () => {
  assertEquals(
    build().href,
    "https://us-east-1.signin.aws.amazon.com/v1/authorize?response_type=code" +
      "&client_id=arn%3Aaws%3Asignin%3A%3A%3Adevtools%2Fsame-device&state=the-state" +
      "&code_challenge_method=SHA-256&scope=openid" +
      "&redirect_uri=http%3A%2F%2F127.0.0.1%3A53682%2Foauth%2Fcallback" +
      "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

Deno.test("buildSigninAuthorizationUrl() asks for openid, unless it is told another scope", () => {
  for (const scope of [undefined, null]) {
    assertEquals(build({ scope }).searchParams.get("scope"), "openid");
  }
  assertStringIncludes(build({ scope: "openid email" }).search, "&scope=openid%20email&");
});

Deno.test("buildSigninAuthorizationUrl() is what the emulator takes, for both devices", async () => {
  const cross = {
    clientId: CROSS_DEVICE_CLIENT_ID,
    redirectUri: "https://us-east-1.signin.aws.amazon.com/v1/sessions/confirmation",
  };
  for (const change of [{}, cross]) {
    const response = await createEmulator({ approval: "auto" }).fetch(build(change));
    const { searchParams } = new URL(response.headers.get("location") ?? "");
    assertEquals([...searchParams.keys()], ["code", "state"]);
  }
});

Deno.test("buildSigninAuthorizationUrl() encodes whatever a member holds", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((it) => !/\p{Cc}/u.test(it));
  fc.assert(fc.property(text, text, text, (clientId, state, scope) => {
    const { searchParams, pathname, hash } = build({ clientId, state, scope });
    assertEquals([pathname, hash, searchParams.size], ["/v1/authorize", "", 7]);
    assertEquals(
      ["client_id", "state", "scope"].map((name) => searchParams.get(name)),
      [clientId, state, scope],
    );
  }));
});

Deno.test("buildSigninAuthorizationUrl() picks its members, and leaves its input alone", () => {
  const input = Object.freeze({ ...INPUT, scopes: ["leak"], codeVerifier: "leak" });
  assertEquals(buildSigninAuthorizationUrl(input, REGION).href, build().href);
  assertEquals(buildSigninAuthorizationUrl(Object.create(input), REGION).href, build().href);
});

Deno.test("buildSigninAuthorizationUrl() goes where the endpoint is", () => {
  const at = (options: object) => build({}, options).href.split("?")[0];
  assertEquals(
    at({ region: "us-gov-west-1", useFipsEndpoint: true }),
    "https://signin-fips.amazonaws-us-gov.com/v1/authorize",
  );
  assertEquals(at({ endpoint: "https://example.com/a/" }), "https://example.com/a/v1/authorize");
  assertThrows(() => at({ region: "evil.com/" }), RangeError, "region");
  assertThrows(() => at({ endpoint: "http://example.com" }), RangeError, "endpoint");
  assertThrows(() => at({}), TypeError, "region");
});

for (const member of ["clientId", "redirectUri", "state", "codeChallenge"]) {
  Deno.test(`buildSigninAuthorizationUrl() refuses a wrong ${member}, and names it`, () => {
    const wrong: [unknown, typeof TypeError | typeof RangeError][] = [
      ...[undefined, null, 5, {}, ["x"]].map((
        bad,
      ): [unknown, typeof TypeError] => [bad, TypeError]),
      ...["", "\ud800", "SECRETVALUE\n", "\x1b"].map((bad): [string, typeof RangeError] => [
        bad,
        RangeError,
      ]),
    ];
    for (const [bad, Kind] of wrong) {
      const error = thrown(() => build({ [member]: bad }));
      assertInstanceOf(error, Kind, `${Deno.inspect(bad)}: ${error}`);
      assertStringIncludes(error.message, `Cannot build the authorization URL: '${member}'`);
      assertNoLeak(error, "SECRETVALUE");
    }
  });
}

Deno.test("buildSigninAuthorizationUrl() refuses a wrong scope, redirect URI or challenge", () => {
  for (const scope of [5, {}, ["openid"]]) assertThrows(() => build({ scope }), TypeError, "scope");
  for (const scope of ["a\nb", "\ud800"]) assertThrows(() => build({ scope }), RangeError, "scope");
  for (
    const redirectUri of [
      "127.0.0.1/oauth/callback",
      "http://example.com/oauth/callback",
      "https://user:secret@example.com/",
      "http://127.0.0.1/oauth/callback#x",
      "javascript:alert(1)",
    ]
  ) assertThrows(() => build({ redirectUri }), RangeError, "'redirectUri'");
  for (const codeChallenge of ["x", `${INPUT.codeChallenge}=`, "~".repeat(43)]) {
    assertThrows(() => build({ codeChallenge }), RangeError, "'codeChallenge'");
  }
});

Deno.test("buildSigninAuthorizationUrl() throws TypeError or RangeError whatever it gets", () => {
  fc.assert(fc.property(fc.anything(), fc.anything(), fc.anything(), (clientId, state, scope) => {
    try {
      build({ clientId, state, scope });
    } catch (error) {
      const { constructor } = Object(error);
      assertEquals(constructor === TypeError || constructor === RangeError, true, String(error));
    }
  }));
});
