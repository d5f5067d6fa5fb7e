import type { RequestOptions } from "@edge-auth/aws-sso-oidc";
import {
  buildCreateOAuth2TokenRequest,
  type CreateOAuth2TokenRequestBody,
  CROSS_DEVICE_CLIENT_ID,
  SAME_DEVICE_CLIENT_ID,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { assertNoLeak, secretText, thrown } from "../_protocol/_helpers.ts";
import { without } from "../_protocol/_operations.ts";
import { REGION, TOKEN_URL } from "./_helpers.ts";

const GRANTS: readonly Readonly<Record<string, string>>[] = [
  {
    clientId: SAME_DEVICE_CLIENT_ID,
    grantType: "authorization_code",
    code: "authorization-code-value",
    redirectUri: "http://127.0.0.1:4711/oauth/callback",
    codeVerifier: "code-verifier-value",
  },
  {
    clientId: CROSS_DEVICE_CLIENT_ID,
    grantType: "refresh_token",
    refreshToken: "refresh-token-value",
  },
];

/** Takes anything: callers of JavaScript do. */
const build = (input: unknown, options: RequestOptions = REGION) =>
  buildCreateOAuth2TokenRequest(input as CreateOAuth2TokenRequestBody, options);

const EVERYTHING = {
  ...{ accessToken: { accessKeyId: "leak-1" }, tokenType: "leak-2", expiresIn: 900 },
  ...{ idToken: "leak-3", dpopKey: "leak-4", state: "leak-5", clientSecret: "leak-6" },
  ...{ code: "leak-7", redirectUri: "leak-8", codeVerifier: "leak-9", refreshToken: "leak-10" },
  ...{ deviceCode: "leak-11", scope: "leak-12", tokenInput: {}, key: {}, region: "leak-13" },
};

function assertFault(input: unknown, member: string, kind: new () => Error): Error {
  const error = thrown(() => build(input));
  assertInstanceOf(error, kind, `${member}: ${error}`);
  assert(error.message.includes("CreateOAuth2Token"), error.message);
  assert(error.message.includes(`'${member}'`), error.message);
  return error;
}

for (const members of GRANTS) {
  const title = `buildCreateOAuth2TokenRequest() of ${members.grantType}`;
  const names = Object.keys(members);
  const required = names.filter((name) => name !== "grantType");

  Deno.test(`${title} makes a bare POST of JSON, without a proof`, async () => {
    const request = build(members);
    assertEquals([request.method, request.url], ["POST", TOKEN_URL]);
    assertEquals([...request.headers], [["content-type", "application/json"]]);
    assertEquals(request.redirect, "manual");
    assertEquals(await request.text(), JSON.stringify(members));
  });

  Deno.test(`${title} picks what the grant sends, in the model's order, whatever it gets`, async () => {
    const spread = Object.freeze({ ...EVERYTHING, ...members });
    const reversed = Object.fromEntries(Object.entries(spread).reverse());
    for (const input of [members, spread, reversed, Object.create(spread)]) {
      assertEquals(await build(input).text(), JSON.stringify(members));
    }
  });

  Deno.test(`${title} refuses a member that is missing, empty or mistyped`, () => {
    for (const name of required) {
      assertFault(without(members, name), name, TypeError);
      assertFault({ ...members, [name]: "" }, name, RangeError);
      for (const value of [undefined, null, 1, NaN, true, {}, [], ["x"], new String("x"), 1n]) {
        assertFault({ ...members, [name]: value }, name, TypeError);
      }
    }
  });

  Deno.test(`${title} refuses control characters, and never shows a value`, () => {
    for (const name of required) {
      for (const bad of ["\0", "\n", "\x1b[2J", "\x7f", "\x9b31m"]) {
        const error = assertFault({ ...members, [name]: `SECRET${bad}` }, name, RangeError);
        assert(!/\p{Cc}/u.test(error.message));
      }
    }
    const spoil = fc.constantFrom<(secret: string) => unknown>(
      (secret) => `${secret}\n`,
      (secret) => [secret],
      (secret) => ({ secret, toString: () => secret, toJSON: () => secret }),
    );
    fc.assert(fc.property(fc.constantFrom(...names), spoil, secretText, (name, spoil, secret) => {
      assertNoLeak(thrown(() => build({ ...members, [name]: spoil(secret) })), secret);
    }));
  });

  Deno.test(`${title} comes back from JSON as it was given`, async () => {
    const text = fc.string({ minLength: 1, unit: "grapheme" }).filter((it) => !/\p{Cc}/u.test(it));
    const values = names.map((name) =>
      [name, name === "grantType" ? fc.constant(members[name]) : text] as const
    );
    const input = fc.record(Object.fromEntries<fc.Arbitrary<unknown>>(values), {
      noNullPrototype: true,
    });
    await fc.assert(fc.asyncProperty(input, async (input) => {
      assertEquals(await build(input).json(), input);
    }));
  });

  Deno.test(`${title} adds a caller's headers and signal`, () => {
    const controller = new AbortController();
    const headers = { "User-Agent": "my-tool/1", "Content-Type": "text/plain" };
    const request = build(members, { ...REGION, headers, signal: controller.signal });
    assertEquals([...request.headers].sort(), [
      ["content-type", "application/json"],
      ["user-agent", "my-tool/1"],
    ]);
    const reason = new Error("enough");
    controller.abort(reason);
    assertStrictEquals(request.signal.reason, reason);
  });

  Deno.test(`${title} goes where the endpoint is, and nowhere unsafe`, () => {
    const at = (options: RequestOptions) => build(members, options).url;
    assertEquals(at({ endpoint: "https://p.test/x/" }), "https://p.test/x/v1/token");
    assertEquals(
      at({ region: "us-gov-west-1", useFipsEndpoint: true }),
      "https://signin-fips.amazonaws-us-gov.com/v1/token",
    );
    const error = thrown(() => at({ endpoint: "http://proxy.test" }));
    assertInstanceOf(error, RangeError);
    for (const value of Object.values(members)) assert(!error.message.includes(value));
  });
}

Deno.test("buildCreateOAuth2TokenRequest() refuses a grant that AWS Sign-In has not", () => {
  const [input] = GRANTS;
  for (const grantType of ["", "password", "AUTHORIZATION_CODE", "toString", "__proto__"]) {
    assertFault({ ...input, grantType }, "grantType", RangeError);
  }
  for (const grantType of [undefined, null, 1, ["refresh_token"]]) {
    assertFault({ ...input, grantType }, "grantType", TypeError);
  }
});

Deno.test("buildCreateOAuth2TokenRequest() refuses an input that is none", () => {
  for (const input of [null, undefined, "text", 1, true, []]) {
    assertFault(input, "grantType", TypeError);
  }
});

Deno.test("buildCreateOAuth2TokenRequest() gives no advice that is SSO OIDC's", () => {
  const error = thrown(() => build(without(GRANTS[1]!, "refreshToken")));
  assert(!/scope|sso:/.test(error.message), error.message);
});
