// The run without mutants: which tests run which mutant, and how long they take.

import type { Pool } from "./pool.ts";
import { isSilence } from "./process.ts";
import type { Covered, Hits, Loaded, TestPlace } from "./protocol.ts";

/** A test that runs a mutant. */
export interface CoveringTest {
  readonly file: string;
  readonly index: number;
  /** How long it takes, in milliseconds. */
  readonly ms: number;
  /** How often it runs the mutant. */
  readonly hits: number;
}

/** What the run without mutants showed. */
export interface Coverage {
  /** The mutants that run while modules are evaluated: they cannot be switched on later. */
  readonly atLoad: ReadonlySet<string>;
  /** The tests that run a mutant, the quickest first. */
  testsOf(id: string): readonly CoveringTest[];
  /** How long a test takes, in milliseconds. */
  durationOf(place: TestPlace): number;
  /** The name of a test, or the path of a file. */
  nameOf(place: TestPlace): string;
}

/** How long a test or an import may take without a mutant, in milliseconds. */
const LIMIT = 60_000;

/** Runs all tests. Throws if one fails. */
export async function measureCoverage(
  pool: Pool,
  sources: readonly string[],
  tests: readonly string[],
): Promise<Coverage> {
  const atLoad = new Set<string>();
  const covering = new Map<string, CoveringTest[]>();
  const results = new Map<string, Covered>();
  const failures: string[] = [];

  await pool.each(tests, async (file, worker) => {
    if (!worker.isLoaded) {
      const loaded = await worker.runner.ask<Loaded>({ do: "load", files: sources }, () => LIMIT);
      if (isSilence(loaded)) throw new Error(`The source cannot be imported: ${loaded.why}`);
      for (const id of Object.keys(loaded.hits)) atLoad.add(id);
      worker.isLoaded = true;
    }
    const covered = await worker.runner.ask<Covered>({ do: "cover", file }, () => LIMIT);
    if (isSilence(covered)) {
      failures.push(`${file}: ${covered.why}`);
      await worker.restart();
    } else {
      results.set(file, covered);
      if (covered.error !== undefined) failures.push(`${file}: ${covered.error}`);
    }
  });

  for (const [file, { hits, tests }] of results) {
    for (const id of Object.keys(hits)) atLoad.add(id);
    for (const [index, { name, ms, error, hits }] of tests.entries()) {
      if (error !== undefined) failures.push(`${file}: ${name}: ${error}`);
      for (const [id, count] of Object.entries(hits as Hits)) {
        const known = covering.get(id) ?? [];
        if (known.length === 0) covering.set(id, known);
        known.push({ file, index, ms, hits: count });
      }
    }
  }
  if (failures.length > 0) {
    throw new Error(`Tests fail without mutants:\n${failures.join("\n")}`);
  }
  for (const list of covering.values()) list.sort((a, b) => a.ms - b.ms);
  return {
    atLoad,
    testsOf: (id) => covering.get(id) ?? [],
    durationOf: ({ file, index = -1 }) => results.get(file)?.tests[index]?.ms ?? 0,
    nameOf: ({ file, index = -1 }) => results.get(file)?.tests[index]?.name ?? file,
  };
}
