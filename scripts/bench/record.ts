// What is measured and written down; shared by the programs, which run in every runtime, and by what
// starts them.

/** Where a program runs. */
export type Runtime = "node" | "deno" | "bun";

export const RUNTIMES: readonly Runtime[] = ["node", "deno", "bun"];

/** The parts of the benchmark. */
export const SECTIONS = [
  "cpu",
  "http",
  "cold",
  "size",
  "dpop",
  "sigv4",
  "session",
  "listing",
  "memory",
  "growth",
] as const;
export type Section = (typeof SECTIONS)[number];

/** The first of every comparison: what one would write by hand, without checks. */
export const FLOOR = "floor";
/** The floor once more: as far as its ratio is from 1, as far is noise. */
export const AGAIN = "floor again (A/A)";

/** What one contender took in one process: a value a round, and its ratio to the floor's. */
export interface Series {
  readonly task: string;
  readonly contender: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** To the floor of the same round; missing where there is none. */
  readonly ratios?: readonly number[] | undefined;
}

/** Median and quartiles. */
export interface Summary {
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
  readonly count: number;
}

/** A line of the results. */
export interface Row {
  readonly section: Section;
  readonly task: string;
  readonly contender: string;
  /** `any`: sizes are the same everywhere. */
  readonly runtime: Runtime | "any";
  readonly unit: string;
  readonly value: Summary;
  readonly ratio?: Summary | undefined;
}

/** A whole run, as it is stored. */
export interface Results {
  readonly date: string;
  readonly command: string;
  /** A quick run shows that everything works; its figures are worth little. */
  readonly quick: boolean;
  readonly machine: Readonly<Record<string, string | number>>;
  /** Of the runtimes and of all packages; ours is the commit. */
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

/** The results as JSON with a line for each row, and figures of four digits. */
export function toJson({ rows, ...head }: Results): string {
  const round = (_: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(4)) : value;
  const lines = rows.map((row) => JSON.stringify(row, round)).join(",\n");
  return JSON.stringify({ ...head, rows: [] }, null, 1).replace(/\[\]\n\}$/, `[\n${lines}\n]}\n`);
}
