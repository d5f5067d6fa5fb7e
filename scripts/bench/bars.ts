// The bars: how far from the floor this module may be. They are ratios of one run, or bytes.

import { FLOOR, type Results, type Row, type Runtime, type Section } from "./record.ts";

interface Bar {
  readonly section: Section;
  readonly task: string;
  readonly contender: string;
  /** Node, Deno, Bun; one number where they do not differ. */
  readonly limits: readonly number[];
  /** What is compared with the limit. */
  readonly of: "ratio" | "value" | "bytes over the floor";
}

const BARS: readonly Bar[] = [
  ratio("cpu", "createToken", "ours, by hand", 1.9, 2.0, 2.2),
  ratio("cpu", "parse", "ours, by hand", 1.10, 1.15, 1.3),
  ratio("cpu", "createToken", "ours, client", 1.8, 2.2, 2.2),
  ratio("cpu", "createToken", "ours, client and signal", 1.8, 2.2, 2.2),
  ratio("cpu", "pending", "ours, poller", 1.8, 2.0, 2.4),
  ratio("http", "latency", "ours, client", 1.15, 1.20, 1.15),
  ratio("cold", "import", "ours", 1.4),
  {
    section: "memory",
    task: "waiting: heap",
    contender: "ours, poller",
    limits: [2000, 1500, 900],
    of: "bytes over the floor",
  },
  {
    section: "size",
    task: "bundle: three operations",
    contender: "ours, by hand",
    limits: [3700],
    of: "value",
  },
];

/** A bar with what was reached. */
export interface Verdict {
  readonly bar: string;
  readonly runtime: Row["runtime"];
  readonly limit: number;
  readonly reached: number;
  /** Median within the limit, quartiles or not. */
  readonly isMet: boolean;
}

/** Holds the results against the bars. */
export function judge({ rows }: Pick<Results, "rows">): Verdict[] {
  return BARS.flatMap((bar) =>
    rows.filter((row) => isOf(bar, row)).map((row) => {
      const limit = bar.limits[INDEX[row.runtime]] ?? bar.limits[0]!;
      const reached = reach(bar, row, rows);
      const { section, task, contender } = bar;
      return {
        bar: `${section}, ${task}, ${contender}`,
        runtime: row.runtime,
        limit,
        reached,
        isMet: reached <= limit,
      };
    })
  );
}

const INDEX: Readonly<Record<Runtime | "any", number>> = { node: 0, deno: 1, bun: 2, any: 0 };

function reach(bar: Bar, row: Row, rows: readonly Row[]): number {
  if (bar.of === "value") return row.value.median;
  if (bar.of === "ratio") return row.ratio?.median ?? NaN;
  const floor = rows.find((other) =>
    isOf({ ...bar, contender: FLOOR }, other) && other.runtime === row.runtime
  );
  return row.value.median - (floor?.value.median ?? NaN);
}

function isOf({ section, task, contender }: Bar, row: Row): boolean {
  return row.section === section && row.task === task && row.contender === contender;
}

function ratio(section: Section, task: string, contender: string, ...limits: number[]): Bar {
  return { section, task, contender, limits, of: "ratio" };
}
