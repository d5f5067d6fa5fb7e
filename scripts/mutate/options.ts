// The command line.

export const USAGE: string = `Breaks the code in small ways; every break must turn a test red.

  deno task mutate [--sample=N [--seed=S]] [--since=REF] [--least=N] [--workers=N]
                   [--survivors=FILE] [FILES]

  FILES        files and folders to break; default: everything but src/testing
  --sample     break it in N ways only, chosen at random
  --seed       the same seed chooses the same ways; default: the commit, else the date
  --since      break only files that differ from a commit
  --least      the share that must be noticed, in percent; default: 100
  --workers    how many processes run tests; default: one for each core
  --survivors  writes what no test has noticed, as entries for scripts/mutate/equivalents.json
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

/** Reads the command line; throws what is wrong with it. */
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
    if (name === undefined || value === "") throw new Error(`'${arg}' is no option\n\n${USAGE}`);
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
