// The authorization URLs of SSO OIDC and AWS Sign-In, which differ in names, order and scopes.
import { buildAuthorizationUrl } from "@edge-auth/aws-sso-oidc";
import {
  buildSigninAuthorizationUrl,
  CROSS_DEVICE_CLIENT_ID,
  SAME_DEVICE_CLIENT_ID,
} from "@edge-auth/aws-sso-oidc/signin";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { assertEquals, assertInstanceOf, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { assertHides, thrown } from "../support/assert.ts";
import { HIDDEN } from "../support/operations/samples.ts";
import { REGION } from "../support/operations/types.ts";

const INPUT = {
  clientId: SAME_DEVICE_CLIENT_ID,
  redirectUri: "http://127.0.0.1:53682/oauth/callback",
  state: "the-state",
  codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
};

interface Way {
  readonly name: string;
  readonly build: (change?: object, options?: object) => URL;
  /** The URL without scopes of the caller's. */
  readonly url: string;
  /** What the scopes are called in the input and in the query. */
  readonly scopes: readonly [member: string, parameter: string];
  readonly host: string;
}

const CALLBACK = "http%3A%2F%2F127.0.0.1%3A53682%2Foauth%2Fcallback";
const CLIENT = "arn%3Aaws%3Asignin%3A%3A%3Adevtools%2Fsame-device";

const WAYS: readonly Way[] = [
  {
    name: "buildAuthorizationUrl()",
    build: (change, options = REGION) =>
      buildAuthorizationUrl({ ...INPUT, ...change }, options as typeof REGION),
    url: `https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code&client_id=${CLIENT}` +
      `&redirect_uri=${CALLBACK}&state=the-state&code_challenge_method=S256` +
      `&code_challenge=${INPUT.codeChallenge}`,
    scopes: ["scopes", "scopes"],
    host: "oidc.us-gov-west-1.amazonaws.com",
  },
  {
    name: "buildSigninAuthorizationUrl()",
    build: (change, options = REGION) =>
      buildSigninAuthorizationUrl({ ...INPUT, ...change }, options as typeof REGION),
    url: "https://eu-west-1.signin.aws.amazon.com/v1/authorize?response_type=code" +
      `&client_id=${CLIENT}&state=the-state&code_challenge_method=SHA-256&scope=openid` +
      `&redirect_uri=${CALLBACK}&code_challenge=${INPUT.codeChallenge}`,
    scopes: ["scope", "scope"],
    host: "signin-fips.amazonaws-us-gov.com",
  },
];

for (const { name, build, url, scopes: [member, parameter], host } of WAYS) {
  const isList = member === "scopes";

  Deno.test(`${name} has the service's names, in its order`, () => {
    assertEquals(build().href, url);
    for (const unset of [undefined, null, ...(isList ? [[]] : [])]) {
      assertEquals(build({ [member]: unset }).href, url);
    }
    if (!isList) assertEquals(build({ [member]: "" }).searchParams.get(parameter), "");
    const scopes = ["sso:account:access", "b+c"];
    const { search, searchParams } = build({ [member]: isList ? scopes : scopes.join(" ") });
    assertStringIncludes(search, `&${parameter}=sso%3Aaccount%3Aaccess%20b%2Bc&`);
    assertEquals(searchParams.get(parameter), scopes.join(" "));
  });

  Deno.test(`${name} encodes whatever a member holds`, () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((it) => !/\p{Cc}/u.test(it));
    fc.assert(fc.property(text, text, text, (clientId, state, scope) => {
      const url = build({ clientId, state, [member]: isList ? [scope] : scope });
      assertEquals([url.pathname, url.hash], [build().pathname, ""]);
      const names = ["client_id", "state", parameter];
      assertEquals(names.map((it) => url.searchParams.get(it)), [clientId, state, scope]);
      assertEquals(url.searchParams.size, 7);
    }));
    const { search } = build({ state: "a b+c&d=e#f%g/?!'()*" });
    const encoded = "&state=a%20b%2Bc%26d%3De%23f%25g%2F%3F%21%27%28%29%2A&";
    assertStringIncludes(search, encoded);
  });

  Deno.test(`${name} picks its members, and leaves its input alone`, () => {
    const input = Object.freeze({ ...INPUT, clientSecret: "leak", codeVerifier: "leak" });
    assertEquals(build(input).href, url);
    assertEquals(build(Object.create(input)).href, url);
  });

  Deno.test(`${name} goes where the endpoint is`, () => {
    const at = (options: object) => build({}, options).href.split("?")[0];
    const path = build().pathname;
    for (const endpoint of ["https://x.test/a", new URL("https://x.test/a/")]) {
      assertEquals(at({ endpoint }), `https://x.test/a${path}`);
    }
    assertEquals(at({ region: "us-gov-west-1", useFipsEndpoint: true }), `https://${host}${path}`);
    assertThrows(() => at({ region: "evil.com/" }), RangeError, "region");
    assertThrows(() => at({ endpoint: "http://example.com" }), RangeError, "endpoint");
    assertThrows(() => at({ endpoint: "example.com" }), TypeError, "endpoint");
    assertThrows(() => at({}), TypeError, "region");
  });

  for (const required of Object.keys(INPUT)) {
    Deno.test(`${name} refuses a wrong ${required}, and names it`, () => {
      const wrong: (readonly [typeof TypeError | typeof RangeError, readonly unknown[]])[] = [
        [TypeError, [undefined, null, 5, {}, ["x"]]],
        [RangeError, ["", "\ud800", "\0", "\n", "\x1b", "\x7f", "\x85", `${HIDDEN}\n`]],
      ];
      for (const [type, values] of wrong) {
        for (const value of values) {
          const error = thrown(() => build({ [required]: value }));
          assertInstanceOf(error, type, `${Deno.inspect(value)}: ${error}`);
          assertStringIncludes(error.message, `Cannot build the authorization URL: '${required}'`);
          assertHides(error, HIDDEN);
        }
      }
    });
  }

  Deno.test(`${name} refuses wrong scopes, and names them`, () => {
    const mistyped = [5, {}, [5], [null], [["x"]], ...(isList ? ["a b"] : [["openid"]])];
    for (const value of mistyped) {
      assertThrows(() => build({ [member]: value }), TypeError, `'${member}'`);
    }
    for (const text of ["a\nb", "\ud800"]) {
      const value = isList ? ["x", text] : text;
      assertThrows(() => build({ [member]: value }), RangeError, `'${member}'`);
    }
  });

  Deno.test(`${name} refuses a redirect URI that is nobody's callback`, () => {
    const wrong = [
      ...["127.0.0.1/oauth/callback", "/oauth/callback", "http://example.com/oauth/callback"],
      ...["http://127.0.0.1:1@example.com/", `https://user:${HIDDEN}@example.com/`],
      ...["http://127.0.0.1/oauth/callback#", "http://127.0.0.1/oauth/callback#x"],
      ...["javascript:alert(1)", "urn:ietf:wg:oauth:2.0:oob"],
    ];
    for (const redirectUri of wrong) {
      const error = assertThrows(() => build({ redirectUri }), RangeError, "'redirectUri'");
      assertHides(error, HIDDEN);
    }
    const right = [
      ...["http://127.0.0.1/oauth/callback", "http://127.0.0.1:1/oauth/callback"],
      ...["http://[::1]:1/oauth/callback", "http://localhost:1/oauth/callback"],
      "https://example.com/callback?a=b",
    ];
    for (const redirectUri of right) {
      assertEquals(build({ redirectUri }).searchParams.get("redirect_uri"), redirectUri);
    }
  });

  Deno.test(`${name} refuses a challenge that is none, a verifier's length apart`, () => {
    const { codeChallenge } = INPUT;
    const wrong = [`${codeChallenge}=`, codeChallenge.slice(1), `${codeChallenge}x`, "x y"];
    for (const value of [...wrong, "~".repeat(43), HIDDEN]) {
      const build_ = () => build({ codeChallenge: value });
      assertHides(assertThrows(build_, RangeError, "'codeChallenge'"), HIDDEN);
    }
  });

  Deno.test(`${name} throws TypeError or RangeError whatever it gets`, () => {
    const any = fc.anything();
    fc.assert(fc.property(any, any, any, (clientId, state, scopes) => {
      try {
        build({ clientId, state, [member]: scopes });
      } catch (error) {
        const { constructor } = Object(error);
        assertEquals(constructor === TypeError || constructor === RangeError, true, String(error));
      }
    }));
  });
}

Deno.test("build…AuthorizationUrl() refuses an input that is none", () => {
  for (const input of [undefined, null, 5, "x", []]) {
    for (const build of [buildAuthorizationUrl, buildSigninAuthorizationUrl]) {
      assertThrows(() => build(input as never, REGION), TypeError, "'clientId'");
    }
  }
});

Deno.test("buildSigninAuthorizationUrl() is what the emulator takes, for both devices", async () => {
  const cross = {
    clientId: CROSS_DEVICE_CLIENT_ID,
    redirectUri: "https://us-east-1.signin.aws.amazon.com/v1/sessions/confirmation",
  };
  for (const change of [{}, cross]) {
    const url = buildSigninAuthorizationUrl({ ...INPUT, ...change }, { region: "us-east-1" });
    const { headers } = await createEmulator({ approval: "auto" }).fetch(url);
    const { searchParams } = new URL(headers.get("location") ?? "");
    assertEquals([...searchParams.keys()], ["code", "state"]);
  }
});
