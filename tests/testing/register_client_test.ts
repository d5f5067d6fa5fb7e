import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { assertRefused, type Body, post, register } from "./_calls.ts";

const INPUT = { clientName: "test", clientType: "public" };

function decode(text: string): string {
  return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
}

Deno.test("createEmulator() registers a client for 90 days", async () => {
  const emulator = createEmulator({ clock: { now: () => 1_700_000_000_999 } });
  const { status, headers, body } = await post(emulator, "/client/register", INPUT);
  assertEquals(status, 200);
  assertEquals(headers.get("content-type"), "application/json");
  assertEquals(headers.get("cache-control"), "no-store");
  assertEquals(headers.get("date"), "Tue, 14 Nov 2023 22:13:20 GMT");
  assertMatch(headers.get("x-amzn-requestid") ?? "", /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab]/);
  assertEquals(body.clientIdIssuedAt, 1_700_000_000);
  assertEquals(body.clientSecretExpiresAt, 1_700_000_000 + 90 * 86_400);
  assertEquals(body.authorizationEndpoint, "https://oidc.us-east-1.amazonaws.com/authorize");
  assertEquals(body.tokenEndpoint, "https://oidc.us-east-1.amazonaws.com/token");
  assertMatch(String(body.clientId), /^[\w-]+$/);
  assertMatch(String(body.clientSecret), /^[\w-]+\.[\w-]+\.[\w-]+$/);
});

Deno.test("createEmulator() ends a clientId in its region", async () => {
  for (const region of ["us-east-1", "eu-central-1", "ap-southeast-4"]) {
    const emulator = createEmulator({ region });
    const client = await register(emulator, {}, "http://localhost:1234");
    assert(decode(client.clientId).endsWith(region), client.clientId);
  }
});

Deno.test("createEmulator() gives each client an id and a secret of its own", async () => {
  const emulator = createEmulator();
  const [one, two] = [await register(emulator), await register(emulator)];
  assertNotEquals(one.clientId, two.clientId);
  assertNotEquals(one.clientSecret, two.clientSecret);
});

Deno.test("createEmulator() takes null and empty lists for unset", async () => {
  const unset = { scopes: null, redirectUris: [], grantTypes: [], issuerUrl: null, more: 1 };
  await register(createEmulator(), unset);
});

Deno.test("createEmulator() takes 25 scopes and refuses 26", async () => {
  const scopes = (count: number) => Array.from({ length: count }, (_, index) => `scope:${index}`);
  await register(createEmulator(), { scopes: scopes(25) });
  const answer = await post(createEmulator(), "/client/register", { ...INPUT, scopes: scopes(26) });
  assertStringIncludes(assertRefused(answer, "InvalidScopeException", "invalid_scope"), "25");
});

const CODE = "authorization_code";
const REFUSALS: [string, Body, string, string][] = [
  ["without clientName", { clientName: undefined }, "InvalidRequestException", "invalid_request"],
  ["with an empty clientName", { clientName: "" }, "InvalidRequestException", "invalid_request"],
  ["with a null clientName", { clientName: null }, "InvalidRequestException", "invalid_request"],
  ["with a number for clientName", { clientName: 1 }, "InvalidRequestException", "invalid_request"],
  ["without clientType", { clientType: undefined }, "InvalidRequestException", "invalid_request"],
  [
    "with a confidential client",
    { clientType: "confidential" },
    "InvalidClientMetadataException",
    "invalid_client_metadata",
  ],
  ["with a text for scopes", { scopes: "a b" }, "InvalidRequestException", "invalid_request"],
  [
    "with a number among scopes",
    { scopes: ["a", 1] },
    "InvalidRequestException",
    "invalid_request",
  ],
  ["with a space in a scope", { scopes: ["a b"] }, "InvalidScopeException", "invalid_scope"],
  [
    "with an unknown grant type",
    { grantTypes: ["password"] },
    "UnsupportedGrantTypeException",
    "unsupported_grant_type",
  ],
  [
    "with authorization_code and no redirect URI",
    { grantTypes: [CODE] },
    "InvalidRedirectUriException",
    "invalid_redirect_uri",
  ],
  ...[
    "http://127.0.0.1:8080/oauth/callback",
    "http://127.0.0.1:80/oauth/callback",
    "http://localhost/oauth/callback",
    "https://127.0.0.1/oauth/callback",
    "http://127.0.0.1/callback",
    "http://127.0.0.1/oauth/callback/",
    "http://127.0.0.1/oauth/callback?a=b",
    "http://127.0.0.1@example.com/oauth/callback",
    "https://example.com/oauth/callback",
    "",
  ].map((uri): [string, Body, string, string] => [
    `with the redirect URI "${uri}"`,
    { grantTypes: [CODE], redirectUris: [uri] },
    "InvalidRedirectUriException",
    "invalid_redirect_uri",
  ]),
  ["with a plain issuerUrl", { issuerUrl: "x" }, "InvalidRequestException", "invalid_request"],
  [
    "with an application that is no ARN",
    { entitledApplicationArn: "x" },
    "InvalidRequestException",
    "invalid_request",
  ],
];

for (const [title, change, exception, error] of REFUSALS) {
  Deno.test(`createEmulator() refuses a registration ${title}`, async () => {
    const answer = await post(createEmulator(), "/client/register", { ...INPUT, ...change });
    assertRefused(answer, exception, error);
  });
}
