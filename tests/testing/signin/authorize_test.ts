import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { CHALLENGE, hiddenFields, locationOf, press, STILL } from "../_calls.ts";
import {
  CONFIRMATION,
  CROSS,
  CROSS_DEVICE,
  REDIRECT_URI,
  SAME_DEVICE,
  SIGNIN,
  signinUrl,
  STATE,
} from "./_calls.ts";

const AUTO = { approval: "auto", clock: STILL } as const;

Deno.test("createEmulator() redirects to the same device with code and state", async () => {
  for (const approval of ["auto", { afterPolls: 3 }] as const) {
    const response = await createEmulator({ approval }).fetch(signinUrl());
    const url = locationOf(response);
    assertEquals(url.origin + url.pathname, REDIRECT_URI);
    assertEquals([...url.searchParams.keys()], ["code", "state"]);
    assertEquals(url.searchParams.get("state"), STATE);
    assertMatch(url.searchParams.get("code") ?? "", /^[\w-]{43}$/);
    assertEquals(response.headers.get("referrer-policy"), "no-referrer");
    assertEquals(response.headers.get("cache-control"), "no-store");
  }
});

Deno.test("createEmulator() asks the person on a page who signs in to what", async () => {
  const response = await createEmulator().fetch(signinUrl());
  assertEquals(response.status, 200);
  assertStringIncludes(
    response.headers.get("content-security-policy") ?? "",
    "form-action 'self' http://127.0.0.1:49152;",
  );
  const text = await response.text();
  for (
    const part of [
      "<h1>Allow the AWS development tools to sign in?</h1>",
      "<dd>AWS development tools on this device</dd>",
      "<code>123456789012</code>",
      "<code>arn:aws:sts::123456789012:assumed-role/Admin/jane</code>",
      `<code>${REDIRECT_URI}</code>`,
      "This is an emulator for tests",
    ]
  ) assertStringIncludes(text, part);
  assertMatch(text, /<form [^>]*action="\/v1\/authorize" method="post">/);
  assertMatch(text, /<button [^>]*value="allow">Allow<\/button>/);
  assertMatch(text, /<button [^>]*value="deny">Deny<\/button>/);
  assertEquals([...hiddenFields(text).keys()], ["request"]);
});

Deno.test("createEmulator() warns of what another device wants", async () => {
  const text = await (await createEmulator().fetch(signinUrl(CROSS))).text();
  assertStringIncludes(text, "<dd>AWS development tools on another device</dd>");
  assertStringIncludes(text, "If somebody else sent you the URL, choose Deny.");
});

Deno.test("createEmulator() signs in by the button Allow, and redirects a denial", async () => {
  const emulator = createEmulator();
  const allowed = locationOf(await press(emulator, signinUrl(), "allow")).searchParams;
  assert(allowed.get("code"));
  const denied = locationOf(await press(emulator, signinUrl(), "deny")).searchParams;
  assertEquals([...denied.keys()], ["error", "error_description", "state"]);
  assertEquals([denied.get("error"), denied.get("state")], ["access_denied", STATE]);
  assertEquals(
    emulator.requests.map(({ operation, method, status }) => [operation, method, status]),
    [
      ["SigninAuthorize", "GET", 200],
      ["SigninAuthorize", "POST", 303],
      ["SigninAuthorize", "GET", 200],
      ["SigninAuthorize", "POST", 303],
    ],
  );
});

Deno.test("createEmulator() takes an answer to /v1/authorize once, in ten minutes, and from its page only", async () => {
  const emulator = createEmulator({ clock: STILL });
  const answer = async (fields: URLSearchParams, headers: Record<string, string> = {}) =>
    await emulator.fetch(`${SIGNIN}/v1/authorize`, { method: "POST", body: fields, headers });
  const ask = async () => {
    const fields = hiddenFields(await (await emulator.fetch(signinUrl())).text());
    fields.set("answer", "allow");
    return fields;
  };
  const fields = await ask();
  assertEquals((await answer(fields, { "sec-fetch-site": "cross-site" })).status, 403);
  assertEquals((await answer(fields, { origin: "https://example.com" })).status, 403);
  assertEquals((await answer(fields, { "content-type": "application/json" })).status, 415);
  assertEquals((await answer(new URLSearchParams({ answer: "allow", request: "x" }))).status, 403);
  assertEquals((await answer(new URLSearchParams({ answer: "allow" }))).status, 403);
  assertEquals((await answer(new URLSearchParams(fields.toString().slice(0, -5)))).status, 400);
  assertEquals((await answer(fields)).status, 303);
  assertEquals((await answer(fields)).status, 403);
  const late = await ask();
  emulator.advance(600_000);
  assertEquals((await answer(late)).status, 410);
});

Deno.test("createEmulator() keeps the requests of /authorize and /v1/authorize apart", async () => {
  const emulator = createEmulator();
  const fields = hiddenFields(await (await emulator.fetch(signinUrl())).text());
  fields.set("answer", "allow");
  const elsewhere = await emulator.fetch(`${SIGNIN}/authorize`, { method: "POST", body: fields });
  assertEquals(elsewhere.status, 403);
});

for (
  const [client_id, redirect_uri] of [
    [SAME_DEVICE, null],
    [SAME_DEVICE, "http://localhost:49152/oauth/callback"],
    [SAME_DEVICE, "http://127.0.0.1:49152/other"],
    [SAME_DEVICE, "http://127.0.0.1:49152/oauth/callback?x=y"],
    [SAME_DEVICE, "http://127.0.0.1:49152/oauth/callback#x"],
    [SAME_DEVICE, "https://127.0.0.1:49152/oauth/callback"],
    [SAME_DEVICE, "http://127.0.0.1:65536/oauth/callback"],
    [SAME_DEVICE, "http://127.0.0.1:0/oauth/callback"],
    [SAME_DEVICE, "http://127.0.0.1:80@example.com/oauth/callback"],
    [SAME_DEVICE, "javascript:alert(1)"],
    [SAME_DEVICE, CONFIRMATION],
    [CROSS_DEVICE, REDIRECT_URI],
    [CROSS_DEVICE, "https://example.com/v1/sessions/confirmation"],
    [CROSS_DEVICE, `${CONFIRMATION}/`],
    [CROSS_DEVICE, `${CONFIRMATION}?a=b`],
  ] as const
) {
  Deno.test(`createEmulator() never redirects ${client_id.slice(24)} to ${redirect_uri}`, async () => {
    const emulator = createEmulator(AUTO);
    const response = await emulator.fetch(signinUrl({ client_id, redirect_uri }));
    assertEquals([response.status, response.headers.get("location")], [400, null]);
    assertStringIncludes(await response.text(), "<h1>Bad redirect address</h1>");
  });
}

Deno.test("createEmulator() redirects the same device to any port of the loopback, or none", async () => {
  for (const port of ["", ":1", ":65535"]) {
    const redirect_uri = `http://127.0.0.1${port}/oauth/callback`;
    const response = await createEmulator(AUTO).fetch(signinUrl({ redirect_uri }));
    assertStringIncludes(response.headers.get("location") ?? "", `${redirect_uri}?code=`);
  }
});

Deno.test("createEmulator() shows a page for a client of AWS Sign-In that it does not know", async () => {
  for (const client_id of [null, "", "x", "arn:aws:signin:::devtools/other", "toString"]) {
    const response = await createEmulator(AUTO).fetch(signinUrl({ client_id }));
    assertEquals([response.status, response.headers.get("location")], [400, null]);
    assertStringIncludes(await response.text(), "<h1>Unknown application</h1>");
  }
});

Deno.test("createEmulator() shows a page for a repeated parameter of /v1/authorize", async () => {
  const response = await createEmulator(AUTO).fetch(`${signinUrl()}&state=x`);
  assertEquals([response.status, response.headers.get("location")], [400, null]);
});

const PROBLEMS: [Record<string, string | null>, string][] = [
  [{ response_type: "token" }, "unsupported_response_type"],
  [{ response_type: null }, "unsupported_response_type"],
  [{ state: null }, "invalid_request"],
  [{ code_challenge_method: "S256" }, "invalid_request"],
  [{ code_challenge_method: "plain" }, "invalid_request"],
  [{ code_challenge_method: null }, "invalid_request"],
  [{ code_challenge: null }, "invalid_request"],
  [{ code_challenge: `${CHALLENGE}=` }, "invalid_request"],
  [{ code_challenge: CHALLENGE.slice(1) }, "invalid_request"],
  [{ scope: null }, "invalid_scope"],
  [{ scope: "openid email" }, "invalid_scope"],
  [{ scope: null, scopes: "openid" }, "invalid_scope"],
];

for (const [change, error] of PROBLEMS) {
  Deno.test(`createEmulator() redirects ${error} of AWS Sign-In for ${JSON.stringify(change)}`, async () => {
    const { searchParams } = locationOf(await createEmulator(AUTO).fetch(signinUrl(change)));
    assertEquals(searchParams.get("error"), error);
    assertEquals(searchParams.get("state"), change.state === null ? null : STATE);
    assertEquals(searchParams.has("code"), false);
  });
}

Deno.test("createEmulator() sends the pages of AWS Sign-In with headers that keep others out", async () => {
  const emulator = createEmulator({ clock: STILL });
  const url = locationOf(await press(emulator, signinUrl(CROSS), "allow"));
  for (const address of [signinUrl(), url.href, CONFIRMATION]) {
    const { headers } = await emulator.fetch(address);
    assertStringIncludes(headers.get("content-security-policy") ?? "", "default-src 'none'");
    assertStringIncludes(headers.get("content-security-policy") ?? "", "frame-ancestors 'none'");
    assertEquals(headers.get("cache-control"), "no-store");
    assertEquals(headers.get("referrer-policy"), "no-referrer");
    assertEquals(headers.get("access-control-allow-origin"), null);
  }
});
