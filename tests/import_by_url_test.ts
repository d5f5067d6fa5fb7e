// Import by URL: any server of static files will do, and the program may reach only that host.
import { assertEquals } from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { root } from "../scripts/_project.ts";

const program = (origin: string) => `
  import { createSsoOidcClient, pollDeviceToken } from "${origin}/mod.ts";
  const client = createSsoOidcClient({ endpoint: "${origin}" });
  const registration = await client.registerClient({ clientName: "url", clientType: "public" });
  const authorization = await client.startDeviceAuthorization({
    ...registration,
    startUrl: "https://example.awsapps.com/start",
  });
  const input = { registration, authorization };
  for await (const event of pollDeviceToken(input, { endpoint: "${origin}" })) {
    console.log(event.type);
  }
`;

Deno.test("mod.ts is importable by URL, with the permission for that host alone", async () => {
  const emulator = createEmulator({ approval: { afterPolls: 0 } });
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => isFile(request) ? serveFile(request) : emulator.handler(request),
  );
  const host = `127.0.0.1:${server.addr.port}`;
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/main.ts`, program(`http://${host}`));
    const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--check",
        "--no-config",
        "--no-lock",
        "--no-prompt",
        `--allow-net=${host}`,
        `--allow-import=${host}`,
        `--reload=http://${host}`,
        "main.ts",
      ],
      cwd: folder,
      env: { NO_COLOR: "1" },
      signal: AbortSignal.timeout(60_000),
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
    assertEquals([text(stdout), text(stderr), code], ["token", "", 0]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

function isFile(request: Request): boolean {
  return request.method === "GET" && new URL(request.url).pathname.endsWith(".ts");
}

async function serveFile(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.slice(1);
  const text = await Deno.readTextFile(new URL(path, root));
  return new Response(text, { headers: { "content-type": "application/typescript" } });
}
