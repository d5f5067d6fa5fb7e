import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createEmulator, type EmulatorOptions } from "@edge-auth/aws-sso-oidc/testing";
import type { CreateTokenResponse } from "@edge-auth/aws-sso-oidc";
import { createEdgeSignIn } from "../../examples/edge_sign_in.ts";
import { createMemoryStore } from "../../examples/memory_store.ts";

function start(options: EmulatorOptions = {}) {
  const emulator = createEmulator({ interval: 0, ...options });
  const tokens: CreateTokenResponse[] = [];
  const clock = { now: () => now, sleep: () => new Promise<never>(() => {}) };
  let now = Date.now();
  const handler = createEdgeSignIn({
    region: "us-east-1",
    startUrl: "https://example.awsapps.com/start",
    fetch: emulator.fetch,
    clock,
    store: createMemoryStore(clock.now),
    onToken: (token) => Promise.resolve(void tokens.push(token)),
  });
  return {
    emulator,
    tokens,
    advance: (ms: number) => (now += ms, emulator.advance(ms)),
    login: () => handler(new Request("https://edge.example/login")),
    poll: async (cookie: string) => {
      const headers = { cookie };
      const response = await handler(
        new Request("https://edge.example/poll", { method: "POST", headers }),
      );
      return { status: response.status, body: await response.json() };
    },
    handler,
  };
}

const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? "";

Deno.test("createEdgeSignIn() signs in, one poll a request, and keeps the token to itself", async () => {
  const { login, poll, tokens, emulator, advance } = start();
  const page = await login();
  const html = await page.text();
  const userCode = html.match(/[A-Z]{4}-[A-Z]{4}/)?.[0] ?? "";
  const cookie = cookieOf(page);

  advance(1000);
  const first = await poll(cookie);
  assertEquals([first.status, first.body.type], [200, "pending"]);
  const polls = emulator.requests.length;
  assertEquals((await poll(cookie)).body.type, "pending", "too early");
  assertEquals(emulator.requests.length, polls, "and no request");

  emulator.approve(userCode);
  advance(1000);
  assertEquals((await poll(cookie)).body, { type: "token" });
  assertEquals(tokens.length, 1);
  assertEquals((await poll(cookie)).status, 404, "the flow is over");
});

Deno.test("createEdgeSignIn() ties the flow to a cookie that scripts and other sites do not see", async () => {
  const { login, poll } = start();
  const page = await login();
  const setCookie = page.headers.get("set-cookie") ?? "";
  for (const attribute of ["__Host-", "Path=/", "HttpOnly", "Secure", "SameSite=Strict"]) {
    assertStringIncludes(setCookie, attribute);
  }
  assertMatch(page.headers.get("content-security-policy") ?? "", /script-src 'nonce-/);
  for (
    const cookie of [
      "",
      "a=b",
      `${cookieOf(page).slice(0, -1)}g`,
      "__Host-aws-sign-in=registration",
    ]
  ) {
    assertEquals((await poll(cookie)).status, 404, cookie);
  }
  assert(cookieOf(page) !== cookieOf(await login()), "each flow has its own");
});

Deno.test("createEdgeSignIn() registers once, and tells a refusal in words", async () => {
  const { login, poll, emulator, advance } = start();
  await login();
  const page = await login();
  const registered = emulator.requests.filter(({ operation }) => operation === "RegisterClient");
  assertEquals(registered.length, 1);
  emulator.deny((await page.text()).match(/[A-Z]{4}-[A-Z]{4}/)?.[0] ?? "");
  advance(1000);
  const { status, body } = await poll(cookieOf(page));
  assertEquals([status, body.type], [403, "refused"]);
  assertStringIncludes(body.message, "Deny");
});

Deno.test("createEdgeSignIn() ends a flow that nobody approved in time", async () => {
  const { login, poll, advance } = start({ expiresIn: 30 });
  const cookie = cookieOf(await login());
  advance(29_000);
  assertEquals((await poll(cookie)).body.type, "pending");
  advance(1_000);
  const { status } = await poll(cookie);
  assert(status === 403 || status === 404, `${status}`);
});

Deno.test("createEdgeSignIn() shows no secret, and knows no other path", async () => {
  const { login, handler, emulator } = start();
  const html = await (await login()).text();
  const { clientSecret } = JSON.parse(JSON.stringify(emulator.requests[1]?.body));
  assert(!html.includes(clientSecret));
  assertEquals((await handler(new Request("https://edge.example/poll"))).status, 404);
});
