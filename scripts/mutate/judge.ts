// Runs tests with a mutant, and says whether they notice it.

import type { Coverage } from "./coverage.ts";
import type { Killers } from "./killers.ts";
import type { Mutant } from "./mutants.ts";
import type { Worker } from "./pool.ts";
import { isSilence, type Runner } from "./process.ts";
import type { TestPlace, Tried } from "./protocol.ts";

/** Whether tests notice a mutant. */
export type Status = "killed" | "timed out" | "survived" | "no coverage";

/** What became of a mutant. */
export interface Verdict {
  readonly mutant: Mutant;
  readonly status: Status;
  /** The test that failed, or did not end. */
  readonly by?: string;
  /** How many tests or test files could have noticed it. */
  readonly tests: number;
}

/** What is known before any mutant runs. */
export interface Evidence {
  readonly coverage: Coverage;
  /** The files that each test file imports, directly or not. */
  readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
  readonly killers: Killers;
  /** The least time that a test gets with a mutant, in milliseconds. */
  readonly patience: number;
}

/** The most time that a test gets with a mutant, in milliseconds. */
const LONGEST_LIMIT = 60_000;
/** How long the import of a test file may take with a mutant, in milliseconds. */
const IMPORT_LIMIT = 20_000;
/** How much longer a test may take with a mutant. */
const FACTOR = 10;
/** How much more often a test may run the mutated code, and how often in any case. */
const HIT_FACTOR = 100;
const LEAST_HIT_LIMIT = 10_000;

/** Judges a mutant. */
export async function judge(
  mutant: Mutant,
  { coverage, imports, killers, patience }: Evidence,
  worker: Worker,
): Promise<Verdict> {
  const limitOf = (place: TestPlace) => {
    if (place.index === undefined) return IMPORT_LIMIT;
    return Math.min(patience + FACTOR * coverage.durationOf(place), LONGEST_LIMIT);
  };
  const attempt = async (runner: Runner, tests: readonly TestPlace[], hitLimits?: number[]) => {
    const fresh = hitLimits === undefined;
    const command = { do: "try", mutant: mutant.id, tests, fresh, hitLimits } as const;
    return await runner.ask<Tried>(command, limitOf);
  };
  const verdict = (status: Status, tests: readonly TestPlace[], at?: TestPlace): Verdict => {
    if (at) killers.add(mutant.path, at);
    return { mutant, status, tests: tests.length, ...(at && { by: coverage.nameOf(at) }) };
  };
  const judgeAlone = async (tests: readonly TestPlace[]) => {
    const tried = await worker.once((runner) => attempt(runner, tests));
    if (isSilence(tried)) return verdict("timed out", tests, tried.at);
    return verdict(tried.outcome === "killed" ? "killed" : "survived", tests, tried.at);
  };

  if (coverage.atLoad.has(mutant.id)) {
    const files = [...imports.keys()].filter((file) => imports.get(file)!.has(mutant.path));
    const tests = byNearness(files, mutant.path).map((file) => ({ file }));
    return await judgeAlone([...killers.first(mutant.path), ...tests]);
  }

  const tests = killers.sort(mutant.path, coverage.testsOf(mutant.id));
  if (tests.length === 0) return verdict("no coverage", tests);
  const hitLimits = tests.map(({ hits }) => Math.max(HIT_FACTOR * hits, LEAST_HIT_LIMIT));
  const tried = await attempt(worker.runner, tests, hitLimits);
  if (isSilence(tried) || !tried.isSound) await worker.restart();
  // What an earlier mutant has left behind may be the reason, or a busy machine.
  if (isSilence(tried) || tried.outcome === "unclear") return await judgeAlone(tests);
  return verdict(tried.outcome === "endless" ? "timed out" : tried.outcome, tests, tried.at);
}

/** Test files, those first that share most of the path with the source file. */
function byNearness(files: readonly string[], path: string): string[] {
  const words = path.replace(/\.ts$/, "").split(/[/_]/);
  const near = (file: string) => {
    const others = file.replace(/_test\.ts$/, "").split(/[/_]/);
    return words.filter((word) => others.includes(word)).length;
  };
  return files.toSorted((a, b) => near(b) - near(a) || a.localeCompare(b));
}
