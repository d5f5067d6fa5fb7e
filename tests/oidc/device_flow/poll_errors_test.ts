import {
  isServiceError,
  SsoError,
  type SsoErrorCode,
  SsoResponseError,
  SsoServiceError,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import {
  type Answer,
  granted,
  hang,
  html,
  offline,
  pending,
  refusal,
  reply,
  slow,
  TOKEN,
} from "../../support/scripted_fetch.ts";
import {
  assertDone,
  assertExpired,
  assertNothingLeft,
  collect,
  MARGIN,
  nextEvent,
  reasonOf,
  setUp,
  timesOf,
} from "./_helpers.ts";

const refusals = [
  ["access_denied", "AccessDeniedException", 400],
  ["invalid_grant", "InvalidGrantException", 400],
  ["invalid_client", "InvalidClientException", 401],
  ["invalid_request", "InvalidRequestException", 400],
  ["unauthorized_client", "UnauthorizedClientException", 400],
  ["unsupported_grant_type", "UnsupportedGrantTypeException", 400],
  ["invalid_scope", "InvalidScopeException", 400],
  ["something_new", "SomethingNewException", 418],
] as const;
for (const [code, name, status] of refusals) {
  Deno.test(`pollDeviceToken() ends with '${code}' as it is`, async () => {
    const setup = setUp([pending, refusal(code, { status })]);
    await nextEvent(setup);
    const error = await reasonOf(setup.clock.run(setup.poller.next()));
    assertInstanceOf(error, SsoServiceError);
    assert(isServiceError(error, code));
    assertEquals(error.name, name);
    assertEquals(error.status, status);
    assertEquals(error.operation, "CreateToken");
    assertEquals(error.requestId, "request-1");
    await assertDone(setup.poller);
    await assertNothingLeft(setup);
  });
}

const { tokenType: _, ...withoutType } = TOKEN;
const unintelligible: readonly (readonly [string, Answer])[] = [
  ["HTML", html(200)],
  ["HTML with a 404", html(404)],
  ["a missing member", reply(withoutType)],
  ["a mistyped member", reply({ ...TOKEN, expiresIn: "3600" })],
  ["an error in a 200", reply({ error: "authorization_pending" })],
  ["nothing", () => new Response(null, { status: 204 })],
  ["a redirect", html(302, { location: "https://example.com/" })],
  ["an error without a code", reply({}, 400)],
];
for (const [what, answer] of unintelligible) {
  Deno.test(`pollDeviceToken() ends with ${what} in place of an answer`, async () => {
    const setup = setUp([answer]);
    const error = await reasonOf(setup.clock.run(setup.poller.next()));
    assertInstanceOf(error, SsoResponseError);
    assertEquals(error.code, "INVALID_RESPONSE");
    await assertDone(setup.poller);
    await assertNothingLeft(setup);
  });
}

const passing: readonly (readonly [string, Answer, SsoErrorCode])[] = [
  ["a network failure", offline, "NETWORK_ERROR"],
  ["a bare 500", html(500), "INVALID_RESPONSE"],
  ["an HTML 502", html(502), "INVALID_RESPONSE"],
  ["an HTML 503", html(503), "INVALID_RESPONSE"],
  ["an AWS error with 500", refusal("server_error", { status: 500 }), "SERVICE_ERROR"],
  ["an AWS error with 503", refusal("server_error", { status: 503 }), "SERVICE_ERROR"],
  ["a 429 with an AWS error", refusal("too_many_requests", { status: 429 }), "SERVICE_ERROR"],
  ["a 429 without one", () => new Response(null, { status: 429 }), "INVALID_RESPONSE"],
];
for (const [what, answer, code] of passing) {
  Deno.test(`pollDeviceToken() tells of ${what} and tries again`, async () => {
    const setup = setUp([answer, granted]);
    const event = await nextEvent(setup);
    assert(event.type === "retry");
    const { error, ...shown } = event;
    assertEquals((error as SsoError).code, code);
    assertEquals(shown, {
      type: "retry",
      attempt: 1,
      interval: 1,
      nextPollAt: setup.clock.now() + 2_000 + MARGIN,
      expiresAt: setup.clock.now() + 600_000,
    });
    assertEquals(await nextEvent(setup), { type: "token", attempt: 2, token: TOKEN });
    assertEquals(timesOf(setup.script), [0, 2_250]);
    await assertNothingLeft(setup);
  });
}

Deno.test("pollDeviceToken() keeps the network's own error as the cause", async () => {
  const down = new TypeError("down");
  const error = await failureOf(() => Promise.reject(down));
  assertEquals(error.code, "NETWORK_ERROR");
  assertStrictEquals(error.cause, down);
});

for (const [timeout, limit] of [[undefined, 10_000], [300, 300]] as const) {
  Deno.test(`pollDeviceToken() gives an attempt ${limit} ms, then tries again`, async () => {
    const setup = setUp([hang, granted], { options: { timeout } });
    const event = await nextEvent(setup);
    assert(event.type === "retry");
    assertInstanceOf(event.error, SsoError);
    assertEquals(event.error.code, "TIMEOUT");
    assertEquals(event.error.name, "TimeoutError");
    assertEquals((await nextEvent(setup)).type, "token");
    assertEquals(timesOf(setup.script), [0, limit + 2_000 + MARGIN]);
    await assertNothingLeft(setup);
  });
}

Deno.test("pollDeviceToken() counts the body of an answer as part of the attempt", async () => {
  const stalled: Answer = ({ signal }) =>
    new Response(
      new ReadableStream({
        start: (body) => signal.addEventListener("abort", () => body.error(signal.reason)),
      }),
    );
  assertEquals((await failureOf(stalled)).code, "TIMEOUT");
});

Deno.test("pollDeviceToken() retries when the connection breaks within a body", async () => {
  const broken: Answer = () =>
    new Response(new ReadableStream({ start: (body) => body.error(new TypeError("reset")) }));
  assertEquals((await failureOf(broken)).code, "NETWORK_ERROR");
});

Deno.test("pollDeviceToken() doubles the wait while nothing answers, and starts again after", async () => {
  const { clock, script, poller } = setUp([
    ...[offline, html(503), offline, pending, offline, offline, offline, offline],
    ...[offline, offline, offline, granted],
  ]);
  await clock.run(collect(poller));
  const times = timesOf(script);
  const waits = times.slice(1).map((time, index) => (time - times[index]! - MARGIN) / 1000);
  assertEquals(waits, [2, 4, 8, 1, 2, 4, 8, 16, 32, 60, 60]);
});

Deno.test("pollDeviceToken() heeds Retry-After of a 429 and of a bare 503", async () => {
  const headers = { "retry-after": "30" };
  const setup = setUp([
    refusal("too_many_requests", { status: 429, headers }),
    html(503, headers),
    granted,
  ]);
  await setup.clock.run(collect(setup.poller));
  assertEquals(timesOf(setup.script), [0, 30_250, 60_500]);
});

Deno.test("pollDeviceToken() slows down if a 429 says slow_down", async () => {
  const event = await nextEvent(setUp([refusal("slow_down", { status: 429 })]));
  assert(event.type === "slow_down");
  assertEquals(event.interval, 6);
});

Deno.test("pollDeviceToken() ends with the service's own 'expired_token' as the cause", async () => {
  const setup = setUp((clock) => [pending, slow(clock, 5, refusal("expired_token"))]);
  await nextEvent(setup);
  const error = await assertExpired(setup.clock.run(setup.poller.next()));
  assert(isServiceError(error.cause, "expired_token"));
  await assertDone(setup.poller);
  await assertNothingLeft(setup);
});

async function failureOf(answer: Answer): Promise<SsoError> {
  const event = await nextEvent(setUp([answer]));
  assert(event.type === "retry");
  assertInstanceOf(event.error, SsoError);
  return event.error;
}
