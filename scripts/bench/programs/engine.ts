// What only an engine can tell: its memory, after a collection.

import process from "node:process";

/** The parts of Bun that are used here; other runtimes do not have it. */
interface BunGlobal {
  gc(isFull: boolean): void;
}

const { Bun, gc } = globalThis as { Bun?: BunGlobal; gc?: () => void };

/** Bytes in use after a full collection. */
export interface Memory {
  /** On the engine's heap, and what hangs on it outside. */
  readonly heap: number;
  /** Of the whole process. */
  readonly resident: number;
}

/** Collects garbage and measures. Node and Deno need `--expose-gc`. */
export async function measureMemory(): Promise<Memory> {
  for (let times = 0; times < 3; times++) {
    if (Bun) Bun.gc(true);
    else gc!();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { heap: await heapBytes(), resident: process.memoryUsage().rss };
}

async function heapBytes(): Promise<number> {
  if (!Bun) {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  }
  const name = "bun:jsc";
  const { heapStats } = await import(name) as {
    heapStats(): { heapSize: number; extraMemorySize: number };
  };
  const { heapSize, extraMemorySize } = heapStats();
  return heapSize + extraMemorySize;
}

/** Processor time of this process so far, in microseconds. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
