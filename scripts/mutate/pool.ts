// Some runners, each busy with one thing at a time.

import { type Runner, startRunner } from "./process.ts";
import type { Workspace } from "./workspace.ts";

/** A place in the pool, with a runner that is replaced when it is of no more use. */
export interface Worker {
  /** The runner that is used for many mutants. */
  readonly runner: Runner;
  /** Whether the source has been imported in it. */
  isLoaded: boolean;
  /** Ends the runner and starts another. */
  restart(): Promise<void>;
  /** Uses a new runner once. */
  once<T>(work: (runner: Runner) => Promise<T>): Promise<T>;
}

/** Runners; `await using` ends them. */
export interface Pool extends AsyncDisposable {
  /**
   * Does something with each item, as many at once as there are runners. Rejects with the first error,
   * when nothing is under way any more.
   */
  each<T>(items: Iterable<T>, work: (item: T, worker: Worker) => Promise<void>): Promise<void>;
}

/** Creates a pool. Its work rejects once the signal is aborted. */
export function createPool(workspace: Workspace, size: number, signal?: AbortSignal): Pool {
  const running = new Set<Runner>();

  function start(): Runner {
    signal?.throwIfAborted();
    const runner = startRunner(workspace);
    running.add(runner);
    return runner;
  }

  async function stop(runner: Runner): Promise<void> {
    running.delete(runner);
    await runner.stop();
  }

  function createWorker(): Worker {
    let runner: Runner | undefined;
    return {
      isLoaded: false,
      get runner() {
        return runner ??= start();
      },
      async restart() {
        if (runner) await stop(runner);
        runner = undefined;
        this.isLoaded = false;
      },
      async once(work) {
        const runner = start();
        try {
          return await work(runner);
        } finally {
          await stop(runner);
        }
      },
    };
  }

  const workers = Array.from({ length: size }, createWorker);
  const stopAll = async () => {
    await Promise.all([...running].map(stop));
  };
  signal?.addEventListener("abort", stopAll, { once: true });

  return {
    async each(items, work) {
      const iterator = items[Symbol.iterator]();
      let isOver = false;
      const results = await Promise.allSettled(workers.map(async (worker) => {
        for (let next = iterator.next(); !next.done && !isOver; next = iterator.next()) {
          try {
            signal?.throwIfAborted();
            await work(next.value, worker);
          } catch (error) {
            isOver = true;
            throw error;
          }
        }
      }));
      signal?.throwIfAborted();
      const failed = results.find(({ status }) => status === "rejected");
      if (failed) throw (failed as PromiseRejectedResult).reason;
    },
    async [Symbol.asyncDispose]() {
      signal?.removeEventListener("abort", stopAll);
      await stopAll();
    },
  };
}
