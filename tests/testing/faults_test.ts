import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  createEmulator,
  type Fault,
  type OidcExceptionName,
} from "@edge-auth/aws-sso-oidc/testing";
import { assertRefused, HOST, post, signIn, startFlow } from "./_calls.ts";

// Typed in from AWS_FACTS: name, error code, status.
const EXCEPTIONS: [OidcExceptionName, string, number][] = [
  ["AccessDeniedException", "access_denied", 400],
  ["AuthorizationPendingException", "authorization_pending", 400],
  ["ExpiredTokenException", "expired_token", 400],
  ["InternalServerException", "server_error", 500],
  ["InvalidClientException", "invalid_client", 401],
  ["InvalidClientMetadataException", "invalid_client_metadata", 400],
  ["InvalidGrantException", "invalid_grant", 400],
  ["InvalidRedirectUriException", "invalid_redirect_uri", 400],
  ["InvalidRequestException", "invalid_request", 400],
  ["InvalidRequestRegionException", "invalid_request", 400],
  ["InvalidScopeException", "invalid_scope", 400],
  ["SlowDownException", "slow_down", 400],
  ["UnauthorizedClientException", "unauthorized_client", 400],
  ["UnsupportedGrantTypeException", "unsupported_grant_type", 400],
];

for (const [exception, error, status] of EXCEPTIONS) {
  Deno.test(`Emulator.failNext() injects ${exception}`, async () => {
    const emulator = createEmulator();
    emulator.failNext({ exception });
    const answer = await post(emulator, "/token", {});
    assertRefused(answer, exception, error, status);
    assertEquals(answer.headers.get("content-type"), "application/json");
    assertEquals(answer.headers.get("x-amzn-requestid")?.length, 36);
    assertEquals(emulator.requests[0]?.error, error);
    const region = exception === "InvalidRequestRegionException" ? ["region", "endpoint"] : [];
    assertEquals(
      Object.keys(answer.body).toSorted(),
      ["error", "error_description", ...region].toSorted(),
    );
  });
}

Deno.test("Emulator.failNext() sends the details that it was given", async () => {
  const emulator = createEmulator();
  emulator.failNext({
    exception: "AccessDeniedException",
    error_description: "No key",
    reason: "KMS_AccessDeniedException",
    headers: { "Retry-After": "3", "x-amzn-requestid": "mine" },
  });
  const { body, headers } = await post(emulator, "/token", {});
  assertEquals(body, {
    error: "access_denied",
    error_description: "No key",
    reason: "KMS_AccessDeniedException",
  });
  assertEquals([headers.get("retry-after"), headers.get("x-amzn-requestid")], ["3", "mine"]);
});

Deno.test("Emulator.failNext() says where InvalidRequestRegionException sends one", async () => {
  const emulator = createEmulator({ region: "eu-west-1" });
  emulator.failNext({ exception: "InvalidRequestRegionException", times: 1 });
  emulator.failNext({ exception: "InvalidRequestRegionException", region: "ap-south-1" });
  emulator.failNext({ exception: "InvalidRequestRegionException", endpoint: "https://x.test" });
  const places = [];
  for (let count = 0; count < 3; count++) {
    const { body } = await post(emulator, "/token", {});
    places.push([body.region, body.endpoint]);
  }
  assertEquals(places, [
    ["eu-west-1", "https://oidc.eu-west-1.amazonaws.com"],
    ["ap-south-1", "https://oidc.ap-south-1.amazonaws.com"],
    ["eu-west-1", "https://x.test"],
  ]);
});

Deno.test("Emulator.failNext() answers with any status, headers and body", async () => {
  const emulator = createEmulator({ clock: { now: () => 0 } });
  const body = "<h1>Sorry</h1>";
  emulator.failNext({
    status: 503,
    body,
    headers: { "retry-after": "9", "content-type": "text/html" },
  });
  const response = await emulator.fetch(`${HOST}/token`, { method: "POST" });
  assertEquals(response.status, 503);
  assertEquals(await response.text(), body);
  assertEquals(response.headers.get("retry-after"), "9");
  assertEquals(response.headers.get("content-type"), "text/html");
  assertEquals(response.headers.get("x-amzn-requestid"), null);
  assertEquals(response.headers.get("date"), "Thu, 01 Jan 1970 00:00:00 GMT");
  const { status, error } = emulator.requests[0] ?? {};
  assertEquals([status, error], [503, undefined]);
});

Deno.test("Emulator.failNext() answers with half a JSON text, and with statuses that have no body", async () => {
  const emulator = createEmulator();
  emulator.failNext({ status: 200, body: '{"accessToken":"ao' });
  emulator.failNext({ status: 204, body: "x" });
  emulator.failNext({ status: 302, headers: { location: "https://example.com/" } });
  const get = () => emulator.fetch(`${HOST}/token`, { method: "POST" });
  assertEquals(await (await get()).text(), '{"accessToken":"ao');
  assertEquals((await get()).body, null);
  assertEquals((await get()).headers.get("location"), "https://example.com/");
});

Deno.test("Emulator.failNext() makes fetch reject as a lost network does", async () => {
  const emulator = createEmulator();
  emulator.failNext({ network: "error" });
  await assertRejects(() => emulator.fetch(`${HOST}/`), TypeError);
  assertEquals(emulator.requests[0]?.status, undefined);
  assertEquals((await emulator.fetch(`${HOST}/`)).status, 200);
});

Deno.test("Emulator.failNext() makes fetch hang until its signal is aborted", async () => {
  const emulator = createEmulator();
  emulator.failNext({ network: "hang" });
  const controller = new AbortController();
  let settled = false;
  const hanging = emulator.fetch(`${HOST}/`, { signal: controller.signal })
    .finally(() => settled = true);
  await emulator.fetch(`${HOST}/`);
  assertEquals(settled, false);
  const reason = new Error("enough");
  controller.abort(reason);
  assertEquals(await assertRejects(() => hanging, Error), reason);
});

Deno.test("Emulator.failNext() fails the operation it is meant for, as often as it was told", async () => {
  const { emulator, poll, page } = await startFlow({ interval: 0 });
  emulator.failNext({ exception: "InternalServerException", operation: "CreateToken", times: 2 });
  emulator.failNext({ status: 418, operation: "VerificationPage" });
  emulator.failNext({ exception: "SlowDownException" });
  assertEquals((await emulator.fetch(page)).status, 418);
  assertEquals((await poll()).status, 500);
  assertEquals((await poll()).status, 500);
  assertEquals((await poll()).body.error, "slow_down");
  assertEquals((await poll()).body.error, "authorization_pending");
});

Deno.test("Emulator.failNext() leaves preflights alone unless it is told otherwise", async () => {
  const emulator = createEmulator();
  emulator.failNext({ status: 500 });
  emulator.failNext({ status: 403, operation: "Preflight" });
  const preflight = () => emulator.fetch(`${HOST}/token`, { method: "OPTIONS" });
  assertEquals([(await preflight()).status, (await preflight()).status], [403, 204]);
  assertEquals((await emulator.fetch(`${HOST}/`)).status, 500);
});

Deno.test("Emulator.failNext() leaves everything as it was, and records the body", async () => {
  const { emulator, tokens, refresh } = await signIn();
  emulator.failNext({ status: 500 });
  await emulator.fetch(`${HOST}/token`, { method: "POST", body: '{"a":1}' });
  assertEquals(emulator.requests.at(-1)?.body, { a: 1 });
  emulator.failNext({ network: "error" });
  await assertRejects(() => refresh(), TypeError);
  assertEquals((await refresh(tokens.refreshToken)).status, 200);
});

Deno.test("Emulator.failNext() loses the answer of a request that takes effect", async () => {
  for (const lost of [{ network: "error" }, { status: 502 }] as const) {
    const { emulator, refresh } = await signIn();
    emulator.failNext({ ...lost, processed: true });
    await refresh().catch(() => {});
    assertRefused(await refresh(), "InvalidGrantException", "invalid_grant");
  }
});

Deno.test("Emulator.failNext() refuses a fault that makes no sense", () => {
  const emulator = createEmulator();
  const faults: [unknown, new () => Error, string][] = [
    [{}, TypeError, "exactly one of"],
    [{ status: 500, network: "error" }, TypeError, "exactly one of"],
    [{ exception: "SlowDown" }, TypeError, "SlowDownException"],
    [{ exception: "toString" }, TypeError, "must be one of"],
    [{ network: "slow" }, TypeError, "there are error, hang, reset"],
    [{ status: 99 }, RangeError, "200 to 599"],
    [{ status: 600 }, RangeError, "200 to 599"],
    [{ status: 200.5 }, RangeError, "200 to 599"],
    [{ status: 500, times: 0 }, RangeError, "at least 1"],
    [{ status: 500, times: 1.5 }, RangeError, "at least 1"],
  ];
  for (const [fault, type, text] of faults) {
    assertThrows(() => emulator.failNext(fault as Fault), type, text);
  }
});
