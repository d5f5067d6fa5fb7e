import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { createEmulator, type EmulatorOptions } from "@edge-auth/aws-sso-oidc/testing";
import {
  assertRefused,
  countingRandom,
  HOST,
  post,
  register,
  signIn,
  startFlow,
} from "./_calls.ts";

const JSON_TYPE = { "content-type": "application/json" };

Deno.test("createEmulator() gives a fetch that may be used unbound, with a Request, a text or a URL", async () => {
  const { fetch } = createEmulator();
  assertEquals((await fetch(new Request(`${HOST}/`))).status, 200);
  assertEquals((await fetch(`${HOST}/`)).status, 200);
  assertEquals((await fetch(new URL(`${HOST}/`))).status, 200);
  const body = JSON.stringify({ clientName: "test", clientType: "public" });
  const request = new Request(`${HOST}/client/register`, {
    method: "POST",
    headers: JSON_TYPE,
    body,
  });
  assertEquals((await fetch(request)).status, 200);
});

Deno.test("createEmulator() rejects a request that cannot be made, as fetch does", async () => {
  await assertRejects(() => createEmulator().fetch("not a URL"), TypeError);
  await assertRejects(() => createEmulator().fetch(HOST, { method: "GET", body: "x" }), TypeError);
});

Deno.test("createEmulator() rejects with the reason of an aborted signal, and does nothing", async () => {
  const emulator = createEmulator();
  const reason = { my: "reason" };
  const signal = AbortSignal.abort(reason);
  const caught = await emulator.fetch(`${HOST}/`, { signal }).catch((error) => error);
  assertStrictEquals(caught, reason);
  const byRequest = await emulator.fetch(new Request(`${HOST}/`, { signal })).catch((error) =>
    error
  );
  assertStrictEquals(byRequest, reason);
  assertEquals(emulator.requests.length, 0);
});

Deno.test("createEmulator() rejects with the reason of a signal that is aborted on the way", async () => {
  const emulator = createEmulator();
  const controller = new AbortController();
  const body = new ReadableStream<Uint8Array>({});
  const init = {
    method: "POST",
    headers: JSON_TYPE,
    body,
    duplex: "half",
    signal: controller.signal,
  };
  const waiting = emulator.fetch(`${HOST}/token`, init);
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => waiting, Error), reason);
});

Deno.test("createEmulator() answers 404 to what the service does not have", async () => {
  const emulator = createEmulator();
  for (const path of ["/nothing", "//token", "/token/", "/Token", "/prefix/token"]) {
    const { status, headers } = await post(emulator, path, {});
    assertEquals([status, headers.get("x-amzn-errortype")], [404, "UnknownOperationException"]);
  }
  assertEquals(emulator.requests.every(({ operation }) => operation === "Unknown"), true);
  assertEquals((await post(emulator, "/token?other=t", {})).status, 400);
});

Deno.test("createEmulator() answers 405 to a wrong method, and says which one is right", async () => {
  const emulator = createEmulator();
  const wrong: [string, string, string][] = [
    ["GET", "/client/register", "POST"],
    ["PUT", "/device_authorization", "POST"],
    ["GET", "/token", "POST"],
    ["DELETE", "/", "GET, POST"],
    ["OPTIONS", "/device", "GET, POST"],
    ["HEAD", "/authorize", "GET, POST"],
  ];
  for (const [method, path, allow] of wrong) {
    const response = await emulator.fetch(HOST + path, { method });
    assertEquals([response.status, response.headers.get("allow")], [405, allow]);
  }
});

for (const path of ["/client/register", "/device_authorization", "/token"]) {
  Deno.test(`createEmulator() refuses a body that is no JSON object at ${path}`, async () => {
    const emulator = createEmulator();
    for (const body of ["", "{", "null", "[]", '"text"', "5", '{"clientName":"x"']) {
      const answer = await post(emulator, path, body);
      assertRefused(answer, "InvalidRequestException", "invalid_request");
    }
  });

  Deno.test(`createEmulator() refuses another content type at ${path}`, async () => {
    const emulator = createEmulator();
    const types = ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""];
    for (const type of types) {
      const headers = { "content-type": type };
      const response = await emulator.fetch(HOST + path, { method: "POST", headers, body: "{}" });
      const answer = { status: 400, headers: response.headers, body: await response.json() };
      const why = assertRefused(answer, "InvalidRequestException", "invalid_request");
      assertStringIncludes(why, "application/json");
    }
  });
}

Deno.test("createEmulator() takes a charset in the content type", async () => {
  const response = await createEmulator().fetch(`${HOST}/client/register`, {
    method: "POST",
    headers: { "content-type": "Application/JSON; charset=utf-8" },
    body: JSON.stringify({ clientName: "test", clientType: "public" }),
  });
  assertEquals(response.status, 200);
});

Deno.test("createEmulator() answers preflights, and lets other origins read what the API says", async () => {
  const emulator = createEmulator();
  const preflight = await emulator.fetch(`${HOST}/token`, {
    method: "OPTIONS",
    headers: {
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,x-mine",
    },
  });
  assertEquals(preflight.status, 204);
  assertEquals(preflight.headers.get("access-control-allow-origin"), "*");
  assertEquals(preflight.headers.get("access-control-allow-headers"), "content-type,x-mine");
  assertEquals(preflight.headers.get("access-control-allow-methods"), "GET, POST");
  for (const path of ["/client/register", "/token", "/nothing"]) {
    const { headers } = await post(emulator, path, {});
    assertEquals(headers.get("access-control-allow-origin"), "*");
    assertEquals(
      headers.get("access-control-expose-headers"),
      "date, dpop-nonce, retry-after, x-amzn-errortype, x-amzn-requestid",
    );
  }
});

Deno.test("Emulator.requests tells what arrived, in order", async () => {
  const { emulator, client, page, poll } = await startFlow({ clock: { now: () => 1_000_000 } });
  emulator.advance(500);
  await poll();
  await emulator.fetch(page);
  await emulator.fetch(`${HOST}/nothing`);
  await emulator.fetch(`${HOST}/token`, { method: "OPTIONS" });
  await post(emulator, "/token", "{");
  const { requests } = emulator;
  assertEquals(
    requests.map(({ operation, method, status, error }) => [operation, method, status, error]),
    [
      ["RegisterClient", "POST", 200, undefined],
      ["StartDeviceAuthorization", "POST", 200, undefined],
      ["CreateToken", "POST", 400, "authorization_pending"],
      ["VerificationPage", "GET", 200, undefined],
      ["Unknown", "GET", 404, undefined],
      ["Preflight", "OPTIONS", 204, undefined],
      ["CreateToken", "POST", 400, "invalid_request"],
    ],
  );
  assertEquals(requests[0]?.body, {
    clientName: "test",
    clientType: "public",
    scopes: ["sso:account:access"],
  });
  assertEquals((requests[2]?.body as typeof client).clientId, client.clientId);
  assertEquals("body" in (requests[6] ?? {}), false);
  assertEquals(requests[3]?.url, page);
  assertEquals(requests[0]?.headers["content-type"], "application/json");
  assertEquals([requests[0]?.time, requests[2]?.time], [1_000_000, 1_000_500]);
});

Deno.test("createEmulator() goes by the system's clock unless it is given one", async () => {
  const { headers } = await createEmulator().fetch(`${HOST}/`);
  const difference = Math.abs(Date.parse(headers.get("date") ?? "") - Date.now());
  assertEquals(difference < 60_000, true);
});

Deno.test("createEmulator() makes the same ids of the same bytes", async () => {
  const ids = async () => (await signIn({ random: countingRandom() })).tokens;
  assertEquals(await ids(), await ids());
  assertNotEquals((await signIn()).tokens, (await signIn()).tokens);
});

Deno.test("createEmulator() notices bytes that repeat", async () => {
  const emulator = createEmulator({ random: (length) => new Uint8Array(length) });
  await register(emulator);
  await assertRejects(() => register(emulator), Error, "'random' returned the same bytes twice");
});

Deno.test("createEmulator() refuses options that make no sense", () => {
  const wrong: [unknown, RegExp][] = [
    [{ region: "us east" }, /'region' must look like "us-east-1": current value is "us east"/],
    [{ region: "" }, /'region'/],
    [{ interval: -1 }, /'interval' must be a whole number of at least 0: current value is -1/],
    [{ interval: 0.5 }, /'interval'/],
    [{ interval: NaN }, /'interval'/],
    [{ expiresIn: 0 }, /'expiresIn' must be a whole number of at least 1/],
    [{ accessTokenExpiresIn: 0 }, /'accessTokenExpiresIn'/],
    [{ sessionExpiresIn: Infinity }, /'sessionExpiresIn'/],
    [{ clientSecretExpiresIn: -5 }, /'clientSecretExpiresIn'/],
    [{ approval: "always" }, /'approval' must be "page", "auto" or \{ afterPolls \}/],
    [{ approval: { afterPolls: -1 } }, /'approval.afterPolls'/],
    [{ approval: {} }, /'approval.afterPolls'/],
  ];
  for (const [options, message] of wrong) {
    assertMatch(
      assertThrows(() => createEmulator(options as EmulatorOptions), Error).message,
      message,
    );
  }
});
