// Remembers which tests have noticed mutants of a file: they are the first to be asked about the next.

import type { TestPlace } from "./protocol.ts";

/** How many of them are asked out of turn. */
const COUNT = 10;

/** The tests that have noticed mutants. */
export interface Killers {
  /** Remembers a test that has noticed a mutant of a source file. */
  add(path: string, test: TestPlace): void;
  /** The tests that have noticed most mutants of a source file. */
  first(path: string): TestPlace[];
  /** The same tests, those first that have noticed most mutants of a source file. */
  sort<T extends TestPlace>(path: string, tests: readonly T[]): T[];
}

/** Creates an empty memory. */
export function createKillers(): Killers {
  const counts = new Map<string, Map<string, number>>();
  const keyOf = ({ file, index }: TestPlace) => JSON.stringify({ file, index });

  function first(path: string): TestPlace[] {
    const own = [...counts.get(path) ?? []].sort(([, a], [, b]) => b - a);
    return own.slice(0, COUNT).map(([key]) => JSON.parse(key));
  }

  return {
    add(path, test) {
      const own = counts.get(path) ?? new Map();
      counts.set(path, own.set(keyOf(test), (own.get(keyOf(test)) ?? 0) + 1));
    },
    first,
    sort(path, tests) {
      const keys = first(path).map(keyOf);
      const rank = (test: TestPlace) => {
        const place = keys.indexOf(keyOf(test));
        return place < 0 ? COUNT : place;
      };
      return tests.map((test) => ({ test, rank: rank(test) }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ test }) => test);
    },
  };
}
