// `deno task bench:compare A.json B.json`: prints what changed from A to B by more than the noise of
// both. The exit code is 1 if a figure of this module got worse.

import { AGAIN, type Results, type Row, type Summary } from "./record.ts";

/** The smallest relevant change, whatever the quartiles are. */
const LEAST_CHANGE = 0.03;
/** Bytes are counted, not measured. */
const LEAST_CHANGE_OF_SIZES = 0.002;

/** A change beyond the noise. */
export interface Change {
  readonly what: string;
  readonly unit: string;
  readonly before: number;
  readonly after: number;
  /** Ours to mend; peers and floors change with their versions and with the machine. */
  readonly isOurs: boolean;
  readonly isWorse: boolean;
}

/** What changed: the quartiles do not overlap, and the change is larger than that of the A/A line. */
export function compare(before: Results, after: Results): Change[] {
  return after.rows.flatMap((row) => {
    const old = before.rows.find((other) => isSame(row, other));
    if (!old || row.contender === AGAIN) return [];
    // Ratios where there are some: a machine that got slower is no news.
    const [a, b] = [old.ratio ?? old.value, row.ratio ?? row.value];
    const change = b.median / a.median - 1;
    const noise = Math.max(noiseOf(before, row), noiseOf(after, row));
    if (!(Math.abs(change) > noise) || isOverlapping(a, b)) return [];
    return [{
      what: [row.runtime, row.section, row.task, row.contender].join(" · "),
      unit: row.ratio ? "× floor" : row.unit,
      before: a.median,
      after: b.median,
      isOurs: /^(ours|\.\/)/.test(row.contender),
      isWorse: change > 0,
    }];
  });
}

function isSame(a: Row, b: Row, contender: string = a.contender): boolean {
  return a.section === b.section && a.task === b.task && a.runtime === b.runtime &&
    contender === b.contender;
}

function isOverlapping(a: Summary, b: Summary): boolean {
  return a.count > 1 && b.count > 1 && a.q1 <= b.q3 && b.q1 <= a.q3;
}

/** How far the floor was from itself, quartiles included. */
function noiseOf({ rows }: Results, row: Row): number {
  if (row.section === "size") return LEAST_CHANGE_OF_SIZES;
  // A memory row is one measurement in one process: a tenth is nothing.
  if (!row.ratio) return 0.1;
  const again = rows.find((other) => isSame(row, other, AGAIN));
  if (!again?.ratio) return LEAST_CHANGE;
  const { median, q1, q3 } = again.ratio;
  return Math.max(LEAST_CHANGE, Math.abs(median - 1), (q3 - q1) / 2);
}

if (import.meta.main) {
  const [before, after] = Deno.args.map((path): Results => JSON.parse(Deno.readTextFileSync(path)));
  if (!before || !after) {
    console.error("Usage: deno task bench:compare A.json B.json");
    Deno.exit(2);
  }
  const changes = compare(before, after);
  for (const { what, unit, before, after, isWorse } of changes) {
    const percent = ((after / before - 1) * 100).toFixed(1);
    const numbers = `${before.toPrecision(3)} → ${after.toPrecision(3)} ${unit}`;
    console.log(`${isWorse ? "worse " : "better"}  ${what}: ${numbers} (${percent} %)`);
  }
  if (changes.length === 0) console.log("Nothing changed by more than the noise.");
  if (changes.some(({ isOurs, isWorse }) => isOurs && isWorse)) Deno.exit(1);
}
