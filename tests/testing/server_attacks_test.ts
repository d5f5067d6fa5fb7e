// The served emulator, attacked over real HTTP: what a page of another site, or a broken client, may
// send to a server on this machine.
import { assert, assertEquals } from "@std/assert";
import { createSsoOidcClient, isServiceError } from "@edge-auth/aws-sso-oidc";
import { type EmulatorServer, serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { connect, type Socket } from "node:net";

const LIMIT = 10_000;

/** A connection, and all that was received when it ends or the limit is over. */
function open(url: URL, limit = LIMIT): { socket: Socket; received: Promise<string> } {
  const socket = connect(Number(url.port), url.hostname);
  let text = "";
  const received = new Promise<string>((resolve) => {
    const timer = setTimeout(() => {
      text += "(still open)";
      socket.destroy();
    }, limit);
    socket.on("data", (data) => text += data);
    socket.on("error", () => {}); // a reset connection is closed as well
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
  return { socket, received };
}

const POST = "POST /token HTTP/1.1\r\nhost: localhost\r\n";

Deno.test("serveEmulator() ends a body without an end", async () => {
  await using server = await serveEmulator();
  const { socket, received } = open(server.url);
  const chunk = new Uint8Array(1_000_000).fill(32);
  let isOpen = true;
  let sent = 0;
  received.then(() => isOpen = false);
  socket.write(`${POST}content-length: 999999999999\r\n\r\n`);
  while (isOpen && sent < 300) {
    sent++;
    socket.write(chunk);
    await new Promise((resolve) => setTimeout(resolve, 1));
    // No more than the server takes.
    if (socket.writableLength > 0) {
      await Promise.race([received, new Promise((resolve) => socket.once("drain", resolve))]);
    }
  }
  assert(sent > 60 && sent < 200, `${sent} MB`);
  assert(!(await received).includes("still open"));
  assertEquals(server.emulator.requests.length, 0);
});

Deno.test("serveEmulator() ends a body that stalls", async () => {
  await using server = await serveEmulator({ timeout: 100 });
  const { socket, received } = open(server.url);
  socket.write(`${POST}content-length: 100\r\n\r\n{`);
  assert(!(await received).includes("still open"));
  const { status, body } = await fetch(server.url);
  await body?.cancel();
  assertEquals(status, 200, "the others are served");
});

Deno.test("serveEmulator() responds while 300 connections wait, and ends them when it is closed", async () => {
  const server = await serveEmulator();
  const waiting = Array.from({ length: 300 }, (_, at) => {
    const { socket, received } = open(server.url);
    socket.write(at % 2 ? "GET / HT" : `${POST}content-length: 100\r\n\r\n{`);
    return received;
  });
  const { status, body } = await fetch(server.url, { signal: AbortSignal.timeout(LIMIT) });
  await body?.cancel();
  assertEquals(status, 200);
  await server.close();
  for (const received of waiting) assert(!(await received).includes("still open"));
});

Deno.test("serveEmulator() takes nothing out of a request that hides another one", async () => {
  await using server = await serveEmulator();
  const { socket, received } = open(server.url);
  socket.write(
    `${POST}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n` +
      "GET /smuggled HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
  );
  await received;
  assert(!server.emulator.requests.some(({ url }) => url.includes("smuggled")));
});

/** A device flow that waits for its person. */
async function startFlow({ url }: EmulatorServer) {
  const client = createSsoOidcClient({ endpoint: url, maxAttempts: 1 });
  const registration = await client.registerClient({
    clientName: "my-tool",
    clientType: "public",
    scopes: ["sso:account:access"],
  });
  const startUrl = "https://example.awsapps.com/start";
  const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
  const page = await (await fetch(authorization.verificationUriComplete!)).text();
  const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? "";
  assert(token);
  const fields = { user_code: authorization.userCode, token };
  async function isPending(): Promise<boolean> {
    const { clientId, clientSecret } = registration;
    const { deviceCode } = authorization;
    const grantType = "urn:ietf:params:oauth:grant-type:device_code";
    try {
      await client.createToken({ clientId, clientSecret, grantType, deviceCode });
      return false;
    } catch (error) {
      return isServiceError(error, "authorization_pending");
    }
  }
  return { fields, isPending };
}

const form = (server: EmulatorServer, fields: object, headers: Record<string, string> = {}) =>
  fetch(new URL("/", server.url), {
    method: "POST",
    headers,
    body: new URLSearchParams({ ...fields } as Record<string, string>),
  });

const FOREIGN: readonly Record<string, string>[] = [
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site", origin: "http://localhost:1" },
  { origin: "https://evil.example" },
  { origin: "http://127.0.0.1:1" },
  { origin: "null", "sec-fetch-site": "cross-site" },
  { "content-type": "text/plain" },
];

Deno.test("serveEmulator() takes no answer of another site for the person's, even with the form's token", async () => {
  await using server = await serveEmulator();
  const { fields, isPending } = await startFlow(server);
  for (const headers of FOREIGN) {
    const response = await form(server, { ...fields, answer: "allow" }, headers);
    await response.body?.cancel();
    assert(response.status === 403 || response.status === 415, JSON.stringify(headers));
  }
  for (const token of ["", "x", undefined]) {
    const guess = { ...fields, answer: "allow", ...(token !== undefined && { token }) };
    if (token === undefined) delete (guess as { token?: string }).token;
    const response = await form(server, guess);
    await response.body?.cancel();
    assert(response.status >= 400, `${token}: ${response.status}`);
  }
  assert(await isPending());
});

Deno.test("serveEmulator() counts one of two answers at once", async () => {
  await using server = await serveEmulator();
  const { fields } = await startFlow(server);
  const answers = await Promise.all(
    ["allow", "deny"].map((answer) => form(server, { ...fields, answer })),
  );
  const titles = await Promise.all(answers.map((response) => response.text()));
  const counted = titles.filter((text) => /<h1>(Allowed|Denied)</.test(text));
  assertEquals(counted.length, 1, titles.join("\n"));
});
