// Where programs and packages are put, outside the checkout, and how programs are run there.

import { cacheFolder } from "../_cache.ts";
import { findBun, findNode, installPackages } from "../runtimes/install.ts";
import { run, stat } from "../runtimes/process.ts";
import { bundlePrograms, type Program } from "./bundle.ts";
import { PACKAGES, pinned } from "./packages.ts";
import type { Runtime, Series } from "./record.ts";

/** How long one program may take, in milliseconds. */
const LIMIT = 900_000;

/** A folder with the bundled programs and the peers, and the runtimes' executables. */
export interface Workshop {
  readonly folder: string;
  readonly executables: Readonly<Record<Runtime, string>>;
}

/** Sets everything up; what npm installed once is used again. */
export async function openWorkshop(): Promise<Workshop> {
  const [node, bun] = [await findNode(), await findBun()];
  const folder = await installed("programs", Object.keys(PACKAGES).map(pinned));
  await bundlePrograms(folder);
  return { folder, executables: { node, bun, deno: Deno.execPath() } };
}

/** A project with these packages, made once. */
export async function installed(name: string, packages: readonly string[]): Promise<string> {
  const folder = `${cacheFolder("bench")}/${name}`;
  const stamp = `${folder}/.installed`;
  const wanted = packages.join("\n");
  if (await stat(stamp) && await Deno.readTextFile(stamp) === wanted) return folder;
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { recursive: true });
  await installPackages(folder, packages);
  await Deno.writeTextFile(stamp, wanted);
  return folder;
}

/** The arguments with which a runtime runs a program. */
export function argumentsFor(runtime: Runtime, file: string): string[] {
  // Programs call gc. Engines throw away code that was not run for a while, which a contender that
  // waits for its turn would pay for: not here.
  const flags = ["--expose-gc", "--no-flush-bytecode"];
  if (runtime === "node") return [...flags, file];
  return runtime === "deno"
    ? ["run", "-A", "--quiet", `--v8-flags=${flags.join(",")}`, file]
    : ["run", file];
}

/** Runs a program with a task, and gives what it reports. */
export async function runProgram(
  workshop: Workshop,
  runtime: Runtime,
  program: Program,
  task: object,
): Promise<Series[]> {
  const args = argumentsFor(runtime, `${program}.mjs`);
  const output = await run(workshop.executables[runtime], [...args, JSON.stringify(task)], {
    cwd: workshop.folder,
    limit: LIMIT,
    env: ENVIRONMENT,
  });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as Series[];
}

/** The AWS SDK warns of old versions of Node, and looks for credentials; neither is wanted. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: "1",
  NODE_NO_WARNINGS: "1",
  NO_COLOR: "1",
};
