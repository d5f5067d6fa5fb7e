// Contenders in turns. One after the other, each would meet another machine: another clock rate,
// another heap, other neighbours. In turns, what a round did to one it did to the floor as well, and
// the ratio of the two says more than either time.

import { measure } from "npm:mitata@1.0.34";
import { AGAIN, type Series } from "../record.ts";

/** One contender at one task. */
export interface Entry {
  readonly contender: string;
  readonly run: () => unknown;
}

/** How long to measure; times in milliseconds. */
export interface Effort {
  readonly rounds: number;
  /** Of each contender in each round. */
  readonly slice: number;
  /** Of each contender before the first round. */
  readonly warmup: number;
}

/** Measures entries, the first being the floor, which runs twice. `calls`: how many a run makes. */
export async function interleave(
  task: string,
  entries: readonly Entry[],
  { rounds, slice, warmup }: Effort,
  calls = 1,
): Promise<Series[]> {
  const [floor] = entries;
  if (!floor) throw new RangeError("no contenders");
  const all = [...entries, { ...floor, contender: AGAIN }];
  const least = calls > 1 ? 1 : 3;
  for (const { run } of all) await time(run, warmup, least);
  const values = all.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const index of orderOf(round, all.length)) {
      values[index]!.push(await time(all[index]!.run, slice, least) / calls);
    }
  }
  return all.map(({ contender }, index) => ({
    task,
    contender,
    unit: "µs",
    values: values[index]!,
    ratios: values[index]!.map((value, round) => value / values[0]![round]!),
  }));
}

/** Microseconds a run takes on average: garbage that a run makes is its own to pay for. */
async function time(run: () => unknown, milliseconds: number, least: number): Promise<number> {
  const { avg } = await measure(run, {
    min_cpu_time: milliseconds * 1e6,
    min_samples: least,
    batch_samples: 16,
    // Collecting before each slice would make engines forget the code of those who wait.
    gc: false,
  });
  return avg / 1000;
}

// Another start and, every other round, the other way round: nobody always follows the same one.
function orderOf(round: number, length: number): number[] {
  const order = Array.from({ length }, (_, index) => (index + round) % length);
  return round % 2 === 0 ? order : order.reverse();
}
