// The whole sign-in by PKCE, with the emulator as the service and a plain fetch as the browser.
import {
  AuthorizationCallbackError,
  buildAuthorizationUrl,
  calculateCodeChallenge,
  createSsoOidcClient,
  generateCodeVerifier,
  generateState,
  isServiceError,
  parseAuthorizationCallback,
  type SsoOidcClient,
} from "@edge-auth/aws-sso-oidc";
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertInstanceOf, assertMatch, assertRejects } from "@std/assert";
import { thrown } from "../support/assert.ts";

const REDIRECT_URI = "http://127.0.0.1:53682/oauth/callback";
const PLACE = { region: "eu-west-1" };

interface Started {
  emulator: Emulator;
  client: SsoOidcClient;
  registration: { clientId: string; clientSecret: string };
  state: string;
  codeVerifier: string;
  url: URL;
}

async function start(
  options: EmulatorOptions = {},
  scopes = ["sso:account:access"],
): Promise<Started> {
  const emulator = createEmulator(options);
  const client = createSsoOidcClient({ ...PLACE, fetch: emulator.fetch });
  const registration = await client.registerClient({
    clientName: "pkce",
    clientType: "public",
    scopes,
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: ["http://127.0.0.1/oauth/callback"],
    issuerUrl: "https://d-1234567890.awsapps.com/start",
  });
  const state = generateState();
  const codeVerifier = generateCodeVerifier();
  const url = buildAuthorizationUrl({
    ...registration,
    redirectUri: REDIRECT_URI,
    state,
    codeChallenge: await calculateCodeChallenge(codeVerifier),
    scopes,
  }, PLACE);
  return { emulator, client, registration, state, codeVerifier, url };
}

/** Presses a button of the page, as a browser would. */
async function press({ emulator, url }: Started, answer: "allow" | "deny"): Promise<string> {
  const page = await (await emulator.fetch(url)).text();
  const fields = new URLSearchParams({ answer });
  for (const [, name, value] of page.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
    fields.set(name!, value!);
  }
  const response = await emulator.fetch(new URL(url.pathname, url), {
    method: "POST",
    body: fields,
  });
  assertEquals(response.status, 303);
  return response.headers.get("location")!;
}

const exchange = ({ client, registration, codeVerifier }: Started, code: string, more = {}) =>
  client.createToken({
    ...registration,
    grantType: "authorization_code",
    code,
    redirectUri: REDIRECT_URI,
    codeVerifier,
    ...more,
  });

Deno.test("PKCE signs in with approval auto, and refreshes", async () => {
  const started = await start({ approval: "auto" });
  const { location } = Object.fromEntries((await started.emulator.fetch(started.url)).headers);
  const { code } = parseAuthorizationCallback(location!, started);
  const tokens = await exchange(started, code);
  assertMatch(tokens.accessToken, /^aoa/);
  assert(tokens.refreshToken);
  const refreshed = await started.client.createToken({
    ...started.registration,
    grantType: "refresh_token",
    refreshToken: tokens.refreshToken,
  });
  assertMatch(refreshed.accessToken, /^aoa/);
  assertEquals(
    started.emulator.requests.map(({ operation, status }) => [operation, status]),
    [["RegisterClient", 200], ["Authorize", 303], ["CreateToken", 200], ["CreateToken", 200]],
  );
});

Deno.test("PKCE signs in by the button Allow, with any form of the callback", async () => {
  const forms: ((location: string) => string | URL | URLSearchParams)[] = [
    (location) => location,
    (location) => new URL(location),
    (location) => new URL(location).search,
    (location) => new URL(location).searchParams,
    (location) => ` "${location}#"\n`,
    (location) => location.slice(location.indexOf("/oauth")),
  ];
  for (const form of forms) {
    const started = await start();
    const { code } = parseAuthorizationCallback(form(await press(started, "allow")), started);
    assertMatch((await exchange(started, code)).accessToken, /^aoa/);
  }
});

Deno.test("PKCE tells of the button Deny", async () => {
  const started = await start();
  const location = await press(started, "deny");
  const error = thrown(() => parseAuthorizationCallback(location, started));
  assertInstanceOf(error, AuthorizationCallbackError);
  assertEquals([error.error, error.error_description], [
    "access_denied",
    "The person has denied the request",
  ]);
});

Deno.test("PKCE refuses the callback of another sign-in", async () => {
  const mine = await start({ approval: "auto" });
  const theirs = await start();
  const location = await press(theirs, "allow");
  const error = thrown(() => parseAuthorizationCallback(location, mine));
  assertInstanceOf(error, AuthorizationCallbackError);
});

Deno.test("PKCE tells of scopes that are not registered, by the callback", async () => {
  const started = await start({ approval: "auto" });
  started.url.searchParams.set("scopes", "other");
  const location = (await started.emulator.fetch(started.url)).headers.get("location")!;
  const error = thrown(() => parseAuthorizationCallback(location, started));
  assertInstanceOf(error, AuthorizationCallbackError);
  assertEquals(error.error, "invalid_scope");
});

Deno.test("PKCE signs in without scopes, for as long as one token lives", async () => {
  const started = await start({}, []);
  assertEquals(started.url.searchParams.has("scopes"), false);
  const { code } = parseAuthorizationCallback(await press(started, "allow"), started);
  const { refreshToken, expiresIn } = await exchange(started, code);
  assertEquals([refreshToken, expiresIn], [undefined, 28_800]);
});

Deno.test("PKCE needs the verifier, the redirect URI, and a code that is fresh", async () => {
  const started = await start({ approval: "auto" });
  const location = (await started.emulator.fetch(started.url)).headers.get("location")!;
  const { code } = parseAuthorizationCallback(location, started);
  const wrong = [
    { codeVerifier: generateCodeVerifier() },
    { redirectUri: "http://127.0.0.1/oauth/callback" },
    { code: "unknown-code" },
  ];
  for (const more of wrong) {
    const error = await assertRejects(() => exchange(started, code, more));
    assert(isServiceError(error, "invalid_grant"), String(error));
    assert(error.hint);
  }
  assertMatch((await exchange(started, code)).accessToken, /^aoa/);
  const again = await assertRejects(() => exchange(started, code));
  assert(isServiceError(again, "invalid_grant"), String(again));
});
