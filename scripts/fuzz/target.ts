// What is fuzzed: a target prepares cases, and a case is run and judged.

import process from "node:process";
import { isSsoError } from "@edge-auth/aws-sso-oidc";
import { createRandom, type Random } from "./random.ts";
import { facesOf, findRun } from "./secrets.ts";

/** One input of a target. */
export interface FuzzCase {
  /** What is measured: it returns, or throws an error that the target documents. */
  readonly run: () => unknown;
  /** No run of 12 characters of these may show in an error. */
  readonly secrets?: readonly string[];
  /** Throws if the result is wrong. */
  readonly check?: (result: unknown) => void;
  /** Another error than the documented ones that may be thrown: one of the caller's own. */
  readonly mayThrow?: (error: unknown) => boolean;
}

/** What is fuzzed. */
export interface Target {
  readonly name: string;
  /** The messages of documented TypeErrors and RangeErrors. Default: there are none. */
  readonly refusals?: RegExp;
  /** Prepares a case. The same choices prepare the same case. */
  readonly prepare: (random: Random) => FuzzCase | Promise<FuzzCase>;
}

/** How long one case may take, in milliseconds. */
export const MOST_TIME = 100;
/** How much memory one case may allocate, in bytes. */
export const MOST_MEMORY: number = 16 * 1024 * 1024;
/** The longest message, in characters. */
const LONGEST_MESSAGE = 2_000;

/** What one case took, and what is wrong. */
export interface Outcome {
  readonly problem?: string | undefined;
  /** In milliseconds. */
  readonly time: number;
  /** In bytes. */
  readonly memory: number;
  /** How it ended. */
  readonly end: "returned" | "threw";
}

/** Runs one case and judges it. What takes too long or too much is measured again, to rule out noise. */
export async function runCase(target: Target, seed: number, index: number): Promise<Outcome> {
  let outcome = await measure(target, seed, index);
  for (let again = 0; again < 5 && isTooMuch(outcome); again++) {
    collectGarbage();
    const { time, memory } = await measure(target, seed, index);
    outcome = {
      ...outcome,
      time: Math.min(time, outcome.time),
      // It is negative where garbage was collected meanwhile, which says nothing.
      memory: memory < 0 ? outcome.memory : Math.min(memory, outcome.memory),
    };
  }
  if (outcome.problem !== undefined || !isTooMuch(outcome)) return outcome;
  const { time, memory } = outcome;
  const problem = `it took ${time.toFixed(0)} ms and ${(memory / 2 ** 20).toFixed(1)} MB`;
  return { ...outcome, problem };
}

const isTooMuch = ({ time, memory }: Outcome) => time > MOST_TIME || memory > MOST_MEMORY;
const collectGarbage = (globalThis as { gc?: () => void }).gc ?? (() => {});

async function measure(target: Target, seed: number, index: number): Promise<Outcome> {
  const fuzzCase = await target.prepare(createRandom(seed, index));
  const before = usedMemory();
  const cpu = process.cpuUsage();
  const start = performance.now();
  let result: unknown;
  let failure: { readonly error: unknown } | undefined;
  try {
    result = fuzzCase.run();
    if (result instanceof Promise) result = await result;
  } catch (error) {
    failure = { error };
  }
  const time = timeSince(start, cpu);
  const memory = usedMemory() - before;
  return {
    time,
    memory,
    end: failure ? "threw" : "returned",
    problem: failure
      ? problemOf(failure.error, target, fuzzCase)
      : wrongResult(result, fuzzCase.check),
  };
}

// The time of the processor: other work of the machine does not count. A wait does, by a twentieth.
function timeSince(start: number, cpu: ReturnType<typeof process.cpuUsage>): number {
  const wall = performance.now() - start;
  if (wall <= MOST_TIME) return wall;
  const { user, system } = process.cpuUsage(cpu);
  return Math.min(wall, Math.max((user + system) / 1000, wall / 20));
}

// The new space of V8 is made so large (see deno.json) that one case rarely meets its collector: what
// a case allocates, and not only what it keeps, shows in the difference.
function usedMemory(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

function problemOf(error: unknown, { refusals }: Target, fuzzCase: FuzzCase): string | undefined {
  const { secrets = [], mayThrow } = fuzzCase;
  if (mayThrow?.(error)) return undefined;
  const isRefusal = error instanceof TypeError || error instanceof RangeError;
  if (!isSsoError(error) && !(isRefusal && refusals?.test(error.message))) {
    return `an undocumented error: ${Deno.inspect(error).slice(0, 2_000)}`;
  }
  const { message, hint = "" } = error as Error & { hint?: string };
  if (message.length > LONGEST_MESSAGE || hint.length > LONGEST_MESSAGE) {
    return `a message of ${message.length} characters: ${message.slice(0, 200)}`;
  }
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(message + hint)) {
    return `unprintable characters in the message: ${JSON.stringify(message + hint)}`;
  }
  for (const face of facesOf(error)) {
    const run = findRun(face, secrets);
    if (run) return `"${run}" of a secret is in: ${face.slice(0, 2_000)}`;
  }
  return undefined;
}

function wrongResult(result: unknown, check: FuzzCase["check"]): string | undefined {
  try {
    check?.(result);
    return undefined;
  } catch (error) {
    return `a wrong result: ${error instanceof Error ? error.message : error}`;
  }
}

/** Throws unless `condition` holds. */
export function must(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what);
}
