// How a program is told what to do, and how it tells what it found: JSON, in and out.

import process from "node:process";
import type { Series } from "../record.ts";

/** What the program was started with. */
export function readTask<T>(): T {
  return JSON.parse(process.argv[2] ?? "{}") as T;
}

/** Tells what was found, as the last thing: timers of a contender may keep the process alive. */
export function report(series: readonly Series[]): void {
  process.stdout.write(`${JSON.stringify(series)}\n`, () => process.exit(0));
}

/** Runs a contender once before it is measured: speed without the right answer is nothing. */
export async function check<T>(
  contender: string,
  run: () => T | Promise<T>,
  expected: T,
): Promise<void> {
  const answer = await run();
  if (answer !== expected) {
    throw new Error(`${contender} answers ${String(answer)}, not ${String(expected)}`);
  }
}
