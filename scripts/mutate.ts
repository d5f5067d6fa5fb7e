// Mutation testing: changes a copy of the source in small ways, and reports what no test notices.

import { toEntry } from "./mutate/equivalents.ts";
import { type Options, readOptions } from "./mutate/options.ts";
import { isBelow, project } from "./mutate/project.ts";
import { isGood, survivorsOf, toReport } from "./mutate/report.ts";
import { mutate } from "./mutate/run.ts";

const stop = new AbortController();
for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.addSignalListener(signal, () => stop.abort(code));
}

try {
  Deno.exit(await main(readOptions(Deno.args)));
} catch (error) {
  if (stop.signal.aborted) Deno.exit(stop.signal.reason);
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}

async function main({ files, since, sample: count, seed, least, workers, survivors }: Options) {
  const changed = since === undefined ? undefined : await filesSince(since, files);
  if (changed?.length === 0) {
    console.log(`No source differs from ${since}`);
    return 0;
  }
  const sample = count === undefined ? undefined : { count, seed: seed ?? await defaultSeed() };
  const result = await mutate(project, {
    files: changed ?? files,
    sample,
    workers,
    signal: stop.signal,
    onProgress: (text) => console.error(text),
  });
  console.log(toReport(result));
  if (sample) {
    const { verdicts, total } = result;
    console.log(
      `Sample of ${verdicts.length} of ${total} mutants; the same one again: --seed=${sample.seed}`,
    );
  }
  if (survivors !== undefined) {
    const entries = survivorsOf(result.verdicts).map(({ mutant }) => toEntry(mutant));
    await Deno.writeTextFile(survivors, `${JSON.stringify(entries, null, 2)}\n`);
  }
  return isGood(result, least) ? 0 : 1;
}

async function filesSince(commit: string, files: readonly string[]): Promise<string[]> {
  const changed = await git("diff", "--name-only", "--diff-filter=d", "--relative", commit, "--");
  if (changed === undefined) throw new Error(`git does not know the commit '${commit}'`);
  const added = await git("ls-files", "--others", "--exclude-standard");
  const wanted = files.length > 0 ? files : project.sources;
  return `${changed}\n${added}`.split("\n").filter((path) =>
    path.endsWith(".ts") && isBelow(path, wanted) && isBelow(path, project.sources) &&
    !isBelow(path, project.notMutated)
  );
}

async function defaultSeed(): Promise<string> {
  return await git("rev-parse", "--short=12", "HEAD") ?? new Date().toISOString().slice(0, 10);
}

/** The output of git; `undefined` if git is missing or fails. */
async function git(...args: readonly string[]): Promise<string | undefined> {
  try {
    const command = new Deno.Command("git", {
      args: [...args],
      cwd: project.root,
      stderr: "null",
      signal: AbortSignal.timeout(60_000),
    });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
