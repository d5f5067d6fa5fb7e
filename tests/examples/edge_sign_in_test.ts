// The edge example without a server, in virtual time. Over HTTP, and in workerd, it is run by
// `deno task test:runtimes`; its page by `deno task test:browser`.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createMemoryStore } from "../../examples/edge/memory_store.ts";
import { waitingPage } from "../../examples/edge/pages.ts";
import { logged, start } from "./edge/handler.ts";

Deno.test("createSignIn() signs in, one poll a request, and keeps the token to itself", async () => {
  const { login, poll, tokens, emulator, advance } = start();
  const visitor = await login();
  assertEquals((await poll(visitor)).body, { type: "pending", waitMs: 1250 });
  const polls = emulator.requests.length;
  advance(250);
  assertEquals((await poll(visitor)).body, { type: "early", waitMs: 1000 }, "too early");
  assertEquals(emulator.requests.length, polls, "and no request");

  emulator.approve(visitor.code);
  advance(1000);
  assertEquals((await poll(visitor)).body, { type: "token" });
  assertEquals((await poll(visitor)).body, { type: "token" }, "if that answer was lost");
  assertEquals([tokens.length, emulator.requests.length], [1, polls + 1]);
  advance(3_600_000);
  assertEquals((await poll(visitor)).status, 404, "the token is over");
});

Deno.test("createSignIn() writes as KV demands: a minute at least, and once a poll of AWS", async () => {
  const { login, poll, emulator, advance, writes } = start({ expiresIn: 30 });
  const visitor = await login();
  advance(1000);
  await poll(visitor);
  await poll(visitor);
  emulator.approve(visitor.code);
  advance(1250);
  await poll(visitor);
  const session = visitor.cookie.split("=")[1];
  const [waiting, signedIn] = [`waiting:${session}`, `signedIn:${session}`];
  assertEquals(writes.map(({ key }) => key), ["registration", waiting, waiting, signedIn]);
  for (const { expirationTtl } of writes) {
    assert(Number.isInteger(expirationTtl) && expirationTtl >= 60, `${expirationTtl}`);
  }
});

Deno.test("createSignIn() keeps a registration until shortly before its end", async () => {
  const { login, advance, emulator } = start({ clientSecretExpiresIn: 7200 });
  const registrations = () =>
    emulator.requests.filter(({ operation }) => operation === "RegisterClient").length;
  await login();
  advance(3_598_000);
  await login();
  assertEquals(registrations(), 1);
  await login();
  assertEquals(registrations(), 2);
});

Deno.test("createSignIn() tells a flow that nobody approved in time, at its end and an hour long", async () => {
  const { login, poll, advance } = start({ expiresIn: 30, interval: 20 });
  const [visitor, late] = [await login(0), await login(0)];
  advance(20_000);
  assertEquals((await poll(visitor)).body, { type: "pending", waitMs: 10_000 }, "not 20,250");
  advance(10_000);
  const { status, body } = await poll(visitor);
  assertEquals([status, body], [200, { type: "refused", reason: "expired" }]);
  advance(3_500_000);
  assertEquals((await poll(late)).body.reason, "expired");
});

Deno.test("createSignIn() answers in words where AWS fails, and logs no secret", async () => {
  const { login, poll, get, emulator, advance } = start();
  const visitor = await login();
  const log = await logged(async () => {
    emulator.failNext({ network: "error", times: 3 });
    const page = await get("/login");
    assertEquals([page.status, page.headers.get("set-cookie")], [502, null]);
    assertMatch(await page.text(), /Try again/);
    emulator.failNext({ exception: "InvalidClientException", times: 2 });
    assertEquals((await get("/login")).status, 502);
  });
  assertMatch(log, /NETWORK_ERROR[^]*InvalidClientException/);
  const { clientId, clientSecret } = Object(emulator.requests[1]?.body);
  assert(clientSecret && !log.includes(clientSecret) && !log.includes(clientId), log);

  advance(1000);
  emulator.failNext({ network: "error" });
  assertEquals((await poll(visitor)).body, { type: "retry", waitMs: 2250 });
});

Deno.test("createSignIn() registers anew where AWS no longer knows the registration", async () => {
  const { login, get, emulator } = start();
  await login();
  const before = emulator.requests.length;
  emulator.failNext({ exception: "InvalidClientException" });
  assertEquals((await get("/login")).status, 200);
  const operations = emulator.requests.slice(before).map(({ operation }) => operation);
  const flow = "StartDeviceAuthorization";
  assertEquals(operations, [flow, "RegisterClient", flow]);
});

Deno.test("createSignIn() does not tell of a token that could not be kept", async () => {
  const { login, poll, emulator, advance } = start({
    onToken() {
      throw new Error("the database is down");
    },
  });
  const visitor = await login();
  emulator.approve(visitor.code);
  const log = await logged(async () => assertEquals((await poll(visitor)).status, 502));
  assertStringIncludes(log, "the database is down");
  advance(1000);
  assertEquals((await poll(visitor)).status, 404, "the code is used up");
});

Deno.test("createSignIn() reads no body, of any size, that stalls or breaks off", async () => {
  const { login, handler, emulator } = start();
  const { cookie, code } = await login();
  const before = emulator.requests.length;
  let pulled = 0;
  const bodies: Readonly<Record<string, UnderlyingDefaultSource<Uint8Array>>> = {
    endless: { pull: (controller) => controller.enqueue(new Uint8Array(65_536)) },
    stalled: { pull: () => new Promise(() => {}) },
    broken: { pull: () => Promise.reject(new Error("reset")) },
  };
  const log = await logged(async () => {
    for (const { pull } of Object.values(bodies)) {
      for (const headers of [{}, { cookie }, { cookie, "x-user-code": "ABCD-EFGH" }]) {
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) => (pulled++, pull!(controller)),
        }, { highWaterMark: 0 });
        const init = { method: "POST", headers: headers as Record<string, string>, body };
        const response = await handler(new Request("https://edge.example/poll", init));
        assertEquals((await response.json()).type, "refused");
      }
    }
  });
  assertEquals([pulled, log, emulator.requests.length], [0, "", before]);
  const init = { method: "POST", headers: { cookie, "x-user-code": code }, body: "x" };
  const polled = await handler(new Request("https://edge.example/poll", init));
  assertEquals((await polled.json()).type, "pending");
});

Deno.test("createSignIn() adopts no session that it has not made", async () => {
  const { login, handler, get } = start();
  const { cookie, code } = await login();
  const fixed = "__Host-aws-sign-in=00000000-0000-4000-8000-000000000000";
  const cookies = [
    fixed,
    "__Host-aws-sign-in=registration",
    `x${cookie}`,
    `${fixed}; ${cookie}`,
    "",
  ];
  for (const cookie of cookies) {
    const init = { method: "POST", headers: { cookie, "x-user-code": code } };
    assertEquals(
      (await handler(new Request("https://edge.example/poll", init))).status,
      404,
      cookie,
    );
  }
  const again = await handler(
    new Request("https://edge.example/login", { headers: { cookie: fixed } }),
  );
  const set = again.headers.get("set-cookie") ?? "";
  assert(set.startsWith("__Host-aws-sign-in=") && !set.startsWith(fixed), set);
  for (const path of ["//login", "/login/", "/%6cogin", "/LOGIN", "/login%2f"]) {
    assertEquals((await get(path)).status, 404, path);
  }
});

Deno.test("createSignIn() lets two polls at once end in one token, and both pages say so", async () => {
  let keepToken = () => {};
  const kept = new Promise<void>((resolve) => keepToken = resolve);
  const { login, post, emulator, clock } = start({ onToken: () => kept });
  const visitor = await login();
  emulator.approve(visitor.code);
  const winner = post(visitor);
  const loser = post(visitor);
  assertEquals(await clock.run(loser), { type: "pending", waitMs: 1000 }, "it is being kept");
  keepToken();
  assertEquals(await clock.run(winner), { type: "token" });
  assertEquals(await clock.run(post(visitor)), { type: "token" });
});

Deno.test("createSignIn() does not let a slow poll undo the end of a faster one", async () => {
  const { login, post, emulator, clock, advance, holdNext } = start();
  const visitor = await login();
  let release = () => {};
  holdNext(new Promise<void>((resolve) => release = resolve));
  const slow = post(visitor);
  await clock.idle();
  advance(1000);
  emulator.approve(visitor.code);
  const fast = post(visitor);
  assertEquals(await clock.run(fast), { type: "token" });
  release();
  assertEquals((await clock.run(slow)).type, "pending");
  assertEquals(await clock.run(post(visitor)), { type: "token" });
});

Deno.test("createSignIn() starts flows for visitors only, not for images, frames and other sites", async () => {
  const { login, handler, emulator } = start();
  const ask = async (method: string, path: string, headers: Record<string, string>) =>
    (await handler(new Request(`https://edge.example${path}`, { method, headers }))).status;
  const { cookie } = await login();
  const before = emulator.requests.length;
  for (
    const headers of [
      { "sec-fetch-site": "cross-site", "sec-fetch-dest": "image" },
      { "sec-fetch-site": "same-site", "sec-fetch-dest": "iframe" },
      { "sec-fetch-site": "none", "sec-fetch-dest": "document", "sec-purpose": "prefetch" },
    ]
  ) assertEquals(await ask("GET", "/login", headers), 403, JSON.stringify(headers));
  for (const site of ["cross-site", "same-site"]) {
    assertEquals(await ask("POST", "/poll", { cookie, "sec-fetch-site": site }), 403, site);
  }
  assertEquals(emulator.requests.length, before);
  for (const site of ["cross-site", "same-site"]) {
    const headers = { cookie, "sec-fetch-site": site };
    assertEquals(await ask("GET", "/events?code=x", headers), 403, site);
    assertEquals(await ask("POST", "/sign-out", headers), 403, site);
  }
});

Deno.test("createSignIn() makes a visitor from another site come again, with the cookie", async () => {
  const { login, handler, emulator } = start();
  const { cookie, code } = await login();
  const before = emulator.requests.length;
  const headers = { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" };
  const first = await handler(new Request("https://edge.example/login", { headers }));
  assertEquals([first.status, first.headers.get("refresh")], [200, "0; url=/login"]);
  assertEquals([first.headers.get("set-cookie"), emulator.requests.length], [null, before]);
  const own = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "document", cookie };
  const second = await handler(new Request("https://edge.example/login", { headers: own }));
  assertStringIncludes(await second.text(), code, "the sign-in that was under way");
});

Deno.test("waitingPage() shows what a service sends as text", async () => {
  const hostile = `<script>alert("1")</script>'&`;
  const page = waitingPage({
    userCode: hostile,
    link: `https://example.com/?"${hostile}`,
    waitMs: 5000,
    lifetime: 600_000,
    isLive: false,
    isRetry: false,
  });
  const html = await page.text();
  assert(!html.includes("<script>alert") && !html.includes(`?"`), html);
});

Deno.test("createMemoryStore() forgets at the end of the time", async () => {
  let now = 0;
  const store = createMemoryStore(() => now);
  await store.put("key", "value", { expirationTtl: 60 });
  now = 59_999;
  assertEquals(await store.get("key"), "value");
  now = 60_000;
  assertEquals(await store.get("key"), null);
});
