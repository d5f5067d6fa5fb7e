// The command line.

export const USAGE: string =
  `Mutation testing: changes the code in small ways, and lists the changes that no test notices.

  deno task mutate [--sample=N [--seed=S]] [--since=REF] [--least=N] [--workers=N]
                   [--survivors=FILE] [FILES]

  FILES        files and folders to mutate; default: everything but src/testing and src/aws_cli
  --sample     run only N mutants, chosen at random
  --seed       the same seed chooses the same mutants; default: the commit, else the date
  --since      mutate only files that differ from a commit
  --least      the percentage of mutants that must be noticed; default: 100
  --workers    the number of processes that run tests; default: one for each core
  --survivors  write the mutants that no test noticed, as entries for scripts/mutate/equivalents.json
`;

/** What to do. */
export interface Options {
  /** Empty: everything. */
  readonly files: readonly string[];
  readonly sample: number | undefined;
  readonly seed: string | undefined;
  readonly since: string | undefined;
  readonly least: number;
  readonly workers: number;
  readonly survivors: string | undefined;
}

const NAMES = ["sample", "seed", "since", "least", "workers", "survivors"] as const;

/** Reads the command line; throws an Error if it is wrong. */
export function readOptions(args: readonly string[]): Options {
  const files: string[] = [];
  const values: Partial<Record<typeof NAMES[number], string>> = {};
  for (const arg of args) {
    if (!arg.startsWith("-")) {
      files.push(arg.replace(/^\.\//, "").replace(/\/+$/, ""));
      continue;
    }
    const name = NAMES.find((name) => arg.startsWith(`--${name}=`));
    const value = arg.slice(arg.indexOf("=") + 1);
    if (name === undefined || value === "") {
      throw new Error(`Unknown or empty option '${arg}'\n\n${USAGE}`);
    }
    values[name] = value;
  }
  const { sample, seed, since, least = "100", survivors } = values;
  const { workers = String(navigator.hardwareConcurrency) } = values;
  if (seed !== undefined && sample === undefined) throw new Error("--seed needs --sample");
  return {
    files,
    sample: sample === undefined ? undefined : readCount("sample", sample),
    seed,
    since,
    least: readCount("least", least),
    workers: readCount("workers", workers),
    survivors,
  };
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count > 0) return count;
  throw new Error(`--${name} must be a whole number above 0; it is '${text}'`);
}
