import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";

const post = (origin: string, body: BodyInit, headers: Record<string, string> = {}) =>
  new Request(`${origin}/client/register`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
const CLIENT = JSON.stringify({ clientName: "x", clientType: "public" });

for (const host of ["localhost:1", "127.0.0.1", "127.1.2.3:8080", "[::1]:8787"]) {
  Deno.test(`emulator.handler() responds to ${host}`, async () => {
    const { handler } = createEmulator();
    assertEquals((await handler(post(`http://${host}`, CLIENT))).status, 200);
  });
}

for (
  const host of [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "169.254.169.254",
    "0.0.0.0",
    "[::2]",
    "oidc.us-east-1.amazonaws.com",
  ]
) {
  Deno.test(`emulator.handler() does not respond to ${host}, whose page could be anybody's`, async () => {
    const emulator = createEmulator();
    const response = await emulator.handler(post(`http://${host}`, CLIENT));
    assertEquals([response.status, emulator.requests.length], [421, 0]);
    assertStringIncludes((await response.json()).message, "'hosts'");
    assertEquals(response.headers.get("access-control-allow-origin"), null);
  });
}

Deno.test("emulator.handler() responds to the hosts that it is given", async () => {
  const { handler } = createEmulator({ hosts: ["Emulator", "aws.test"] });
  for (
    const [host, status] of [["emulator:8787", 200], ["aws.test", 200], ["other", 421]] as const
  ) {
    assertEquals((await handler(post(`http://${host}`, CLIENT))).status, status, host);
  }
});

Deno.test("createEmulator() refuses hosts that are none", () => {
  for (const hosts of [["a b"], ["http://x"], ["x:80"], ["x/"], [5], "x"]) {
    try {
      createEmulator({ hosts: hosts as string[] });
    } catch (error) {
      assert(error instanceof TypeError);
      assertStringIncludes(error.message, "'hosts'");
      continue;
    }
    throw new Error(`accepted ${JSON.stringify(hosts)}`);
  }
});

Deno.test("emulator.handler() takes whatever a server passes beside the request", async () => {
  const handler = createEmulator().handler as (...args: unknown[]) => Promise<Response>;
  const server = { method: "GET", url: "http://localhost/", requestIP: () => null };
  assertEquals((await handler(post("http://localhost", CLIENT), server)).status, 200);
});

Deno.test("emulator.handler() does not look at a request's signal, of which Deno warns", async () => {
  const request = post("http://localhost", CLIENT);
  Object.defineProperty(request, "signal", {
    get() {
      throw new Error("looked at");
    },
  });
  assertEquals((await createEmulator().handler(request)).status, 200);
});

Deno.test("emulator.handler() fails as a network does", async () => {
  const emulator = createEmulator();
  emulator.failNext({ network: "error" });
  await assertRejects(() => emulator.handler(post("http://localhost", CLIENT)), TypeError);
});

for (const path of ["/client/register", "/token", "/", "/authorize", "/nothing"]) {
  Deno.test(`the emulator reads no more than 256 KiB of a body for ${path}`, async () => {
    const emulator = createEmulator();
    let size = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        size += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    for (const body of [endless, "x".repeat(300_000)]) {
      const response = await emulator.handler(
        new Request(`http://localhost${path}`, { method: "POST", body }),
      );
      assertEquals(response.status, 413);
    }
    assert(size < 1_000_000, `${size} bytes`);
  });
}

Deno.test("the emulator reads bodies of 256 KiB", async () => {
  const { handler } = createEmulator();
  const body = CLIENT.padEnd(256 * 1024);
  assertEquals((await handler(post("http://localhost", body))).status, 200);
  assertEquals((await handler(post("http://localhost", `${body} `))).status, 413);
});
