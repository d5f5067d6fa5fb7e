import { root } from "../../scripts/_project.ts";

/** A run of scripts/emulator.ts. */
export interface EmulatorProcess extends AsyncDisposable {
  /** Where it is; rejects if it ends without saying so. */
  readonly origin: Promise<string>;
  /** What it has printed so far. */
  readonly printed: { readonly stdout: string; readonly stderr: string };
  /** Resolves once stdout or stderr matches. */
  until(pattern: RegExp): Promise<void>;
  kill(signal: "SIGINT" | "SIGTERM"): void;
  /** Its exit code. */
  readonly code: Promise<number>;
}

/** How long a run may take, in milliseconds. */
const LIMIT = 60_000;

/** Runs scripts/emulator.ts with the permissions of its task. */
export function startEmulator(...args: readonly string[]): EmulatorProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      "--allow-read",
      new URL("scripts/emulator.ts", root).href,
      ...args,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(LIMIT),
  }).spawn();
  const printed = { stdout: "", stderr: "" };
  const waiting = new Set<() => void>();
  let hasEnded = false;
  const read = async (stream: "stdout" | "stderr") => {
    for await (const text of child[stream].pipeThrough(new TextDecoderStream())) {
      printed[stream] += text;
      for (const look of waiting) look();
    }
  };
  const end = async () => {
    const [{ code }] = await Promise.all([child.status, read("stdout"), read("stderr")]);
    hasEnded = true;
    for (const look of waiting) look();
    return code;
  };
  const code = end();
  const until = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const match = printed.stdout.match(pattern) ?? printed.stderr.match(pattern);
        if (!match && !hasEnded) return;
        waiting.delete(look);
        if (match) resolve(match);
        else reject(new Error(`${pattern} was not printed: ${JSON.stringify(printed)}`));
      };
      waiting.add(look);
      look();
    });
  const kill = (signal: "SIGINT" | "SIGTERM") => {
    if (!hasEnded) child.kill(signal);
  };
  const origin = until(/AWS_ENDPOINT_URL_SIGNIN=(\S+)/).then(([, origin = ""]) => origin);
  origin.catch(() => {});
  return {
    printed,
    code,
    kill,
    origin,
    until: async (pattern) => void await until(pattern),
    async [Symbol.asyncDispose]() {
      kill("SIGTERM");
      await code;
    },
  };
}
