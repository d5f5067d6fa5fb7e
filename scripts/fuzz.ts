// Runs parsers, clients, poller, redaction and emulator on mutated and random input:
// `deno task fuzz [--seed=N] [--cases=N] [--case=N] [--target=NAME]`.

import { parseArgs } from "node:util";
import { unknownName } from "../src/testing/nearest.ts";
import { targets } from "./fuzz/targets/mod.ts";
import { watch } from "./fuzz/watch.ts";
import type { Result } from "./fuzz/worker.ts";

const CASES = 100_000;
const MODULE = new URL("./fuzz/targets/mod.ts", import.meta.url).href;

interface Options {
  readonly seed: number;
  readonly first: number;
  readonly cases: number;
  readonly names: readonly string[];
}

function readOptions(args: readonly string[]): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { seed: text, cases: text, case: text, target: text },
  });
  const { seed, cases, case: single, target } = values;
  const all = targets.map(({ name }) => name);
  if (target !== undefined && !all.includes(target)) {
    throw new Error(`Unknown target ${unknownName(target, all)}`);
  }
  return {
    seed: whole("seed", seed) ?? Math.floor(Math.random() * 2 ** 31),
    first: whole("case", single) ?? 0,
    cases: single === undefined ? whole("cases", cases) ?? CASES : 1,
    names: target === undefined ? all : [target],
  };
}

function whole(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new Error(
    `--${name} must be a whole number of at most 9 digits; it is ${JSON.stringify(value)}`,
  );
}

async function fuzz({ seed, first, cases, names }: Options): Promise<boolean> {
  console.log(`seed ${seed}, ${cases} cases for each target`);
  let isGood = true;
  for (const target of names) {
    const start = performance.now();
    const result = await watch({ module: MODULE, target, seed, first, cases });
    console.log(describe(target, result, (performance.now() - start) / 1000));
    if (!result.failure) continue;
    isGood = false;
    const { index, problem, isStuck } = result.failure;
    console.log(`FAILED ${target}, case ${index}: ${problem}`);
    console.log(`To repeat it: deno task fuzz --seed=${seed} --case=${index} "--target=${target}"`);
    // The stuck worker would falsify the time and memory of the other targets.
    if (isStuck) Deno.exit(1);
  }
  return isGood;
}

function describe(target: string, result: Result, seconds: number): string {
  const { cases, threw, slowest, largest } = result;
  return `${target}: ${cases} cases in ${seconds.toFixed(0)} s, ${threw} threw; slowest ` +
    `${slowest.time.toFixed(1)} ms (case ${slowest.index}), largest ` +
    `${(largest.memory / 2 ** 20).toFixed(1)} MB (case ${largest.index})`;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await fuzz(readOptions(Deno.args)) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exitCode = 1;
  }
}
