// What the tests of stores start: an emulator over HTTP, workerd with the examples, Redis.
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { build, stop } from "npm:esbuild@0.28.2";
import { root } from "../../scripts/_project.ts";
import { sourcePaths } from "../../scripts/package/bundles.ts";
import { type Running, start, workerdVersion } from "../../scripts/runtimes/edge_servers.ts";
import { type LocalServer, serve } from "../../scripts/runtimes/http_services.ts";
import { findWorkerd } from "../../scripts/runtimes/install.ts";
import { findProgram } from "../../scripts/runtimes/process.ts";
import { createKvNamespace } from "../examples/edge/kv_namespace.ts";

export const START_URL = "https://example.awsapps.com/start";
export const REGION = "us-east-1";

/** An emulator over HTTP. */
export interface Aws extends LocalServer {
  readonly emulator: Emulator;
  /** How many refreshes it was asked for. */
  refreshes(): number;
}

/** Serves an emulator on loopback. */
export function serveAws(options: EmulatorOptions = {}): Aws {
  const emulator = createEmulator({ interval: 0, ...options });
  const server = serve(({ url, method, headers, body }) =>
    emulator.fetch(url, { method, headers, body })
  );
  const isRefresh = ({ body }: { body?: unknown }) =>
    (body as { grantType?: string })?.grantType === "refresh_token";
  return { ...server, emulator, refreshes: () => emulator.requests.filter(isRefresh).length };
}

/** The examples in the real workerd: Durable Objects, and KV behind a stand-in of its service. */
export async function startWorkerd(
  aws: Aws,
): Promise<Running & { readonly kvTexts: () => string[] }> {
  const workerd = await findWorkerd();
  const folder = await Deno.makeTempDir();
  const kv = createKvNamespace();
  const kvServer = serve((request) => kv.handler(request));
  await build({
    entryPoints: [new URL("tests/stores/_worker.ts", root).pathname],
    outfile: `${folder}/worker.js`,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2023",
    logLevel: "silent",
    alias: sourcePaths(),
  });
  await stop();
  const object = (name: string) =>
    `(className = "${name}", uniqueKey = "${name}", enableSql = false)`;
  await Deno.writeTextFile(
    `${folder}/config.capnp`,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "${await workerdVersion()}",
      durableObjectNamespaces = [${object("SessionObject")}, ${object("PollingObject")}],
      durableObjectStorage = (inMemory = void),
      bindings = [
        (name = "SESSIONS", durableObjectNamespace = "SessionObject"),
        (name = "POLLERS", durableObjectNamespace = "PollingObject"),
        (name = "VISITORS", kvNamespace = "kv"),
        (name = "START_URL", text = "${START_URL}"),
        (name = "REGION", text = "${REGION}"),
        (name = "ENDPOINT", text = "${aws.origin}"),
      ],
    )),
    (name = "kv", external = (address = "${kvServer.origin.replace("http://", "")}", http = ())),
    (name = "internet", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`,
  );
  const running = await start(workerd, ["serve", "--control-fd=1", `${folder}/config.capnp`]);
  return {
    ...running,
    kvTexts: () => [...kv.entries.values()],
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await kvServer[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A Redis server of a test's own, on a free port of loopback; nothing is written to the disk. */
export async function startRedis(): Promise<AsyncDisposable & { readonly port: number }> {
  const program = await findProgram("redis-server");
  if (!program) throw new Error("redis-server is not installed: apt-get install redis-server");
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const child = new Deno.Command(program, {
    args: ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    stdin: "null",
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(300_000),
  }).spawn();
  await until(async () => {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  });
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill();
      await child.status;
    },
  };
}

/** Waits until something is so, for 20 s at the most. What it throws means "not yet". */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("it did not happen within 20 s");
}
