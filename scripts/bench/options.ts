// The command line, and how much effort each part takes.

import { type Runtime, RUNTIMES, type Section, SECTIONS } from "./record.ts";

/** What to do. */
export interface Options {
  readonly runtimes: readonly Runtime[];
  readonly sections: readonly Section[];
  readonly quick: boolean;
  /** Where results and chart go, without extension; nowhere if it is empty. */
  readonly out: string;
}

/** How long to measure, in times and milliseconds. */
export interface Efforts {
  /** Processes a task: an engine compiles otherwise each time. */
  readonly processes: number;
  readonly rounds: number;
  readonly slice: number;
  readonly warmup: number;
  readonly starts: number;
  readonly flows: number;
  readonly wait: number;
  readonly spread: number;
  readonly states: number;
  readonly accounts: number;
  readonly counts: readonly number[];
  readonly repeats: number;
}

export const USAGE: string =
  `Measures speed, memory and size of this module and of its alternatives.

  deno task bench [--runtime=node,deno,bun] [--only=${SECTIONS.join(",")}]
                  [--quick] [--out=PATH]

  --runtime  the runtimes, separated by commas; default: all three
  --only     the parts, separated by commas; default: all
  --quick    measure for a few minutes only, to check the benchmark; the figures are not reliable
  --out      write PATH.json and PATH.svg
`;

/** Reads the command line; throws an Error if it is wrong. */
export function readOptions(args: readonly string[]): Options {
  const values = new Map<string, string>();
  for (const arg of args) {
    const [, name, value = ""] = /^--(runtime|only|quick|out)(?:=(.+))?$/.exec(arg) ?? [];
    const isFlag = name === "quick";
    if (name === undefined || isFlag !== (value === "")) {
      throw new Error(`Unknown or incomplete option '${arg}'\n\n${USAGE}`);
    }
    values.set(name, value);
  }
  return {
    runtimes: pick(values.get("runtime"), RUNTIMES),
    sections: pick(values.get("only"), SECTIONS),
    quick: values.has("quick"),
    out: values.get("out") ?? "",
  };
}

function pick<T extends string>(list: string | undefined, all: readonly T[]): readonly T[] {
  if (list === undefined) return all;
  const names = list.split(",");
  const unknown = names.find((name) => !all.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`'${unknown}' must be one of ${all.join(", ")}`);
  return all.filter((name) => names.includes(name));
}

/** How long to measure. */
export function effortsOf({ quick }: Options): Efforts {
  return quick
    ? {
      processes: 1,
      rounds: 5,
      slice: 15,
      warmup: 100,
      starts: 4,
      flows: 5_000,
      wait: 4,
      spread: 2,
      states: 20_000,
      accounts: 30,
      counts: [100, 1_000, 5_000],
      repeats: 2,
    }
    : {
      processes: 3,
      rounds: 12,
      slice: 25,
      warmup: 250,
      starts: 25,
      flows: 100_000,
      wait: 30,
      spread: 20,
      states: 1_000_000,
      accounts: 200,
      counts: [100, 1_000, 10_000, 100_000],
      repeats: 3,
    };
}
