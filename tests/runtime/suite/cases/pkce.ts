// The pieces of the authorization code grant that need Web Crypto and URLs.
import {
  assert,
  assertEquals,
  assertIncludes,
  rejection,
  thrown,
} from "../../../support/assert.ts";
import type { Case } from "../types.ts";

const REGION = { region: "us-east-1" } as const;
const REDIRECT = "http://127.0.0.1:8912/oauth/callback";

/** Cases of PKCE. */
export const cases: readonly Case[] = [
  {
    name: "calculateCodeChallenge() gives the value of RFC 7636 appendix B",
    async run({ sso }) {
      const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
      const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
      assertEquals(await sso.calculateCodeChallenge(verifier), challenge);
    },
  },
  {
    name: "calculateCodeChallenge() refuses what is no verifier, and does not repeat it",
    async run({ sso }) {
      const error = await rejection(sso.calculateCodeChallenge("SHORT-SECRET"));
      assert(error instanceof RangeError, `${error}`);
      assert(!error.message.includes("SHORT"), error.message);
    },
  },
  {
    name: "generateCodeVerifier() and generateState() are random and of 43 safe characters",
    run({ sso }) {
      const made = Array.from({ length: 50 }, sso.generateCodeVerifier);
      made.push(...Array.from({ length: 50 }, sso.generateState));
      for (const text of made) assert(/^[A-Za-z0-9_-]{43}$/.test(text), text);
      assertEquals(new Set(made).size, 100);
    },
  },
  {
    name: "buildAuthorizationUrl() spells AWS's parameters, and spaces as %20",
    run({ sso }) {
      const url = sso.buildAuthorizationUrl({
        clientId: "client",
        redirectUri: REDIRECT,
        state: "state-1",
        codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        scopes: ["sso:account:access", "b"],
      }, REGION);
      assertEquals(url.origin + url.pathname, "https://oidc.us-east-1.amazonaws.com/authorize");
      assertEquals(Object.fromEntries(url.searchParams), {
        response_type: "code",
        client_id: "client",
        redirect_uri: REDIRECT,
        state: "state-1",
        code_challenge_method: "S256",
        scopes: "sso:account:access b",
        code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      });
      assertIncludes(url.href, "scopes=sso%3Aaccount%3Aaccess%20b");
    },
  },
  {
    name: "parseAuthorizationCallback() takes a URL, a text and a query",
    run({ sso }) {
      const text = `${REDIRECT}?code=c%2B1&state=s`;
      for (const callback of [text, new URL(text), new URL(text).searchParams]) {
        assertEquals(sso.parseAuthorizationCallback(callback, { state: "s" }), { code: "c+1" });
      }
    },
  },
  {
    name: "parseAuthorizationCallback() refuses another state, and tells a denial",
    run({ sso }) {
      const parse = (query: string) => () =>
        sso.parseAuthorizationCallback(`${REDIRECT}?${query}`, { state: "s" });
      const other = thrown(parse("code=CODE&state=t"));
      assert(other instanceof sso.AuthorizationCallbackError, `${other}`);
      assertEquals(other.code, "INVALID_CALLBACK");
      const denied = thrown(parse("error=access_denied&state=s"));
      assert(denied instanceof sso.AuthorizationCallbackError, `${denied}`);
      assertEquals(denied.error, "access_denied");
    },
  },
];
