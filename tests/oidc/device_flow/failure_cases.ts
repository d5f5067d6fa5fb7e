// Which errors end a poller, and which it gets over.
import { isServiceError, isSsoError, SsoError, SsoResponseError } from "@edge-auth/aws-sso-oidc";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertSame,
  reasonOf,
} from "../../support/assert.ts";
import { OIDC } from "../../support/operations/mod.ts";
import {
  type Answer,
  broken,
  granted,
  hang,
  html,
  offline,
  pending,
  refusal,
  reply,
  slow,
  stalled,
  TOKEN,
} from "../../support/scripted_fetch.ts";
import { assertNothingLeft } from "../../support/signals.ts";
import { addTo, type Case } from "../../support/suite.ts";
import {
  assertDone,
  assertExpired,
  collect,
  MARGIN,
  nextEvent,
  scheduled,
  setUp,
  timesOf,
} from "./_helpers.ts";

export const cases: Case[] = [];
const test = addTo(cases);

const NOT_FINAL = ["authorization_pending", "slow_down", "expired_token", "server_error"];
const REFUSALS = [
  ...OIDC.exceptions.filter(([, code]) => !NOT_FINAL.includes(code)),
  ["SomethingNewException", "something_new", 418],
] as const;
for (const [name, code, status] of REFUSALS) {
  test(`pollDeviceToken() ends with ${name} as it is`, async () => {
    const setup = setUp([pending, refusal(code, { status, __type: name })]);
    await nextEvent(setup);
    const error = await reasonOf(setup.clock.run(setup.poller.next()));
    assert(isServiceError(error, code), `${error}`);
    const { operation, requestId } = error;
    assertEquals([error.$metadata.retryAttempts, error.message.includes("attempts")], [0, false]);
    assertEquals([error.name, error.status], [name, status]);
    assertEquals([operation, requestId], ["CreateToken", "request-1"]);
    await assertDone(setup.poller);
    await assertNothingLeft(setup);
  });
}

const { tokenType: _, ...withoutType } = TOKEN;
const UNINTELLIGIBLE: readonly (readonly [string, Answer])[] = [
  ["HTML", html(200)],
  ["HTML with a 404", html(404)],
  ["a missing member", reply(withoutType)],
  ["a mistyped member", reply({ ...TOKEN, expiresIn: "3600" })],
  ["an error in a 200", reply({ error: "authorization_pending" })],
  ["nothing", () => new Response(null, { status: 204 })],
  ["a redirect", html(302, { location: "https://example.com/" })],
  ["an error without a code", reply({}, 400)],
];
for (const [what, answer] of UNINTELLIGIBLE) {
  test(`pollDeviceToken() ends with ${what} in place of a response`, async () => {
    const setup = setUp([answer]);
    const error = await reasonOf(setup.clock.run(setup.poller.next()));
    assertInstanceOf(error, SsoResponseError);
    assert(error.code === "INVALID_RESPONSE" && error.hint, `${error}`);
    await assertDone(setup.poller);
    await assertNothingLeft(setup);
  });
}

const PASSING: readonly (readonly [string, Answer, code: string])[] = [
  ["a network failure", offline, "NETWORK_ERROR"],
  ["a connection that breaks in the body", broken, "NETWORK_ERROR"],
  ["a bare 500", html(500), "INVALID_RESPONSE"],
  ["an HTML 502", html(502), "INVALID_RESPONSE"],
  ["an HTML 503", html(503), "INVALID_RESPONSE"],
  ["an AWS error with 500", refusal("server_error", { status: 500 }), "SERVICE_ERROR"],
  ["an AWS error with 503", refusal("server_error", { status: 503 }), "SERVICE_ERROR"],
  ["a 429 with an AWS error", refusal("too_many_requests", { status: 429 }), "SERVICE_ERROR"],
  ["a 429 without one", () => new Response(null, { status: 429 }), "INVALID_RESPONSE"],
];
for (const [what, answer, code] of PASSING) {
  test(`pollDeviceToken() tells of ${what} and tries again`, async () => {
    const setup = setUp([answer, granted]);
    const event = await nextEvent(setup);
    assert(event.type === "retry");
    const { error, ...shown } = event;
    assert(isSsoError(error, code) && error.hint, `${error}`);
    assertEquals(shown, scheduled("retry", 1, 1, 0, 2_000));
    assertEquals((await nextEvent(setup)).type, "token");
    assertEquals(timesOf(setup.script), [0, 2_250]);
    await assertNothingLeft(setup);
  });
}

test("pollDeviceToken() keeps the network's own error as the cause", async () => {
  const down = new TypeError("down");
  assertSame((await failureOf(() => Promise.reject(down))).cause, down);
});

for (const [timeout, limit] of [[undefined, 10_000], [300, 300]] as const) {
  test(`pollDeviceToken() gives an attempt ${limit} ms, its body included, then tries again`, async () => {
    for (const answer of [hang, stalled]) {
      const setup = setUp([answer, granted], { options: { timeout } });
      const event = await nextEvent(setup);
      assert(event.type === "retry" && isSsoError(event.error, "TIMEOUT"));
      assertEquals(event.error.name, "TimeoutError");
      assert(event.error.message.includes(`${limit} ms`) && event.error.hint, `${event.error}`);
      assertEquals((await nextEvent(setup)).type, "token");
      assertEquals(timesOf(setup.script), [0, limit + 2_000 + MARGIN]);
      assertEquals(setup.clock.waits, []);
    }
  });
}

test("pollDeviceToken() doubles the wait while nothing responds, and starts again after", async () => {
  const { clock, script, poller } = setUp([
    ...[offline, html(503), offline, pending, offline, offline, offline, offline],
    ...[offline, offline, offline, granted],
  ]);
  await clock.run(collect(poller));
  const times = timesOf(script);
  const waits = times.slice(1).map((time, index) => (time - times[index]! - MARGIN) / 1000);
  assertEquals(waits, [2, 4, 8, 1, 2, 4, 8, 16, 32, 60, 60]);
});

test("pollDeviceToken() follows Retry-After of a 429 and of a bare 503", async () => {
  const headers = { "retry-after": "30" };
  const busy = refusal("too_many_requests", { status: 429, headers });
  const setup = setUp([busy, html(503, headers), granted]);
  await setup.clock.run(collect(setup.poller));
  assertEquals(timesOf(setup.script), [0, 30_250, 60_500]);
});

test("pollDeviceToken() slows down if a 429 says slow_down", async () => {
  const event = await nextEvent(setUp([refusal("slow_down", { status: 429 })]));
  assertEquals(event, scheduled("slow_down", 1, 6, 0));
});

test("pollDeviceToken() ends with the service's own 'expired_token' as the cause", async () => {
  const setup = setUp((clock) => [pending, slow(clock, 5, refusal("expired_token"))]);
  await nextEvent(setup);
  const error = await assertExpired(setup.clock.run(setup.poller.next()));
  assert(isServiceError(error.cause, "expired_token"), `${error.cause}`);
  await assertDone(setup.poller);
  await assertNothingLeft(setup);
});

async function failureOf(answer: Answer): Promise<SsoError> {
  const event = await nextEvent(setUp([answer]));
  assert(event.type === "retry");
  assertInstanceOf(event.error, SsoError);
  return event.error;
}
