// Runs a target in a worker, and ends the worker if a case hangs or fills the memory.

import type { Result, Task } from "./worker.ts";

/** How long one case may hang before it is ended, in milliseconds. */
const LONGEST_CASE = 10_000;
/** How long the modules may take to load, in milliseconds. */
const LONGEST_START = 60_000;
/** The memory of the process at which a case is ended, in bytes. */
const MOST_PROCESS_MEMORY = 1.5 * 2 ** 30;
/** How often the watchdog looks, in milliseconds. */
const PERIOD = 100;

/** Limits, for tests of the watchdog. */
export interface WatchOptions {
  /** How long one case may hang, in milliseconds. Default: 10,000. */
  readonly longestCase?: number;
}

/** Runs the cases of a target. A case that hangs is a failure like any other. */
export async function watch(
  task: Omit<Task, "progress">,
  { longestCase = LONGEST_CASE }: WatchOptions = {},
): Promise<Result> {
  const progress = new SharedArrayBuffer(4);
  const current = new Int32Array(progress);
  const START = task.first - 1;
  Atomics.store(current, 0, START);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  let timer: ReturnType<typeof setInterval> | undefined;
  try {
    return await new Promise<Result>((resolve) => {
      const fail = (problem: string, isStuck = true) => {
        const index = Math.max(Atomics.load(current, 0), task.first);
        resolve({
          cases: index - task.first + 1,
          threw: 0,
          slowest: { index, time: 0 },
          largest: { index, memory: 0 },
          failure: { index, problem, isStuck },
        });
      };
      let seen = START;
      let since = performance.now();
      timer = setInterval(() => {
        const index = Atomics.load(current, 0);
        const now = performance.now();
        if (index !== seen) [seen, since] = [index, now];
        const limit = index === START ? LONGEST_START : longestCase;
        if (now - since > limit) fail(`it has not ended within ${limit} ms`);
        if (Deno.memoryUsage().rss > MOST_PROCESS_MEMORY) fail("it uses too much memory");
      }, PERIOD);
      worker.onmessage = ({ data }: MessageEvent<Result>) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        fail(`the worker failed: ${event.message}`, false);
      };
      worker.postMessage({ ...task, progress } satisfies Task);
    });
  } finally {
    clearInterval(timer);
    worker.terminate();
  }
}
