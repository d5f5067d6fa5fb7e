// Starts runners, talks to them, and ends them.

import { fileURLToPath } from "node:url";
import { type Begun, type Command, MARK, type Reply, type TestPlace } from "./protocol.ts";
import type { Workspace } from "./workspace.ts";

/** What stands in place of a reply. */
export interface Silence {
  readonly why: "it took too long" | "the process ended";
  /** The last step. */
  readonly at?: TestPlace;
}

/** Whether there is no reply. */
export function isSilence(value: object): value is Silence {
  return "why" in value;
}

/** A process that runs tests. */
export interface Runner {
  /**
   * Carries out a command.
   *
   * @param command What to do.
   * @param limitOf How long the next step may take, in milliseconds.
   * @returns The reply; or why there is none, and then the runner is of no more use.
   */
  ask<T extends object>(
    command: Command,
    limitOf: (step: TestPlace) => number,
  ): Promise<T | Silence>;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** How long a runner may take to start, in milliseconds. */
const START_LIMIT = 60_000;

/** How long a runner may live, in milliseconds: longer than any whole run. */
const LONGEST = 12 * 3_600_000;

/**
 * Starts a runner. It reads what it likes, writes only below the workspace, reaches only this machine
 * and starts no processes: a mutant does what nobody has planned.
 */
export function startRunner({ project, scratch, denoDir, flags }: Workspace): Runner {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "--no-prompt",
      "--allow-read",
      `--allow-write=${fileURLToPath(project)},${scratch}`,
      "--allow-net=localhost,127.0.0.1,[::1]",
      "--allow-env",
      "--allow-sys",
      ...flags,
      "--v8-flags=--max-old-space-size=1024",
      fileURLToPath(new URL("runner.ts", import.meta.url)),
      project.href,
    ],
    cwd: project,
    env: { NO_COLOR: "1", HOME: scratch, TMPDIR: scratch, DENO_DIR: denoDir },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.timeout(LONGEST),
  }).spawn();
  const stdin = child.stdin.getWriter();
  stdin.closed.catch(() => {}); // the process may end first
  const messages = readMessages(child.stdout);

  async function ask<T extends object>(
    command: Command,
    limitOf: (step: TestPlace) => number,
  ): Promise<T | Silence> {
    stdin.write(new TextEncoder().encode(`${JSON.stringify(command)}\n`)).catch(() => {});
    let limit = START_LIMIT;
    let step = {};
    for (;;) {
      const message = await within(limit, messages.next());
      if (message === undefined) return { why: "it took too long", ...step };
      if (message.done) return { why: "the process ended", ...step };
      if ("reply" in message.value) return (message.value as Reply<T>).reply;
      step = { at: message.value.begun };
      limit = limitOf(message.value.begun);
    }
  }

  async function stop(): Promise<void> {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await child.status;
    await messages.return(undefined);
  }

  return { ask, stop };
}

async function* readMessages(
  stdout: ReadableStream<Uint8Array>,
): AsyncGenerator<Reply<unknown> | Begun, void, undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stdout) {
    const lines = (text + decoder.decode(chunk, { stream: true })).split("\n");
    text = lines.pop()!;
    for (const line of lines) if (line.startsWith(MARK)) yield JSON.parse(line.slice(MARK.length));
  }
}

/** What a promise resolves to; `undefined` if it takes longer than a time in milliseconds. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
  try {
    return await Promise.race([promise, late.then(() => undefined)]);
  } finally {
    clearTimeout(timer);
  }
}
