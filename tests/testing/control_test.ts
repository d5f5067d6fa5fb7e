import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createEmulator, type Emulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { post, signIn, startFlow } from "./_calls.ts";

const ORIGIN = "http://127.0.0.1:8787";

/** A command over the handler, with its status and its members. */
async function command(
  emulator: Emulator,
  name: string,
  members?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await emulator.handler(
    new Request(`${ORIGIN}/_emulator/${name}`, {
      method: members === undefined ? "GET" : "POST",
      headers: { ...(members !== undefined && { "content-type": "application/json" }), ...headers },
      ...(members !== undefined && {
        body: typeof members === "string" ? members : JSON.stringify(members),
      }),
    }),
  );
  assertEquals(response.headers.get("access-control-allow-origin"), null);
  return { status: response.status, body: await response.json() };
}

Deno.test("the control interface says what there is, and who waits", async () => {
  const { emulator, userCode } = await startFlow();
  const { status, body } = await command(emulator, "");
  assertEquals(status, 200);
  assertEquals(body.time, 1_700_000_000_000);
  assertEquals(body.waiting, [userCode]);
  assertEquals((body.commands as string[]).length, 10);
  assert((body.commands as string[]).includes("POST /_emulator/fail"));
});

for (const [name, error] of [["approve", undefined], ["deny", "access_denied"]] as const) {
  Deno.test(`the control interface can ${name} a device authorization`, async () => {
    const { emulator, userCode, poll } = await startFlow();
    assertEquals(await command(emulator, name, { userCode: userCode.toLowerCase() }), {
      status: 200,
      body: {},
    });
    assertEquals((await poll()).body.error, error);
    const again = await command(emulator, name, { userCode });
    assertEquals(again.status, 409);
    assertStringIncludes(String(again.body.message), userCode);
  });
}

Deno.test("the control interface expires a device code or a registration", async () => {
  const { emulator, userCode, poll, client } = await startFlow();
  assertEquals((await command(emulator, "expire", { userCode })).status, 200);
  assertEquals((await poll()).body.error, "expired_token");
  const { clientId } = client;
  assertEquals((await command(emulator, "expire", { clientId })).status, 200);
  assertEquals((await poll()).body.error, "invalid_client");
  for (const members of [{}, { userCode, clientId }]) {
    assertEquals((await command(emulator, "expire", members)).status, 400);
  }
});

Deno.test("the control interface ends a session", async () => {
  const { emulator, tokens, refresh } = await signIn();
  assertEquals((await command(emulator, "revoke", { token: tokens.accessToken })).status, 200);
  assertEquals((await refresh()).body.error, "invalid_grant");
  const unknown = await command(emulator, "revoke", { token: "x" });
  assertEquals(unknown.status, 409);
  assertEquals((await command(emulator, "change-credentials", { refreshToken: "x" })).status, 409);
});

Deno.test("the control interface moves the clock", async () => {
  const { emulator, poll } = await startFlow();
  const { body } = await command(emulator, "advance", { ms: 600_000 });
  assertEquals(body, { time: 1_700_000_000_000 + 600_000 });
  assertEquals((await poll()).body.error, "expired_token");
  for (const ms of ["1", null, undefined]) {
    assertEquals((await command(emulator, "advance", { ms })).status, 400);
  }
  assertEquals((await command(emulator, "advance", '{"ms":1e999}')).status, 400);
});

Deno.test("the control interface lists the requests to the services, and none of its own", async () => {
  const { emulator } = await startFlow();
  const { body } = await command(emulator, "requests");
  const requests = body.requests as { operation: string; status: number }[];
  assertEquals(requests.map(({ operation, status }) => [operation, status]), [
    ["RegisterClient", 200],
    ["StartDeviceAuthorization", 200],
  ]);
});

Deno.test("the control interface forgets everything", async () => {
  const { emulator, poll } = await startFlow();
  await command(emulator, "fail", { status: 500 });
  await command(emulator, "advance", { ms: 5_000 });
  assertEquals((await command(emulator, "reset", {})).body, {});
  assertEquals(emulator.requests, []);
  assertEquals((await poll()).body.error, "invalid_client");
  assertEquals((await command(emulator, "")).body, {
    ...(await command(emulator, "")).body,
    time: 1_700_000_000_000,
    waiting: [],
  });
});

const FAULTS: [rule: Record<string, unknown>, expected: string][] = [
  [{ exception: "SlowDownException" }, "400 slow_down"],
  [{ status: 429, headers: { "retry-after": "1" } }, "429 "],
  [{ status: 500 }, "500 "],
  [{ status: 503, headers: { "content-type": "text/html" }, body: "<h1>Sorry</h1>" }, "503 <h1>"],
  [{ network: "error" }, "lost"],
  [{ network: "reset" }, "lost"],
  [{ network: "reset", processed: true }, "lost"],
  [{ truncated: true }, "200 half"],
  [{ latency: 5 }, "200 "],
  [{ skew: -600_000 }, "200 "],
  [{ status: 500, operation: "CreateToken" }, "200 "],
  [{ status: 500, nth: 2 }, "200 "],
  [{ status: 500, probability: 0, seed: 9 }, "200 "],
];

for (const [rule, expected] of FAULTS) {
  Deno.test(`the control interface injects ${JSON.stringify(rule)}`, async () => {
    const emulator = createEmulator();
    assertEquals(await command(emulator, "fail", rule), { status: 200, body: {} });
    const response = await emulator.handler(
      new Request(`${ORIGIN}/client/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ clientName: "test", clientType: "public" }),
      }),
    ).catch(() => undefined);
    const text = await response?.text() ?? "";
    const seen = response === undefined
      ? "lost"
      : `${response.status} ${text.match(/<h1>|slow_down/)?.[0] ?? ""}`;
    const isHalf = text.startsWith('{"clientId"') && !text.endsWith("}");
    assertEquals(isHalf ? "200 half" : seen, expected);
  });
}

Deno.test("the control interface injects a hang, and commands do not hang with it", async () => {
  const emulator = createEmulator();
  await command(emulator, "fail", { network: "hang" });
  let hasSettled = false;
  emulator.handler(new Request(ORIGIN)).finally(() => hasSettled = true);
  assertEquals((await command(emulator, "")).status, 200);
  assertEquals((await command(emulator, "reset", {})).status, 200);
  assertEquals(hasSettled, false);
});

const REFUSED: [name: string, members: unknown, status: number, text: string][] = [
  ["aprove", {}, 404, "did you mean 'approve'?"],
  ["toString", {}, 404, "there are requests, approve"],
  ["approve/", {}, 404, "did you mean 'approve'?"],
  ["approve", undefined, 405, "POST"],
  ["requests", {}, 405, "GET"],
  ["approve", {}, 400, "'userCode'"],
  ["approve", { userCode: 5 }, 400, "'userCode'"],
  ["approve", { usercode: "x" }, 400, "did you mean 'userCode'?"],
  ["approve", { userCode: "XXXX-XXXX" }, 409, "waiting now: none"],
  ["approve", "", 400, "JSON object"],
  ["approve", "[]", 400, "JSON object"],
  ["approve", "null", 400, "JSON object"],
  ["approve", '{"userCode":', 400, "JSON object"],
  ["reset", { all: true }, 400, "'all'"],
  ["fail", {}, 400, "exactly one of"],
  ["fail", { status: 500, probabilty: 1 }, 400, "did you mean 'probability'?"],
  ["fail", { status: 700 }, 400, "200 to 599"],
  ["fail", { exception: "SlowDown" }, 400, "did you mean 'SlowDownException'?"],
];

for (const [name, members, status, text] of REFUSED) {
  Deno.test(`the control interface refuses ${name} with ${JSON.stringify(members)}`, async () => {
    const response = await command(createEmulator(), name, members);
    assertEquals(response.status, status, JSON.stringify(response.body));
    assertStringIncludes(String(response.body.message), text);
  });
}

for (
  const headers of [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:1" },
    { origin: "http://localhost:8787" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ]
) {
  Deno.test(`the control interface refuses a page with ${JSON.stringify(headers)}`, async () => {
    const { emulator, userCode, poll } = await startFlow();
    const { status } = await command(emulator, "approve", { userCode }, headers);
    assertEquals(status, 403);
    assertEquals((await command(emulator, "requests", undefined, headers)).status, 403);
    assertEquals((await poll()).body.error, "authorization_pending");
  });
}

Deno.test("the control interface takes what its own origin sends, and JSON only", async () => {
  const { emulator, userCode } = await startFlow();
  const form = { "content-type": "text/plain" };
  const refused = await command(emulator, "approve", { userCode }, form);
  assertEquals([refused.status, refused.body.message], [
    400,
    "The content type must be application/json; it is text/plain",
  ]);
  const own = { origin: ORIGIN, "sec-fetch-site": "same-origin" };
  assertEquals((await command(emulator, "approve", { userCode }, own)).status, 200);
  const preflight = await emulator.handler(
    new Request(`${ORIGIN}/_emulator/approve`, { method: "OPTIONS" }),
  );
  assertEquals(preflight.status, 405);
  assertEquals(preflight.headers.get("access-control-allow-methods"), null);
});

for (const host of ["evil.example", "emulator:8787", "10.0.0.1", "oidc.us-east-1.amazonaws.com"]) {
  Deno.test(`the control interface does not respond to the host ${host}, expected or not`, async () => {
    const emulator = createEmulator({ hosts: ["emulator"] });
    const response = await emulator.handler(new Request(`http://${host}/_emulator/requests`));
    assertEquals(response.status, 421);
    assertEquals(emulator.requests.length, 0);
  });
}

Deno.test("the control interface is not there for clients in the same process", async () => {
  const emulator = createEmulator();
  const answer = await post(emulator, "/_emulator/reset", {});
  assertEquals(answer.status, 404);
});

Deno.test("the control interface keeps nothing of a body of 30 MB", async () => {
  await using server = await serveEmulator();
  const part = new Uint8Array(1_000_000).fill(32);
  let parts = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (parts++ < 30) controller.enqueue(part);
      else controller.close();
    },
  });
  const headers = { "content-type": "application/json" };
  const url = new URL("/_emulator/approve", server.url);
  const response = await fetch(url, { method: "POST", headers, body });
  assertEquals([response.status, parts], [413, 31]);
  await response.text();
  assert(JSON.stringify(server.emulator.requests).length < 10_000);
});

/** Sends a request from an address, and returns the status of the response. */
async function statusFrom(host: string, port: number, path: string): Promise<number> {
  const socket = connect(port, host);
  const response = await new Promise<string>((resolve, reject) => {
    let received = "";
    socket.on("data", (data) => received += data);
    socket.on("error", reject);
    socket.on("close", () => resolve(received));
    socket.setTimeout(10_000, () => socket.destroy());
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nconnection: close\r\n\r\n`);
  });
  return Number(response.split(" ")[1]);
}

const ADDRESS = Object.values(networkInterfaces()).flat()
  .find((one) => one?.family === "IPv4" && !one.internal)?.address;
/** Mutation tests may reach the loopback addresses only. */
const isAllowed = ["0.0.0.0", ADDRESS].every((host) =>
  host && Deno.permissions.querySync({ name: "net", host }).state === "granted"
);

Deno.test({
  name:
    "the control interface does not respond to other machines, which say that they are this one" +
    (isAllowed ? "" : " (not run: there is no other address that may be used)"),
  ignore: !isAllowed,
  async fn() {
    await using server = await serveEmulator({ hostname: "0.0.0.0" });
    const port = Number(server.url.port);
    assertEquals(await statusFrom(ADDRESS!, port, "/_emulator/"), 403);
    assertEquals(await statusFrom(ADDRESS!, port, "/"), 200);
    assertEquals(await statusFrom("127.0.0.1", port, "/_emulator/"), 200);
  },
});
