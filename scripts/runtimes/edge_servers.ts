// The servers of the edge example: the example itself, on each runtime, and the emulator that it takes
// for AWS.

import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { build } from "npm:esbuild@0.28.2";
import { root } from "../_project.ts";
import { sourcePaths } from "../package/bundles.ts";
import { type LocalServer, serve } from "./http_services.ts";
import { findBun, findWorkerd } from "./install.ts";
import { run } from "./process.ts";
import type { Subject } from "./subject.ts";

/** An entry point of examples/edge. */
type Program = "deno" | "bun" | "worker";

/** The example's settings, and the emulator in the place of AWS. */
function settingsFor(aws: LocalServer, variant = "polling"): Record<string, string> {
  return {
    START_URL: "https://example.awsapps.com/start",
    REGION: "us-east-1",
    VARIANT: variant,
    SEALING_KEY: "07".repeat(32),
    ENDPOINT: aws.origin,
  };
}

/** What the example takes for AWS, and what it has told. */
export interface Aws extends LocalServer {
  readonly emulator: Emulator;
  readonly secrets: Set<string>;
  /** Lets the next answer take so long, in milliseconds. */
  delayNext(ms: number): void;
}

/** A process that answers on a port of this machine. */
export interface Running extends LocalServer {
  /** What it has written so far. */
  output(): string;
}

/** An emulator on loopback, for the example and for a person's browser. */
export function serveAws(interval: number, options: EmulatorOptions = {}): Aws {
  const emulator = createEmulator({ interval, ...options });
  const secrets = new Set<string>();
  let delay = 0;
  const server = serve(async ({ url, method, headers, body }) => {
    // In parts: Deno aborts the signal of a request after its answer.
    const response = await emulator.fetch(url, { method, headers, body });
    if (response.headers.get("content-type")?.includes("json")) {
      const told = await response.clone().json();
      for (const name of ["clientSecret", "deviceCode", "accessToken", "refreshToken"]) {
        if (typeof told[name] === "string") secrets.add(told[name]);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, delay));
    delay = 0;
    return response;
  });
  return { ...server, emulator, secrets, delayNext: (ms) => void (delay = ms) };
}

/** By `deno serve`. */
export async function startOnDeno(subject: Subject, aws: Aws): Promise<Running> {
  const file = await bundle(subject, "deno");
  const flags = ["--no-lock", "--no-prompt", "--host=127.0.0.1", "--port=0", "--allow-env"];
  const args = ["serve", ...flags, "--allow-net=127.0.0.1", file];
  return await start(Deno.execPath(), args, settingsFor(aws));
}

/** By `Bun.serve`, on loopback alone. */
export async function startOnBun(subject: Subject, aws: Aws): Promise<Running> {
  const file = await bundle(subject, "bun");
  const main = file.replace(/js$/, "main.js");
  await Deno.writeTextFile(
    main,
    `import server from "${file}";
    console.log(String(Bun.serve({ ...server, hostname: "127.0.0.1", port: 0 }).url));`,
  );
  return await start(await findBun(), [main], settingsFor(aws));
}

/** The newest compatibility date that workerd knows, which is what it calls its version. */
export async function workerdVersion(): Promise<string> {
  return (await run(await findWorkerd(), ["--version"])).trim().split(" ").at(-1) ?? "";
}

/** How the example runs in workerd. */
export interface WorkerdOptions {
  /** A namespace. Default: none. */
  readonly kv?: LocalServer;
  /** The variant. Default: `polling`. */
  readonly variant?: string;
}

/** The example as a worker. */
export async function startOnWorkerd(
  subject: Subject,
  aws: LocalServer,
  { kv, variant }: WorkerdOptions = {},
): Promise<Running> {
  const workerd = await findWorkerd();
  const file = await bundle(subject, "worker");
  const capnp = `${file}.capnp`;
  const address = kv?.origin.replace("http://", "");
  const service = address ? `(name = "kv", external = (address = "${address}", http = ())),` : "";
  const bindings = Object.entries(settingsFor(aws, variant)).map(([name, text]) =>
    `(name = "${name}", text = "${text}")`
  );
  if (kv) bindings.push('(name = "SIGN_IN", kvNamespace = "kv")');
  await Deno.writeTextFile(
    capnp,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "example", worker = (
      modules = [(name = "worker.js", esModule = embed "${file.split("/").at(-1)}")],
      compatibilityDate = "${await workerdVersion()}",
      bindings = [${bindings.join(", ")}],
    )),
    ${service}
    (name = "internet", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "example")],
);`,
  );
  return await start(workerd, ["serve", "--control-fd=1", capnp]);
}

/** The example as one module. */
async function bundle(subject: Subject, program: Program): Promise<string> {
  const outfile = `${subject.project}/edge-${crypto.randomUUID()}.js`;
  await build({
    entryPoints: [new URL(`examples/edge/${program}.ts`, root).pathname],
    outfile,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2023",
    logLevel: "silent",
    tsconfigRaw: {}, // the example's own has the source in the place of the package
    ...(subject.kind === "source"
      ? { alias: sourcePaths() }
      : { nodePaths: [`${subject.project}/node_modules`] }),
  });
  return outfile;
}

/** How long a server may run, in milliseconds. */
const LIMIT = 300_000;

/** Starts a server, which says its port in what it writes. */
export async function start(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { ...env, NO_COLOR: "1" },
    signal: AbortSignal.timeout(LIMIT),
  }).spawn();
  let output = "";
  const listening = Promise.withResolvers<string>();
  const reading = Promise.all([child.stdout, child.stderr].map(async (stream) => {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      output += chunk;
      const port = /("port":|127\.0\.0\.1:)(\d+)/.exec(output)?.[2];
      if (port !== undefined) listening.resolve(port);
    }
  })).then(() => listening.reject(new Error(`${program} does not listen\n${output}`)));
  const port = await listening.promise;
  return {
    origin: `http://127.0.0.1:${port}`,
    output: () => output,
    async [Symbol.asyncDispose]() {
      child.kill();
      await child.status;
      await reading;
    },
  };
}
