import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createSsoOidcClient, SsoError } from "@edge-auth/aws-sso-oidc";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { connect } from "node:net";

const INPUT = { clientName: "x", clientType: "public", scopes: ["sso:account:access"] };
const once = (endpoint: URL, timeout = 5_000) =>
  createSsoOidcClient({ endpoint, maxAttempts: 1, timeout });

Deno.test("serveEmulator() is signed in to over HTTP", async () => {
  await using server = await serveEmulator();
  const client = once(server.url);
  const registration = await client.registerClient(INPUT);
  const startUrl = "https://example.awsapps.com/start";
  const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
  const { verificationUri, userCode } = authorization;
  assertEquals(new URL(verificationUri).origin, server.url.origin);
  const page = await (await fetch(authorization.verificationUriComplete ?? "")).text();
  assertStringIncludes(page, userCode);
  server.emulator.approve(userCode);
  const token = await client.waitForDeviceToken({ registration, authorization });
  assert(token.refreshToken);
});

Deno.test("serveEmulator() serves the emulator that it is given, where it is told", async () => {
  const emulator = createEmulator({ region: "eu-west-1" });
  const free = await serveEmulator();
  await free.close();
  const port = Number(free.url.port);
  await using server = await serveEmulator({ emulator, port, hostname: "localhost" });
  assertEquals(server.url.href, `http://localhost:${port}/`);
  assertEquals(server.emulator, emulator);
  await (await fetch(server.url)).text();
  assertEquals(emulator.requests.length, 1);
  await assertRejects(() => serveEmulator({ port, hostname: "localhost" }), Error, "EADDRINUSE");
});

Deno.test("serveEmulator() breaks the connection where a fault is one of the network", async () => {
  await using server = await serveEmulator();
  server.emulator.failNext({ network: "error" });
  const error = await assertRejects(() => once(server.url).registerClient(INPUT), SsoError);
  assertEquals(error.code, "NETWORK_ERROR");
  server.emulator.failNext({ network: "hang" });
  const late = await assertRejects(() => once(server.url, 100).registerClient(INPUT), SsoError);
  assertEquals(late.code, "TIMEOUT");
  await once(server.url).registerClient(INPUT);
});

Deno.test("serveEmulator() closes at once, connections that wait as well", async () => {
  const server = await serveEmulator();
  server.emulator.failNext({ network: "hang" });
  const hanging = assertRejects(() => fetch(server.url));
  for (let tries = 0; server.emulator.requests.length === 0 && tries < 5_000; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await server.close();
  await hanging;
  await assertRejects(() => fetch(server.url));
});

/** Sends bytes as they are, and returns the status of the response. */
async function statusOf(url: URL, text: string): Promise<number> {
  const socket = connect(Number(url.port), url.hostname);
  const response = await new Promise<string>((resolve, reject) => {
    let received = "";
    socket.on("data", (data) => received += data);
    socket.on("error", reject);
    socket.on("close", () => resolve(received));
    socket.setTimeout(5_000, () => socket.destroy());
    socket.write(text);
  });
  return Number(response.split(" ")[1]);
}

const RAW: readonly (readonly [title: string, request: string, status: number])[] = [
  ["another host", "GET / HTTP/1.1\r\nHost: evil.example", 421],
  ["a host that is none", "GET / HTTP/1.1\r\nHost: a b", 400],
  ["no host, which HTTP/1.0 allows", "GET / HTTP/1.0", 200],
  ["a method that fetch forbids", "TRACE / HTTP/1.1\r\nHost: localhost", 400],
  ["a host with credentials", "GET / HTTP/1.1\r\nHost: evil.example@localhost", 400],
  ["a host with a path", "GET / HTTP/1.1\r\nHost: localhost/evil", 400],
  ["another host in the target", "GET http://localhost/ HTTP/1.1\r\nHost: evil.example", 400],
  ["a proxy's header", "GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Host: localhost", 421],
  ["two hosts", "GET / HTTP/1.1\r\nHost: evil.example\r\nHost: localhost", 421],
  ["a name with a dot at its end", "GET / HTTP/1.1\r\nHost: localhost.", 421],
  ["another path", "GET //evil.example/ HTTP/1.1\r\nHost: localhost", 404],
];

for (const [title, request, status] of RAW) {
  Deno.test(`serveEmulator() responds to ${title} with ${status}`, async () => {
    await using server = await serveEmulator();
    assertEquals(await statusOf(server.url, `${request}\r\nconnection: close\r\n\r\n`), status);
  });
}

Deno.test("serveEmulator() keeps nothing of a body of 30 MB", async () => {
  await using server = await serveEmulator();
  const url = new URL("/client/register", server.url);
  const part = new Uint8Array(1_000_000).fill(32);
  let parts = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (parts++ < 30) controller.enqueue(part);
      else controller.close();
    },
  });
  const response = await fetch(url, { method: "POST", body });
  assertEquals([response.status, parts], [413, 31]);
  await response.text();
  assert(JSON.stringify(server.emulator.requests).length < 10_000);
});

Deno.test("serveEmulator() tells browsers of other origins nothing about its pages", async () => {
  await using server = await serveEmulator();
  const response = await fetch(server.url, { headers: { origin: "https://evil.example" } });
  await response.text();
  assertEquals(response.headers.get("access-control-allow-origin"), null);
});
