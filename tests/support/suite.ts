// Tests that every runtime runs: `Deno.test` registers them on Deno, tests/runtime on all five.

/** One behaviour. */
export interface Case {
  /** `symbol() criterion` */
  readonly name: string;
  /** Returns if the behaviour is there, throws if it is not. */
  readonly run: () => void | Promise<void>;
}

/** A function that adds tests to the cases of a file. */
export function addTo(cases: Case[]): (name: string, run: Case["run"]) => void {
  return (name, run) => void cases.push({ name, run });
}
