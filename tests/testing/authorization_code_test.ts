import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createEmulator, type Emulator } from "@edge-auth/aws-sso-oidc/testing";
import {
  type Answer,
  assertRefused,
  authorizeUrl,
  type Body,
  CHALLENGE,
  locationOf,
  post,
  press,
  REDIRECT_URI,
  register,
  registerForCode,
  STILL,
  VERIFIER,
} from "./_calls.ts";

interface Authorized {
  emulator: Emulator;
  client: { clientId: string; clientSecret: string };
  exchange: (change?: Body) => Promise<Answer>;
}

async function authorize(metadata: Body = {}): Promise<Authorized> {
  const emulator = createEmulator({ approval: "auto", clock: STILL });
  const client = await registerForCode(emulator, metadata);
  const url = locationOf(await emulator.fetch(authorizeUrl(client.clientId, { scopes: null })));
  const input = {
    ...client,
    grantType: "authorization_code",
    code: url.searchParams.get("code"),
    redirectUri: REDIRECT_URI,
    codeVerifier: VERIFIER,
  };
  const exchange = (change: Body = {}) => post(emulator, "/token", { ...input, ...change });
  return { emulator, client, exchange };
}

Deno.test("createEmulator() signs in by PKCE with the values of RFC 7636 Appendix B", async () => {
  const emulator = createEmulator();
  const client = await registerForCode(emulator);
  const redirect = await press(emulator, authorizeUrl(client.clientId), "allow");
  const url = locationOf(redirect);
  assertEquals(url.origin + url.pathname, REDIRECT_URI);
  assertEquals([...url.searchParams.keys()], ["code", "state"]);
  assertEquals(url.searchParams.get("state"), "a state & more");
  const { status, body } = await post(emulator, "/token", {
    ...client,
    grantType: "authorization_code",
    code: url.searchParams.get("code"),
    redirectUri: REDIRECT_URI,
    codeVerifier: VERIFIER,
  });
  assertEquals([status, body.expiresIn, body.tokenType], [200, 3600, "Bearer"]);
  assert(String(body.refreshToken).startsWith("aor"));
});

Deno.test("createEmulator() answers /authorize at once with approval auto and afterPolls", async () => {
  for (const approval of ["auto", { afterPolls: 3 }] as const) {
    const emulator = createEmulator({ approval });
    const { clientId } = await registerForCode(emulator);
    const url = locationOf(await emulator.fetch(authorizeUrl(clientId)));
    assert(url.searchParams.get("code"));
  }
});

Deno.test("createEmulator() redirects a denial", async () => {
  const emulator = createEmulator();
  const { clientId } = await registerForCode(emulator);
  const { searchParams } = locationOf(await press(emulator, authorizeUrl(clientId), "deny"));
  assertEquals(searchParams.get("error"), "access_denied");
  assert(searchParams.get("error_description"));
  assertEquals(searchParams.get("state"), "a state & more");
  assertEquals(searchParams.has("code"), false);
});

Deno.test("createEmulator() takes any port of the loopback redirect, or none", async () => {
  const emulator = createEmulator({ approval: "auto" });
  const { clientId } = await registerForCode(emulator);
  for (const port of ["", ":1", ":65535"]) {
    const redirect_uri = `http://127.0.0.1${port}/oauth/callback`;
    const response = await emulator.fetch(authorizeUrl(clientId, { redirect_uri }));
    assertStringIncludes(response.headers.get("location") ?? "", `${redirect_uri}?code=`);
  }
});

for (
  const redirect_uri of [
    null,
    "http://localhost:49152/oauth/callback",
    "http://127.0.0.1:49152/other",
    "http://127.0.0.1:49152/oauth/callback?x=y",
    "http://127.0.0.1:49152/oauth/callback#x",
    "https://127.0.0.1:49152/oauth/callback",
    "http://127.0.0.1:65536/oauth/callback",
    "http://127.0.0.1:0/oauth/callback",
    "http://127.0.0.1:80@example.com/oauth/callback",
    "http://127.0.0.1.example.com/oauth/callback",
    "https://example.com/oauth/callback",
    "javascript:alert(1)",
  ]
) {
  Deno.test(`createEmulator() never redirects to ${redirect_uri}`, async () => {
    const emulator = createEmulator({ approval: "auto" });
    const { clientId } = await registerForCode(emulator);
    const response = await emulator.fetch(authorizeUrl(clientId, { redirect_uri }));
    assertEquals([response.status, response.headers.get("location")], [400, null]);
    assertStringIncludes(await response.text(), "<h1>Bad redirect address</h1>");
  });
}

Deno.test("createEmulator() shows a page for a client that it does not know", async () => {
  for (const client_id of [null, "x"]) {
    const response = await createEmulator().fetch(authorizeUrl("", { client_id }));
    assertEquals([response.status, response.headers.get("location")], [400, null]);
    assertStringIncludes(await response.text(), "<h1>Unknown application</h1>");
  }
});

Deno.test("createEmulator() shows a page for a client whose registration has expired", async () => {
  const emulator = createEmulator({ approval: "auto" });
  const { clientId } = await registerForCode(emulator);
  emulator.expireClient(clientId);
  const response = await emulator.fetch(authorizeUrl(clientId));
  assertEquals(response.status, 403);
  assertStringIncludes(await response.text(), "registration has expired</h1>");
});

Deno.test("createEmulator() shows a page for a repeated parameter", async () => {
  const emulator = createEmulator({ approval: "auto" });
  const { clientId } = await registerForCode(emulator);
  const response = await emulator.fetch(`${authorizeUrl(clientId)}&state=other`);
  assertEquals([response.status, response.headers.get("location")], [400, null]);
});

const PROBLEMS: [Record<string, string | null>, string][] = [
  [{ response_type: "token" }, "unsupported_response_type"],
  [{ response_type: null }, "unsupported_response_type"],
  [{ state: null }, "invalid_request"],
  [{ code_challenge_method: "plain" }, "invalid_request"],
  [{ code_challenge_method: "SHA-256" }, "invalid_request"],
  [{ code_challenge_method: null }, "invalid_request"],
  [{ code_challenge: null }, "invalid_request"],
  [{ code_challenge: `${CHALLENGE}=` }, "invalid_request"],
  [{ code_challenge: CHALLENGE.slice(1) }, "invalid_request"],
  [{ scopes: "sso:account:access other" }, "invalid_scope"],
];

for (const [change, error] of PROBLEMS) {
  Deno.test(`createEmulator() redirects ${error} for ${JSON.stringify(change)}`, async () => {
    const emulator = createEmulator({ approval: "auto" });
    const { clientId } = await registerForCode(emulator);
    const { searchParams } = locationOf(await emulator.fetch(authorizeUrl(clientId, change)));
    assertEquals(searchParams.get("error"), error);
    assertEquals(searchParams.get("state"), change.state === null ? null : "a state & more");
    assertEquals(searchParams.has("code"), false);
  });
}

Deno.test("createEmulator() redirects unauthorized_client for a client without the grant", async () => {
  const emulator = createEmulator({ approval: "auto" });
  const redirectUris = ["http://127.0.0.1/oauth/callback"];
  const { clientId } = await register(emulator, { redirectUris });
  const { searchParams } = locationOf(await emulator.fetch(authorizeUrl(clientId)));
  assertEquals(searchParams.get("error"), "unauthorized_client");
});

Deno.test("createEmulator() takes a + between scopes", async () => {
  const emulator = createEmulator({ approval: "auto" });
  const { clientId } = await registerForCode(emulator, { scopes: ["a", "b"] });
  for (const scopes of ["a+b", "a%20b", "b"]) {
    const url = authorizeUrl(clientId, { scopes: "-" }).replace("scopes=-", `scopes=${scopes}`);
    assert(locationOf(await emulator.fetch(url)).searchParams.get("code"));
  }
});

Deno.test("createEmulator() exchanges a code once, and ends the session at a second try", async () => {
  const { emulator, client, exchange } = await authorize();
  const { status, body } = await exchange();
  assertEquals(status, 200);
  assertRefused(await exchange(), "InvalidGrantException", "invalid_grant");
  const refresh = { ...client, grantType: "refresh_token", refreshToken: body.refreshToken };
  assertRefused(await post(emulator, "/token", refresh), "InvalidGrantException", "invalid_grant");
});

Deno.test("createEmulator() exchanges a code once, of two tries at once", async () => {
  const { exchange } = await authorize();
  const statuses = (await Promise.all([exchange(), exchange()])).map(({ status }) => status);
  assertEquals(statuses.toSorted(), [200, 400]);
});

const WRONG: [string, Body, string, string][] = [
  ["an unknown code", { code: "x" }, "InvalidGrantException", "invalid_grant"],
  ["no code", { code: null }, "InvalidRequestException", "invalid_request"],
  ["no redirectUri", { redirectUri: null }, "InvalidRequestException", "invalid_request"],
  ["no codeVerifier", { codeVerifier: null }, "InvalidRequestException", "invalid_request"],
  ["a short codeVerifier", { codeVerifier: "x" }, "InvalidRequestException", "invalid_request"],
  [
    "another port",
    { redirectUri: "http://127.0.0.1:49153/oauth/callback" },
    "InvalidGrantException",
    "invalid_grant",
  ],
  [
    "the redirect URI as registered",
    { redirectUri: "http://127.0.0.1/oauth/callback" },
    "InvalidGrantException",
    "invalid_grant",
  ],
  [
    "the challenge for a verifier",
    { codeVerifier: CHALLENGE },
    "InvalidGrantException",
    "invalid_grant",
  ],
];

for (const [title, change, exception, error] of WRONG) {
  Deno.test(`createEmulator() refuses an exchange with ${title}, and the code stays good`, async () => {
    const { exchange } = await authorize();
    assertRefused(await exchange(change), exception, error);
    assertEquals((await exchange()).status, 200);
  });
}

Deno.test("createEmulator() refuses a code to another client", async () => {
  const { emulator, exchange } = await authorize();
  const other = await registerForCode(emulator);
  assertRefused(await exchange({ ...other }), "InvalidGrantException", "invalid_grant");
  assertEquals((await exchange()).status, 200);
});

Deno.test("createEmulator() refuses a code after ten minutes, not before", async () => {
  const late = await authorize();
  late.emulator.advance(600_000);
  assertRefused(await late.exchange(), "InvalidGrantException", "invalid_grant");
  const inTime = await authorize();
  inTime.emulator.advance(599_999);
  assertEquals((await inTime.exchange()).status, 200);
});

Deno.test("createEmulator() gives no refresh token by PKCE without scopes", async () => {
  const { exchange } = await authorize({ scopes: [] });
  const { body } = await exchange();
  assertEquals(["refreshToken" in body, body.expiresIn], [false, 28_800]);
});
