// Runs the cases of one target in a worker, so that a case that hangs can be ended.
/// <reference lib="deno.worker" />

import { MOST_MEMORY, runCase, type Target } from "./target.ts";

/** What the worker is to do. */
export interface Task {
  /** The module that exports the targets. */
  readonly module: string;
  readonly target: string;
  readonly seed: number;
  /** The first case, and how many. */
  readonly first: number;
  readonly cases: number;
  /** One 32-bit number: the case that is being run. */
  readonly progress: SharedArrayBuffer;
}

/** What the cases of a target took, and the first that failed. */
export interface Result {
  /** How many cases were run. */
  readonly cases: number;
  readonly threw: number;
  readonly slowest: { readonly index: number; readonly time: number };
  readonly largest: { readonly index: number; readonly memory: number };
  readonly failure?: Failure;
}

/** The case that failed, and why. */
export interface Failure {
  readonly index: number;
  readonly problem: string;
  /** Whether the case was still running. */
  readonly isStuck?: boolean;
}

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  self.postMessage(await runCases(data));
  self.close();
};

async function runCases({ module, target: name, seed, first, cases, progress }: Task) {
  const { targets } = await import(module) as { targets: readonly Target[] };
  const target = targets.find((target) => target.name === name)!;
  const current = new Int32Array(progress);
  // Stacks take longer than most cases. A case that is run alone has one.
  Error.stackTraceLimit = cases === 1 ? 20 : 0;
  let threw = 0;
  let slowest = { index: first, time: 0 };
  let largest = { index: first, memory: 0 };
  for (let index = first; index < first + cases; index++) {
    Atomics.store(current, 0, index);
    const { problem, time, memory, end } = await runCase(target, seed, index);
    if (end === "threw") threw++;
    if (time > slowest.time) slowest = { index, time };
    if (memory > largest.memory && memory <= MOST_MEMORY) largest = { index, memory };
    if (problem !== undefined) {
      const failure = { index, problem };
      return { cases: index - first + 1, threw, slowest, largest, failure } satisfies Result;
    }
  }
  return { cases, threw, slowest, largest } satisfies Result;
}
