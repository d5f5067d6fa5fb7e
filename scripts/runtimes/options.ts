import { type Runtime, RUNTIMES } from "../../tests/runtime/expected_failures.ts";

/** What to run the suite on. */
export interface Options {
  readonly runtimes: readonly Runtime[];
  /** The TypeScript source. */
  readonly source: boolean;
  /** The npm package: a tarball, or `"built"` for the one that `deno task pack` builds. */
  readonly package: string | undefined;
}

/** How to call the script. */
export const USAGE: string = `deno task test:runtimes [--only=${
  RUNTIMES.join(",")
}] [--source] [--package[=TARBALL]]

Runs the behaviour suite on each runtime. --source: on the TypeScript source alone. --package: on the
npm package alone, built by 'deno task pack' or given as a tarball. Neither, or both: on both.`;

/** Reads the arguments; throws RangeError with what is wrong. */
export function readOptions(args: readonly string[]): Options {
  let runtimes: readonly Runtime[] = RUNTIMES;
  let source = false;
  let tarball: string | undefined;
  for (const arg of args) {
    const [name = "", value] = arg.split(/=(.*)/s, 2);
    if (name === "--only" && value) runtimes = value.split(",").map(toRuntime);
    else if (arg === "--source") source = true;
    else if (name === "--package") tarball = value || "built";
    else throw new RangeError(`Unknown argument ${arg}\n${USAGE}`);
  }
  const isOpen = !source && tarball === undefined;
  return { runtimes, source: source || isOpen, package: isOpen ? "built" : tarball };
}

function toRuntime(name: string): Runtime {
  const runtime = RUNTIMES.find((known) => known === name);
  if (runtime === undefined) throw new RangeError(`Unknown runtime '${name}'\n${USAGE}`);
  return runtime;
}
