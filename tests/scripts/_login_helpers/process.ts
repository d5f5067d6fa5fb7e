import config from "../../../deno.json" with { type: "json" };
import { stripAnsiCode } from "./text.ts";

/** How a run of the script ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds from start to end. */
  readonly took: number;
}

/** A run of the script. */
export interface LoginProcess {
  /** Resolves with the first match in stdout or stderr; rejects if the run ends without. */
  readonly until: (pattern: RegExp) => Promise<RegExpMatchArray>;
  /** Writes to its stdin, which is empty unless it was started with input. */
  readonly write: (text: string) => Promise<void>;
  /** Ends its stdin. */
  readonly endInput: () => Promise<void>;
  readonly kill: (signal: "SIGINT" | "SIGTERM") => void;
  readonly ended: Promise<Ended>;
}

const SCRIPT = new URL("../../../scripts/login.ts", import.meta.url).href;
const PERMISSIONS = config.tasks.login.split(" ").filter((word) => word.startsWith("--allow-"));

/** Variables that the script reads; those of whoever runs the tests are not to matter. */
const NO_ENDPOINTS = {
  AWS_ENDPOINT_URL_SSO_OIDC: "",
  AWS_ENDPOINT_URL_SSO: "",
  AWS_ENDPOINT_URL_SIGNIN: "",
};

/** Runs `scripts/login.ts` with the permissions of its task, and an empty stdin. */
export function startLogin(...args: string[]): LoginProcess {
  return start("null", args, {});
}

/** The same with a stdin to write to. */
export function startLoginWithInput(...args: string[]): LoginProcess {
  return start("piped", args, {});
}

/** The same with variables of the environment, and an empty stdin. */
export function startLoginWithEnv(
  env: Partial<typeof NO_ENDPOINTS>,
  ...args: string[]
): LoginProcess {
  return start("null", args, env);
}

function start(
  stdin: "null" | "piped",
  args: string[],
  env: Partial<typeof NO_ENDPOINTS>,
): LoginProcess {
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...PERMISSIONS, SCRIPT, ...args],
    env: { ...NO_ENDPOINTS, ...env },
    stdin,
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(60_000), // so that a test fails rather than waits for ever
  }).spawn();
  const writer = stdin === "piped" ? child.stdin.getWriter() : undefined;
  const printed = { stdout: "", stderr: "" };
  const waiting = new Set<() => void>();
  let hasEnded = false;

  async function read(stream: "stdout" | "stderr"): Promise<void> {
    for await (const text of child[stream].pipeThrough(new TextDecoderStream())) {
      printed[stream] += text;
      for (const look of waiting) look();
    }
  }

  async function end(): Promise<Ended> {
    const [{ code }] = await Promise.all([child.status, read("stdout"), read("stderr")]);
    hasEnded = true;
    for (const look of waiting) look();
    return {
      code,
      stdout: stripAnsiCode(printed.stdout),
      stderr: stripAnsiCode(printed.stderr),
      took: performance.now() - started,
    };
  }

  return {
    ended: end(),
    write: async (text) => await writer?.write(new TextEncoder().encode(text)),
    endInput: async () => await writer?.close(),
    kill: (signal) => child.kill(signal),
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = printed.stdout.match(pattern) ?? printed.stderr.match(pattern);
          if (match === null && !hasEnded) return;
          waiting.delete(look);
          if (match !== null) resolve(match);
          else reject(new Error(`${pattern} was not printed: ${JSON.stringify(printed)}`));
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Runs the script to its end. */
export function runLogin(...args: string[]): Promise<Ended> {
  return startLogin(...args).ended;
}
