import { DEVICE_CODE_GRANT, pollDeviceToken, type PollOptions } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertStrictEquals, assertStringIncludes } from "@std/assert";
import { thrown } from "../../_protocol/_helpers.ts";
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
import { VirtualClock } from "../../support/virtual_clock.ts";
import {
  assertDone,
  assertNothingLeft,
  collect,
  FLOW,
  MARGIN,
  nextEvent,
  type PollInput,
  REGION,
  setUp,
  START,
  timesOf,
} from "./_helpers.ts";

const expiresAt = START + 600_000;

Deno.test("pollDeviceToken() polls at once, and ends with the token", async () => {
  const setup = setUp([granted]);
  assertEquals(await setup.clock.run(collect(setup.poller)), [
    { type: "token", attempt: 1, token: TOKEN },
  ]);
  assertEquals(timesOf(setup.script), [0]);
  await assertDone(setup.poller);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceToken() tells of each poll as soon as it is answered", async () => {
  const setup = setUp([pending, slowDown, pending, granted]);
  const shown = { expiresAt };
  const events = await setup.clock.run(collect(setup.poller));
  assertEquals(events, [
    { type: "pending", attempt: 1, interval: 1, nextPollAt: START + 1_250, ...shown },
    { type: "slow_down", attempt: 2, interval: 6, nextPollAt: START + 7_500, ...shown },
    { type: "pending", attempt: 3, interval: 6, nextPollAt: START + 13_750, ...shown },
    { type: "token", attempt: 4, token: TOKEN },
  ]);
  assertEquals(timesOf(setup.script), [0, 1_250, 7_500, 13_750]);
  await assertNothingLeft(setup);
});

Deno.test("pollDeviceToken() waits 5 s if the service names no interval", async () => {
  const { clock, script, poller } = setUp([pending, granted], { input: { interval: undefined } });
  await clock.run(collect(poller));
  assertEquals(timesOf(script), [0, 5_000 + MARGIN]);
});

Deno.test("pollDeviceToken() counts the interval from the answer, not from the request", async () => {
  const { clock, script, poller } = setUp((clock) => [slow(clock, 4_000, pending), granted]);
  await clock.run(collect(poller));
  assertEquals(timesOf(script), [0, 4_000 + 1_000 + MARGIN]);
});

Deno.test("pollDeviceToken() heeds the interval and the Retry-After of the service", async () => {
  const { clock, script, poller } = setUp([
    refusal("slow_down", { interval: 20 }),
    refusal("slow_down", { interval: "99" }), // not a number: it says nothing
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

Deno.test("pollDeviceToken() lets the time of the loop's body count", async () => {
  const { clock, script, poller } = setUp([pending, pending, granted]);
  const bodies = [800, 5_000, 0];
  await clock.run((async () => {
    for await (const _ of poller) await clock.sleep(bodies.shift()!);
  })());
  assertEquals(timesOf(script), [0, 1_250, 6_250]);
});

Deno.test("pollDeviceToken() sends what the grant needs, whatever else it was given", async () => {
  const { clock, script, poller } = setUp([pending, granted], {
    input: { scope: ["x"], grantType: "refresh_token", refreshToken: "aor", code: "c" } as object,
  });
  await clock.run(collect(poller));
  assertEquals(script.requests.length, 2);
  for (const { url, init } of script.requests) {
    assertEquals(url, "https://oidc.us-east-1.amazonaws.com/token");
    const { clientId, clientSecret, deviceCode } = FLOW;
    const body = { clientId, clientSecret, grantType: DEVICE_CODE_GRANT, deviceCode };
    assertEquals(init.body, JSON.stringify(body));
    assertEquals(Object.keys(init).sort(), ["body", "headers", "method", "redirect", "signal"]);
    assertEquals(init.method, "POST");
    assertEquals(init.redirect, "manual");
    assertEquals([...new Headers(init.headers)], [["content-type", "application/json"]]);
  }
});

Deno.test("pollDeviceToken() adds the caller's headers, but for the content type", async () => {
  const headers = { "user-agent": "my-tool", "Content-Type": "text/plain" };
  const { clock, script, poller } = setUp([granted], { options: { headers } });
  await clock.run(collect(poller));
  assertEquals([...new Headers(script.requests[0]!.init.headers)], [
    ["content-type", "application/json"],
    ["user-agent", "my-tool"],
  ]);
});

Deno.test("pollDeviceToken() takes an endpoint in place of a region", async () => {
  const clock = new VirtualClock();
  const { fetch, requests } = scriptFetch(clock, [granted]);
  await collect(pollDeviceToken(FLOW, { endpoint: "http://localhost:8787/sso/", fetch, clock }));
  assertEquals(requests[0]?.url, "http://localhost:8787/sso/token");
});

Deno.test("pollDeviceToken() looks the global fetch up at each request, and calls it as a function", async () => {
  const clock = new VirtualClock();
  const first = scriptFetch(clock, [pending]);
  const second = scriptFetch(clock, [granted]);
  const { fetch } = globalThis;
  const poller = pollDeviceToken(FLOW, { ...REGION, clock });
  try {
    globalThis.fetch = first.fetch as typeof fetch;
    assertEquals((await clock.run(poller.next())).value?.type, "pending");
    globalThis.fetch = second.fetch as typeof fetch;
    assertEquals((await clock.run(poller.next())).value?.type, "token");
  } finally {
    globalThis.fetch = fetch;
  }
});

Deno.test("pollDeviceToken() hands the metadata on, out of sight", async () => {
  const event = await nextEvent(setUp([granted]));
  assert(event.type === "token");
  assertEquals(event.token.$metadata?.requestId, "request-1");
  assertEquals(event.token.$metadata?.httpStatusCode, 200);
  assertEquals(Object.keys(event.token).sort(), Object.keys(TOKEN).sort());
});

Deno.test("pollDeviceToken() takes a token that comes without a refresh token", async () => {
  const { refreshToken: _, ...token } = TOKEN;
  assertEquals(await nextEvent(setUp([reply(token)])), { type: "token", attempt: 1, token });
});

Deno.test("pollDeviceToken() takes a token that comes when the clock has passed the deadline", async () => {
  const setup = setUp([({ signal }) => {
    setup.clock.set(700_000); // the machine slept; no timer has noticed yet
    return granted({ signal } as never);
  }]);
  assertEquals((await nextEvent(setup)).type, "token");
});

const wrong: readonly (readonly [string, unknown, ErrorConstructor])[] = [
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
for (const [member, value, type] of wrong) {
  Deno.test(`pollDeviceToken() refuses ${member} ${Deno.inspect(value)} at once`, () => {
    const input = { ...FLOW, [member]: value } as PollInput;
    const error = thrown(() => pollDeviceToken(input, { ...REGION, fetch: neverFetch }));
    assertEquals(error.constructor, type);
    assertStringIncludes(error.message, `'${member}'`);
    assert(!/CLIENTSECRET|DEVICECODE/.test(error.message), error.message);
  });
}

const wrongOptions: readonly (readonly [string, unknown, ErrorConstructor])[] = [
  ["region", undefined, TypeError],
  ["region", "evil.example/", RangeError],
  ["timeout", 0, RangeError],
  ["timeout", -1, RangeError],
  ["timeout", NaN, RangeError],
  ["timeout", "10", RangeError],
];
for (const [option, value, type] of wrongOptions) {
  Deno.test(`pollDeviceToken() refuses the ${option} ${Deno.inspect(value)} at once`, () => {
    const options = { ...REGION, fetch: neverFetch, [option]: value } as PollOptions;
    const error = thrown(() => pollDeviceToken(FLOW, options));
    assertStrictEquals(error.constructor, type);
    assertStringIncludes(error.message, `'${option}'`);
  });
}

function neverFetch(): never {
  throw new Error("a request was made");
}
