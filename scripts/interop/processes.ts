// Many processes of several clients and runtimes, each of which asks once when it is told to.

import { stop } from "npm:esbuild@0.28.2";
import { bundle, fromSource } from "../package/bundles.ts";
import { findProgram } from "../runtimes/process.ts";

/** How long all processes together may take, in milliseconds. */
const LIMIT = 180_000;

/** The program. It says "ready", and asks when it is told to, so that all ask at once. */
const PROGRAM = `
import process from "node:process";
import { createSession } from "@edge-auth/aws-sso-oidc/session";
import { createAwsCliStorage } from "@edge-auth/aws-sso-oidc/aws-cli";

const [endpoint, directory, startUrl] = process.argv.slice(-3);
const session = createSession({
  startUrl,
  region: "us-east-1",
  endpoint,
  storage: createAwsCliStorage({ directory }),
  headers: { "x-pid": String(process.pid) },
});
process.stdout.write("ready\\n");
await new Promise((resolve) => process.stdin.once("data", resolve));
const result = await session.getAccessToken().then(
  ({ accessToken }) => ({ accessToken }),
  (error) => ({ error: String(error) + " " + String(error.cause ?? "") }),
);
process.stdout.write(JSON.stringify(result) + "\\n", () => process.exit(0));
`;

/** What a process wrote as JSON, or that it was killed. */
export interface Outcome {
  /** Its client or runtime. */
  readonly kind: string;
  readonly accessToken?: string;
  readonly error?: string;
  readonly [member: string]: unknown;
}

/** A process that waits to be told to ask. */
export interface Asker {
  readonly pid: number;
  /** Its client or runtime. */
  readonly kind: string;
  readonly outcome: Promise<Outcome>;
  /** Resolves when it is ready. */
  readonly ready: Promise<void>;
  ask(): Promise<void>;
  kill(): void;
}

export type Start = (args: readonly string[]) => Asker;

/**
 * Bundles a program into a folder; returns what starts it in each runtime that is installed. Deno may
 * use nothing but that folder, and this machine's network.
 */
export async function prepareAskers(folder: string, program: string = PROGRAM): Promise<Start[]> {
  const file = `${folder}/asker.mjs`;
  await Deno.writeTextFile(file, (await bundle(program, fromSource())).text);
  await stop();
  const allowed = [`--allow-read=${folder}`, `--allow-write=${folder}`, "--allow-net=127.0.0.1"];
  const runtimes:
    readonly (readonly [name: string, path: string | undefined, ...args: string[]])[] = [
      [
        "deno",
        Deno.execPath(),
        "run",
        "--no-config",
        "--no-lock",
        "--quiet",
        "--no-prompt",
        ...allowed,
      ],
      ["node", await findProgram("node")],
      ["bun", await findProgram("bun")],
    ];
  const starts: Start[] = [];
  for (const [name, path, ...before] of runtimes) {
    if (path) starts.push((args) => startAsker(name, path, [...before, file, ...args]));
    else console.warn(`${name} is not installed: no process of it takes part`);
  }
  return starts;
}

/** How to start a process. */
export interface AskerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it has nothing of this process's environment. Default: `false`. */
  readonly clearEnv?: boolean;
  /** What it wrote after "ready", as an outcome. Default: a line of JSON, else an error. */
  readonly parse?: (stdout: string, stderr: string) => Readonly<Record<string, unknown>>;
}

/** Starts a process that writes a line when it is ready, and asks when it reads one. */
export function startAsker(
  kind: string,
  path: string,
  args: readonly string[],
  { parse = parseLine, ...options }: AskerOptions = {},
): Asker {
  const child = new Deno.Command(path, {
    ...options,
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(LIMIT),
  }).spawn();
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  ready.catch(() => {});
  const read = async () => {
    let text = "";
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.includes("\n")) resolve();
    }
    return text;
  };
  const output = Promise.all([read(), new Response(child.stderr).text(), child.status]);
  const outcome = output.then(([stdout, stderr, { signal }]): Outcome => {
    reject(new Error(`${kind} ended before it was ready: ${stderr}`));
    if (signal === "SIGKILL") return { kind, error: "killed" };
    return { kind, ...parse(stdout.slice(stdout.indexOf("\n") + 1), stderr) };
  });
  return {
    pid: child.pid,
    kind,
    outcome,
    ready,
    async ask() {
      const writer = child.stdin.getWriter();
      // One that has been killed does not listen.
      await writer.write(new TextEncoder().encode("go\n")).catch(() => {});
      await writer.close().catch(() => {});
    },
    kill() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
    },
  };
}

function parseLine(stdout: string, stderr: string): Readonly<Record<string, unknown>> {
  const [line] = stdout.trim().split("\n");
  return line ? JSON.parse(line) : { error: stderr };
}
