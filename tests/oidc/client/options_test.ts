import { createSsoOidcClient, type SsoOidcClientOptions } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { thrown } from "../../_protocol/_helpers.ts";
import { collect, FLOW, reasonOf } from "../device_flow/_helpers.ts";
import { granted, pending, scriptFetch } from "../../support/scripted_fetch.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";
import { CALLS, GRANTS, REGISTER, registered, setUpClient } from "./_helpers.ts";

const wrong: readonly (readonly [string, Record<string, unknown>, ErrorConstructor])[] = [
  ["region", { region: undefined }, TypeError],
  ["region", { region: "" }, RangeError],
  ["region", { region: "us-east-1.evil.example/" }, RangeError],
  ["endpoint", { endpoint: "not a URL" }, TypeError],
  ["endpoint", { endpoint: "http://example.com/" }, RangeError],
  ["endpoint", { endpoint: "https://example.com/", useFipsEndpoint: true }, TypeError],
  ["timeout", { timeout: 0 }, RangeError],
  ["timeout", { timeout: NaN }, RangeError],
  ["timeout", { timeout: "1000" }, RangeError],
  ["attempts", { attempts: 0 }, RangeError],
  ["attempts", { attempts: -1 }, RangeError],
  ["attempts", { attempts: 1.5 }, RangeError],
  ["attempts", { attempts: NaN }, RangeError],
  ["attempts", { attempts: "3" }, RangeError],
];
for (const [name, options, type] of wrong) {
  Deno.test(`createSsoOidcClient() refuses ${Deno.inspect(options)} when it is made`, () => {
    const all = { region: "us-east-1", ...options } as unknown as SsoOidcClientOptions;
    const error = thrown(() => createSsoOidcClient(all));
    assertEquals(error.constructor, type);
    assertStringIncludes(error.message, name === "endpoint" ? "endpoint" : `'${name}'`);
  });
}

const endpoints: readonly (readonly [Partial<SsoOidcClientOptions>, string])[] = [
  [{ region: "eu-west-1" }, "https://oidc.eu-west-1.amazonaws.com"],
  [{ region: "us-east-1", useFipsEndpoint: true }, "https://oidc-fips.us-east-1.amazonaws.com"],
  [{ region: "us-east-1", useDualstackEndpoint: true }, "https://oidc.us-east-1.api.aws"],
  [{ endpoint: "http://localhost:8787/sso/" }, "http://localhost:8787/sso"],
  [{ endpoint: new URL("https://proxy.example/") }, "https://proxy.example"],
];
for (const [options, base] of endpoints) {
  Deno.test(`createSsoOidcClient() sends everything to ${base}`, async () => {
    const { client, clock, script } = setUpClient([CALLS.registerClient[1]], options);
    await client.registerClient(REGISTER);
    const others = setUpClient([CALLS.startDeviceAuthorization[1]], { ...options, last: granted });
    await CALLS.startDeviceAuthorization[0](others.client);
    await CALLS.createToken[0](others.client);
    await clock.run(others.client.waitForDeviceToken(FLOW));
    const urls = [...script.requests, ...others.script.requests].map(({ url }) => url);
    assertEquals(urls, [
      `${base}/client/register`,
      `${base}/device_authorization`,
      `${base}/token`,
      `${base}/token`,
    ]);
  });
}

Deno.test("createSsoOidcClient() gives functions that need no 'this'", async () => {
  const { client } = setUpClient([registered], { last: granted });
  const { registerClient, createToken, pollDeviceToken, waitForDeviceToken } = client;
  assertEquals((await registerClient(REGISTER)).clientId, "client-id-1");
  assertEquals((await createToken(GRANTS["device code"]!)).tokenType, "Bearer");
  assertEquals((await collect(pollDeviceToken(FLOW))).length, 1);
  assertEquals((await waitForDeviceToken(FLOW)).tokenType, "Bearer");
});

Deno.test("createSsoOidcClient() looks the global fetch up at each request", async () => {
  const clock = new VirtualClock();
  const client = createSsoOidcClient({ region: "us-east-1", clock });
  const { fetch } = globalThis;
  try {
    for (const answers of [[registered], [registered]]) {
      // It refuses to be called as a method.
      const script = scriptFetch(clock, answers);
      globalThis.fetch = script.fetch as typeof fetch;
      await client.registerClient(REGISTER);
      assertEquals(script.requests.length, 1);
    }
  } finally {
    globalThis.fetch = fetch;
  }
});

const forms = {
  "a record": (headers: Record<string, string>) => headers,
  "pairs": (headers: Record<string, string>) => Object.entries(headers),
  "Headers": (headers: Record<string, string>) => new Headers(headers),
};
for (const [ofClient, clientForm] of Object.entries(forms)) {
  for (const [ofCall, callForm] of Object.entries(forms)) {
    Deno.test(`createSsoOidcClient() merges headers: ${ofClient}, and ${ofCall} of a call`, async () => {
      const { client, clock, script } = setUpClient([registered, pending, granted], {
        headers: clientForm({ "User-Agent": "tool", "X-Both": "client", "content-type": "x/y" }),
      });
      const headers = callForm({ "x-both": "call", "x-call": "1", "Content-Type": "text/plain" });
      await client.registerClient(REGISTER, { headers });
      await clock.run(collect(client.pollDeviceToken(FLOW, { headers })));
      assertEquals(script.requests.length, 3);
      for (const { init } of script.requests) {
        assertEquals([...new Headers(init.headers)], [
          ["content-type", "application/json"],
          ["user-agent", "tool"],
          ["x-both", "call"],
          ["x-call", "1"],
        ]);
      }
    });
  }
}

Deno.test("createSsoOidcClient() forgets a call's headers after the call", async () => {
  const headers = { "user-agent": "tool" };
  const { client, script } = setUpClient([registered, registered], { headers });
  await client.registerClient(REGISTER, { headers: { "x-call": "1" } });
  await client.registerClient(REGISTER);
  assertEquals(new Headers(script.requests[1]!.init.headers).has("x-call"), false);
  assertEquals(headers, { "user-agent": "tool" });
});

Deno.test("createSsoOidcClient() sends no more than method, headers, body, redirect and signal", async () => {
  for (const [call, answer] of Object.values(CALLS)) {
    const { client, script } = setUpClient([answer]);
    await call(client);
    const { init } = script.requests[0]!;
    assertEquals(Object.keys(init).sort(), ["body", "headers", "method", "redirect", "signal"]);
    assertEquals([init.method, init.redirect], ["POST", "manual"]);
  }
});

Deno.test("createToken() sends only what its grant needs of a spread", async () => {
  const { client, script } = setUpClient([], { last: granted });
  for (const input of Object.values(GRANTS)) {
    const spread = { ...FLOW, refreshToken: "aor", code: "c", codeVerifier: "v", ...input };
    await client.createToken(spread as typeof input);
    assertEquals(script.requests.at(-1)?.body, { ...input });
  }
});

Deno.test("createSsoOidcClient() refuses bad input before any request, as a rejection", async () => {
  const { client, script, controller, listeners } = setUpClient([]);
  const { signal } = controller;
  const calls = [
    client.registerClient({ clientName: "", clientType: "public" }, { signal }),
    client.startDeviceAuthorization({ ...FLOW, startUrl: 7 } as never, { signal }),
    client.createToken({ ...FLOW, grantType: "password" } as never, { signal }),
  ];
  for (const [index, call] of calls.entries()) {
    const error = await reasonOf(call);
    assert(index === 1 ? error instanceof TypeError : error instanceof RangeError);
    assertInstanceOf(error, Error);
    assert(!error.message.includes(FLOW.clientSecret));
  }
  assertEquals([script.requests.length, listeners.count], [0, 0]);
});

Deno.test("createSsoOidcClient() does not quote headers that HTTP does not allow", async () => {
  for (const value of ["Bearer PROXY\nSECRET", "x\u0000PROXY"]) {
    const headers = { authorization: value };
    const client = createSsoOidcClient({ region: "us-east-1", headers });
    const error = await reasonOf(client.registerClient({ clientName: "x", clientType: "public" }));
    assert(error instanceof TypeError && error.message.includes("'headers'"));
    assert(!Deno.inspect(error).includes("PROXY"));
  }
});
