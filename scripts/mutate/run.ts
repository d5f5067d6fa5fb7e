// One run: choose, copy, instrument, run the tests without mutants, and then with each of them.

import { measureCoverage } from "./coverage.ts";
import { checkEquivalents, entryKey, readEquivalents } from "./equivalents.ts";
import { readImports } from "./imports.ts";
import { judge, type Verdict } from "./judge.ts";
import { createKillers } from "./killers.ts";
import { makeMutants, type Mutant } from "./mutants.ts";
import { createPool } from "./pool.ts";
import { isBelow, listFiles, type Project } from "./project.ts";
import { takeSample } from "./sample.ts";
import { createWorkspace } from "./workspace.ts";

/** What to do, and how to tell of it. */
export interface RunOptions {
  /** Files and folders of the project; empty: all that are mutated. */
  readonly files: readonly string[];
  readonly sample?: { readonly count: number; readonly seed: string } | undefined;
  /** How many processes run tests. */
  readonly workers: number;
  /** The least time that a test gets with a mutant, in milliseconds. Default: 3,000. */
  readonly patience?: number;
  /** Ends the run; it rejects with the signal's reason when everything is cleaned up. */
  readonly signal?: AbortSignal | undefined;
  /** Is told what happens. */
  readonly onProgress?: (text: string) => void;
}

/** What became of the mutants. */
export interface Result {
  /** In the order of the files. */
  readonly verdicts: readonly JudgedMutant[];
  /** How many mutants there are, in the sample or not. */
  readonly total: number;
  /** What is wrong with the list of known equivalents. */
  readonly problems: readonly string[];
}

/** A verdict, and whether the mutant is known to be equivalent. */
export interface JudgedMutant extends Verdict {
  readonly isEquivalent: boolean;
}

/** How often to tell how far the run is, in milliseconds. */
const PROGRESS_INTERVAL = 15_000;

/** Breaks the code of a project, and runs its tests. */
export async function mutate(project: Project, options: RunOptions): Promise<Result> {
  const { files, sample, workers, patience = 3_000, signal, onProgress = () => {} } = options;
  const { root } = project;
  const paths = await selectFiles(project, files);
  const sources = await Promise.all(paths.map(async (path) => {
    return { path, text: await Deno.readTextFile(new URL(path, root)) };
  }));
  const { files: instrumented, mutants } = await makeMutants(sources);
  const list = await readEquivalents(new URL(project.equivalents, root));
  const known = new Set(list.map(entryKey));
  const unknown = mutants.filter(({ key }) => !known.has(key));
  const chosen = sample ? takeSample(unknown, sample.count, sample.seed) : mutants;
  onProgress(`${mutants.length} mutants in ${paths.length} files`);

  const verdicts = new Map<Mutant, Verdict>();
  if (chosen.length > 0) {
    await using workspace = await createWorkspace(root);
    for (const { path, text } of instrumented) {
      await Deno.writeTextFile(new URL(path, workspace.project), text);
    }
    const imports = await readImports(workspace, await selectTests(project));
    const needed = new Set(chosen.map(({ path }) => path));
    for (const [test, reached] of imports) {
      if (needed.isDisjointFrom(reached)) imports.delete(test);
    }
    await using pool = createPool(workspace, workers, signal);
    onProgress(`running ${imports.size} test files without mutants`);
    const coverage = await measureCoverage(pool, paths, [...imports.keys()]);
    const evidence = { coverage, imports, killers: createKillers(), patience };
    const progress = setInterval(
      () => onProgress(`judged ${verdicts.size} of ${chosen.length} mutants`),
      PROGRESS_INTERVAL,
    );
    try {
      // Those that need a process of their own come last: then it is known which tests to begin with.
      const isLate = ({ id }: Mutant) => coverage.atLoad.has(id) ? 1 : 0;
      const queue = chosen.toSorted((a, b) => isLate(a) - isLate(b));
      await pool.each(queue, async (mutant, worker) => {
        verdicts.set(mutant, await judge(mutant, evidence, worker));
      });
    } finally {
      clearInterval(progress);
    }
  }

  const judged = chosen.map((mutant) => {
    return { ...verdicts.get(mutant)!, isEquivalent: known.has(mutant.key) };
  });
  const isLookedAt = (file: string) => files.length === 0 || isBelow(file, files);
  const problems = checkEquivalents(list, mutants, isLookedAt, judged);
  return { verdicts: judged, total: mutants.length, problems };
}

async function selectFiles(project: Project, files: readonly string[]): Promise<string[]> {
  const all = (await Promise.all(project.sources.map((path) => listFiles(project.root, path))))
    .flat().filter((path) => !isBelow(path, project.notMutated));
  if (files.length === 0) return all;
  const lost = files.find((file) => !all.some((path) => isBelow(path, [file])));
  if (lost !== undefined) throw new Error(`'${lost}' is no file or folder that is mutated`);
  return all.filter((path) => isBelow(path, files));
}

async function selectTests(project: Project): Promise<string[]> {
  const all = await Promise.all(project.tests.map((path) => listFiles(project.root, path)));
  return all.flat().filter((path) => path.endsWith("_test.ts") && !isBelow(path, project.notRun));
}
