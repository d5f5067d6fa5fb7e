// What the scripts know of the project: where it is, and what deno.json says about it.

import config from "../deno.json" with { type: "json" };

/** The root of the checkout, with a trailing slash. */
export const root: URL = new URL("../", import.meta.url);

/** The name that people install. */
export const packageName: string = config.name;

/** The version. */
export const version: string = config.version;

/** An entry point. */
export interface Entry {
  /** Its key in deno.json's exports: `"."`, `"./signin"`. */
  readonly name: string;
  /** Its source, relative to the root. */
  readonly path: string;
  /** What a consumer imports. */
  readonly specifier: string;
}

/** All entry points. No other list of them exists: scripts, checks and runners use this one. */
export const entries: readonly Entry[] = entriesOf(config.exports);

/** The entry points in a deno.json's `exports`. */
export function entriesOf(exports: Readonly<Record<string, string>>): Entry[] {
  return Object.entries(exports).map(([name, path]) => ({
    name,
    path: path.replace("./", ""),
    specifier: packageName + name.slice(1),
  }));
}

/** The modules, as paths of the source, that may use Node's own: they need Node, Deno or Bun. */
export const MAY_USE_NODE: RegExp = /^src\/(aws_cli\/|testing\/server\.[jt]s$)/;

/** One import, as `deno info` reports it. */
interface Dependency {
  readonly specifier: string;
  /** What is loaded at run time; only `import type` has none. */
  readonly code?: { readonly specifier?: string };
  /** What the type-checker loads. */
  readonly type?: { readonly specifier?: string };
}

/** One module and its imports. */
export interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly Dependency[];
}

/** The modules that an entry point loads, itself included. */
export async function modulesOf(path: string, folder: URL = root): Promise<readonly Module[]> {
  return JSON.parse(await runDeno(["info", "--json", path], folder)).modules;
}

/** Whether an entry point loads modules of Node, and so does not load in browsers and workers. */
export async function needsNode({ path }: Entry): Promise<boolean> {
  return (await modulesOf(path)).some(({ specifier }) => specifier.startsWith("node:"));
}

/** How long a run of deno may take, in milliseconds. */
const LIMIT = 300_000;

/** Runs deno in a folder, and returns what it wrote to stdout. */
export async function runDeno(args: readonly string[], cwd: URL = root): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    stderr: "inherit",
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(LIMIT),
  });
  const { success, stdout } = await command.output();
  if (!success) throw new Error(`deno ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

/** The TypeScript files below a folder of the checkout. */
export async function* sourceFiles(folder: string, from: URL = root): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(new URL(folder, from))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sourceFiles(path, from);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}
