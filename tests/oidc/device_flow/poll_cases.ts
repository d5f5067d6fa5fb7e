// What the poller sends, when, and what it tells of it.
import { DEVICE_CODE_GRANT, pollDeviceToken } from "@edge-auth/aws-sso-oidc";
import {
  assert,
  assertEquals,
  assertHides,
  assertIncludes,
  assertSame,
  thrown,
} from "../../support/assert.ts";
import {
  granted,
  pending,
  refusal,
  reply,
  scriptFetch,
  slow,
  slowDown,
  TOKEN,
} from "../../support/scripted_fetch.ts";
import { assertNothingLeft } from "../../support/signals.ts";
import { addTo, type Case } from "../../support/suite.ts";
import { START, VirtualClock } from "../../support/virtual_clock.ts";
import {
  assertDone,
  AUTHORIZATION,
  collect,
  FLOW,
  inputWith,
  MARGIN,
  nextEvent,
  REGION,
  REGISTRATION,
  scheduled,
  setUp,
  timesOf,
} from "./_helpers.ts";

export const cases: Case[] = [];
const test = addTo(cases);

test("pollDeviceToken() polls at once, and ends with the token", async () => {
  const setup = setUp([granted]);
  const events = await setup.clock.run(collect(setup.poller));
  assertEquals(events, [{ type: "token", attempt: 1, expiresAt: START + 3_600_000 }]);
  assertEquals(events[0]?.type === "token" && events[0].token, TOKEN);
  assertEquals(timesOf(setup.script), [0]);
  await assertDone(setup.poller);
  await assertNothingLeft(setup);
});

test("pollDeviceToken() tells of each poll as soon as its response is there", async () => {
  const setup = setUp([pending, slowDown, pending, granted]);
  const events = await setup.clock.run(collect(setup.poller));
  assertEquals(events, [
    scheduled("pending", 1, 1, 0),
    scheduled("slow_down", 2, 6, 1_250),
    scheduled("pending", 3, 6, 7_500),
    { type: "token", attempt: 4, expiresAt: START + 13_750 + 3_600_000 },
  ]);
  assertEquals(timesOf(setup.script), [0, 1_250, 7_500, 13_750]);
  await assertNothingLeft(setup);
});

test("pollDeviceToken() keeps the token out of stores, logs and copies of its event", async () => {
  const event = await nextEvent(setUp([granted]));
  assert(event.type === "token");
  assertEquals(event.token.accessToken, TOKEN.accessToken);
  const { log } = console;
  const lines: unknown[] = [];
  console.log = (...values) => void lines.push(...values);
  try {
    console.log(event);
  } finally {
    console.log = log;
  }
  const { Deno } = globalThis as { Deno?: { inspect(value: unknown): string } };
  const faces = [event, { ...event }, ...lines].flatMap((it) => [
    JSON.stringify(it),
    String(Deno?.inspect(it)),
    String(Object.values(it as object)),
  ]);
  for (const face of faces) assert(!/ao[ar]-example/.test(face), face);
  assertEquals(Object.keys(event), ["type", "attempt", "expiresAt"]);
  const { requestId, httpStatusCode } = event.token.$metadata ?? {};
  assertEquals([requestId, httpStatusCode], ["request-1", 200]);
  assertEquals(Object.keys(event.token).sort(), Object.keys(TOKEN).sort());
});

test("pollDeviceToken() waits 5 s if the service names no interval", async () => {
  const { clock, script, poller } = setUp([pending, granted], { input: { interval: undefined } });
  await clock.run(collect(poller));
  assertEquals(timesOf(script), [0, 5_000 + MARGIN]);
});

test("pollDeviceToken() counts the interval from the response, not from the request", async () => {
  const { clock, script, poller } = setUp((clock) => [slow(clock, 4_000, pending), granted]);
  await clock.run(collect(poller));
  assertEquals(timesOf(script), [0, 4_000 + 1_000 + MARGIN]);
});

test("pollDeviceToken() follows the interval and the Retry-After of the service", async () => {
  const { clock, script, poller } = setUp([
    refusal("slow_down", { interval: 20 }),
    refusal("slow_down", { interval: "x" }), // not a number: it says nothing
    refusal("slow_down", { headers: { "retry-after": "40" } }),
    refusal("authorization_pending", { headers: { "retry-after": "50" } }),
    refusal("authorization_pending", { headers: { "x-amz-retry-after": "60000" } }),
    pending,
    granted,
  ]);
  await clock.run(collect(poller));
  const times = timesOf(script);
  const waits = times.slice(1).map((time, index) => time - times[index]! - MARGIN);
  assertEquals(waits, [20_000, 25_000, 40_000, 50_000, 60_000, 40_000]);
});

test("pollDeviceToken() lets the time of the loop's body count", async () => {
  const { clock, script, poller } = setUp([pending, pending, granted]);
  const bodies = [800, 5_000, 0];
  await clock.run((async () => {
    for await (const _ of poller) await clock.sleep(bodies.shift()!);
  })());
  assertEquals(timesOf(script), [0, 1_250, 6_250]);
});

test("pollDeviceToken() sends what the grant needs, whatever else it was given", async () => {
  const { clock, script, poller } = setUp([pending, granted], {
    input: { scope: ["x"], grantType: "refresh_token", refreshToken: "aor", code: "c" },
  });
  await clock.run(collect(poller));
  assertEquals(script.requests.length, 2);
  const { clientId, clientSecret } = REGISTRATION;
  const { deviceCode } = AUTHORIZATION;
  const body = { clientId, clientSecret, grantType: DEVICE_CODE_GRANT, deviceCode };
  for (const { url, init, headers } of script.requests) {
    assertEquals(url, "https://oidc.us-east-1.amazonaws.com/token");
    assertEquals(init.body, JSON.stringify(body));
    assertEquals(Object.keys(init).sort(), ["body", "headers", "method", "redirect", "signal"]);
    assertEquals([init.method, init.redirect], ["POST", "manual"]);
    assertEquals([...headers], [["content-type", "application/json"]]);
  }
});

test("pollDeviceToken() adds the caller's headers, but for the content type", async () => {
  const headers = { "x-tool": "my-tool", "Content-Type": "text/plain" };
  const { clock, script, poller } = setUp([granted], { options: { headers } });
  await clock.run(collect(poller));
  const expected = [["content-type", "application/json"], ["x-tool", "my-tool"]];
  assertEquals([...script.requests[0]!.headers], expected);
});

test("pollDeviceToken() takes an endpoint in place of a region", async () => {
  const clock = new VirtualClock();
  const { fetch, requests } = scriptFetch(clock, [granted]);
  await clock.run(collect(
    pollDeviceToken(FLOW, { endpoint: "http://localhost:8787/sso/", fetch, clock }),
  ));
  assertEquals(requests[0]?.url, "http://localhost:8787/sso/token");
});

test("pollDeviceToken() looks the global fetch up at each request, and calls it unbound", async () => {
  const clock = new VirtualClock();
  const scripts = [scriptFetch(clock, [pending]), scriptFetch(clock, [granted])];
  const { fetch } = globalThis;
  const poller = pollDeviceToken(FLOW, { ...REGION, clock });
  const types: unknown[] = [];
  try {
    for (const script of scripts) {
      globalThis.fetch = script.fetch as typeof fetch;
      types.push((await clock.run(poller.next())).value?.type);
    }
  } finally {
    globalThis.fetch = fetch;
  }
  assertEquals(types, ["pending", "token"]);
});

test("pollDeviceToken() takes a token that comes without a refresh token", async () => {
  const { refreshToken: _, ...token } = TOKEN;
  const event = await nextEvent(setUp([reply(token)]));
  assertEquals(event.type === "token" && { ...event.token }, token);
});

test("pollDeviceToken() takes a token that comes when the clock has passed the deadline", async () => {
  const setup = setUp([(request) => {
    setup.clock.set(700_000); // the machine slept; no timer has noticed yet
    return granted(request);
  }]);
  assertEquals((await nextEvent(setup)).type, "token");
});

function neverFetch(): never {
  throw new Error("a request was made");
}

const WRONG: readonly (readonly [member: string, value: unknown, type: typeof RangeError])[] = [
  ["clientId", undefined, TypeError],
  ["clientId", "", RangeError],
  ["clientSecret", 7, TypeError],
  ["clientSecret", "CLIENTSECRET\n", RangeError],
  ["deviceCode", undefined, TypeError],
  ["deviceCode", "", RangeError],
  ["expiresIn", "600", TypeError],
  ["expiresIn", NaN, RangeError],
  ["interval", -1, RangeError],
  ["issuedAt", Infinity, RangeError],
];
test("pollDeviceToken() refuses a wrong member at once, by name", () => {
  for (const [member, value, type] of WRONG) {
    const input = inputWith({ [member]: value });
    const error = thrown(() => pollDeviceToken(input, { ...REGION, fetch: neverFetch }));
    assertSame(error.constructor, type, `${member}: ${error}`);
    assertIncludes(error.message, `'${member}'`);
    assertHides(error, REGISTRATION.clientSecret, AUTHORIZATION.deviceCode);
  }
});

const WRONG_OPTIONS: typeof WRONG = [
  ["region", undefined, TypeError],
  ["region", "evil.example/", RangeError],
  ...[0, -1, NaN, "10"].map((it) => ["timeout", it, RangeError] as const),
];
test("pollDeviceToken() refuses a wrong option at once, by name", () => {
  for (const [option, value, type] of WRONG_OPTIONS) {
    const options = { ...REGION, fetch: neverFetch, [option]: value } as typeof REGION;
    const error = thrown(() => pollDeviceToken(FLOW, options));
    assertSame(error.constructor, type, `${option}: ${error}`);
    assertIncludes(error.message, `'${option}'`);
  }
});
