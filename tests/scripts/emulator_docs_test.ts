// docs/emulator.md, run as it stands there, but for the port and the placeholders.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { EmulatedRequest } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
import { entries, root } from "../../scripts/_project.ts";
import { parseOptions } from "../../scripts/emulator/options.ts";
import { findProgram, run } from "../../scripts/runtimes/process.ts";
import { findBun, findNode } from "../../scripts/runtimes/install.ts";
import { startEmulator } from "./_emulator_process.ts";

const text = await Deno.readTextFile(new URL("docs/emulator.md", root));
const startUrl = "https://example.awsapps.com/start";

/** The blocks of a language. */
function blocks(language: string): string[] {
  return [...text.matchAll(/^```([^\n]*)\n([^]*?)^```$/gm)]
    .filter(([, info]) => info === language).map(([, , code = ""]) => code);
}

Deno.test("docs/emulator.md has at most 800 words", () => {
  assert(text.split(/\s+/).length <= 800);
});

Deno.test("docs/emulator.md starts the emulator by options that there are, and shows what it prints", async () => {
  const [start = "", exports = ""] = blocks("sh");
  const [, task, ...args] = start.trim().split(" ");
  assertEquals([task, args.shift()], ["task", "emulator"]);
  assertEquals(parseOptions(args).name, "serve");
  await using process = startEmulator("--port=0");
  const origin = await process.origin;
  assertEquals(process.printed.stdout, exports.replaceAll("http://127.0.0.1:8787", origin));
});

const curl = await findProgram("curl");

Deno.test({
  name: `docs/emulator.md: each curl line is accepted${curl ? "" : " (not run: no curl)"}`,
  ignore: !curl,
  async fn() {
    await using server = await serveEmulator();
    const client = createSsoOidcClient({ endpoint: server.url });
    const registration = await client.registerClient({ clientName: "x", clientType: "public" });
    const start = () => client.startDeviceAuthorization({ ...registration, startUrl });
    const placeholders: Record<string, string> = {};
    for (const code of ["BCDF-GHJK", "LMNP-QRST", "VWXZ-BCDF"]) {
      placeholders[code] = (await start()).userCode;
    }
    const authorization = await start();
    server.emulator.approve(authorization.userCode);
    const token = await client.waitForDeviceToken({ registration, authorization });
    placeholders.CLIENT_ID = registration.clientId;
    placeholders.ACCESS_TOKEN = token.accessToken;
    const lines = blocks("bash").flatMap((block) => block.trim().split("\n"));
    assertEquals(lines.length, 15);
    for (const line of lines) {
      let command = line.replace("curl -s", "curl -sS --fail-with-body --noproxy '*'")
        .replace("127.0.0.1:8787", server.url.host);
      for (const [name, value] of Object.entries(placeholders)) {
        command = command.replaceAll(name, value);
      }
      JSON.parse(await run("bash", ["-c", command], { limit: 30_000 }));
    }
    const { status } = await fetch(server.url, { method: "POST", body: "x" });
    assertEquals(status, 429, "the first of the rules");
  },
});

Deno.test("docs/emulator.md names the members of a fault that there are", async () => {
  await using server = await serveEmulator();
  const rows = [...text.matchAll(/^\| (`[^|]+?) +\|/gm)].map(([, cell = ""]) => cell);
  const names = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
  assertEquals(names.length, 14);
  for (const name of names) {
    const response = await fetch(new URL("/_emulator/fail", server.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ [name]: null }),
    });
    assert(!(await response.text()).includes("unknown option"), name);
  }
});

Deno.test("docs/emulator.md: the program in process needs no real time", async () => {
  const [program = ""] = blocks("ts");
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  const specifiers = entries.map(({ specifier, path }) => [specifier, new URL(path, root).href]);
  await Deno.writeTextFile(file, program);
  const map = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(map, JSON.stringify({ imports: Object.fromEntries(specifiers) }));
  const began = performance.now();
  const args = ["run", "--no-lock", "--check", `--import-map=${map}`, file];
  const seconds = Number(await run(Deno.execPath(), args, { env: { NO_COLOR: "1" } }));
  assert(seconds > 15 && seconds < 30, `${seconds} s of virtual time`);
  assert(performance.now() - began < 120_000);
  await Promise.all([file, map].map((path) => Deno.remove(path)));
});

const pythons = [await findProgram("python3"), "/usr/bin/python3"];
let python: string | undefined;
for (const candidate of pythons) {
  if (!candidate || python) continue;
  const found = await run(candidate, ["-c", "import boto3"]).then(() => true, () => false);
  if (found) python = candidate;
}

Deno.test({
  name: "docs/emulator.md: the Python program signs in with boto3" +
    (python ? "" : " (not run: no boto3; Debian: apt-get install python3-boto3)"),
  ignore: !python,
  async fn() {
    await using server = await serveEmulator();
    const program = (blocks("python")[0] ?? "").replace("http://127.0.0.1:8787", server.url.origin);
    const env = { NO_PROXY: "*", AWS_EC2_METADATA_DISABLED: "true" };
    const printed = await run(python!, ["-c", program], { env, limit: 120_000 });
    assertEquals(printed.trim().split("\n"), ["['123456789012']", "signed out"]);
    const seen = (operation: EmulatedRequest["operation"]) =>
      server.emulator.requests.filter((request) => request.operation === operation);
    assertEquals(seen("ListAccounts").map(({ status }) => status), [503, 200, 401]);
    assertStringIncludes(seen("CreateToken")[0]?.headers["user-agent"] ?? "", "Boto3");
  },
});

/** Runs a program of three lines until its emulator responds, and signs in to it. */
async function serveBy(language: string, program: string, args: string[]): Promise<void> {
  const code = blocks(language)[0] ?? "";
  assertEquals(code.trim().split("\n").length, 3);
  const free = await serveEmulator();
  const { port } = free.url;
  await free.close();
  const folder = await Deno.makeTempDir();
  try {
    await bundleFor(folder, code.replace("8787", port));
    const child = new Deno.Command(program, {
      args: [...args, `${folder}/serve.js`],
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
      signal: AbortSignal.timeout(60_000),
    }).spawn();
    try {
      const endpoint = `http://127.0.0.1:${port}`;
      await untilServed(endpoint);
      const client = createSsoOidcClient({ endpoint });
      const registration = await client.registerClient({ clientName: "x", clientType: "public" });
      const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
      const { userCode } = authorization;
      const response = await fetch(`${endpoint}/_emulator/approve`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ userCode }),
      });
      assertEquals([response.status, await response.text()], [200, "{}"]);
      const token = await client.waitForDeviceToken({ registration, authorization });
      assert(token.accessToken);
    } finally {
      child.kill("SIGTERM");
      await child.status;
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function untilServed(endpoint: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      await (await fetch(endpoint)).text();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("it is not served");
}

/** The program with the package inside: Node runs no TypeScript. */
async function bundleFor(folder: string, code: string): Promise<void> {
  const { build, stop } = await import("npm:esbuild@0.28.2");
  const alias = Object.fromEntries(
    entries.map(({ specifier, path }) => [specifier, new URL(path, root).pathname]),
  );
  await build({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    format: "esm",
    platform: "node",
    alias,
    outfile: `${folder}/serve.js`,
  });
  await stop();
  await Deno.writeTextFile(`${folder}/package.json`, '{"type":"module"}');
}

Deno.test("docs/emulator.md: three lines serve it in Node", async () => {
  await serveBy("js node", await findNode(), []);
});
Deno.test("docs/emulator.md: the same three lines serve it in Bun", async () => {
  await serveBy("js node", await findBun(), []);
});
Deno.test("docs/emulator.md: three lines serve it in Deno", async () => {
  await serveBy("js deno", Deno.execPath(), ["run", "--allow-net"]);
});
Deno.test("docs/emulator.md: three lines serve it in Bun, by its own server", async () => {
  await serveBy("js bun", await findBun(), []);
});
