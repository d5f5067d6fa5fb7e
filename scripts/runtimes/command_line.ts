// Deno, Node and Bun: a program, its arguments, and the report on stdout.

import type { Origins, Report } from "../../tests/runtime/suite/types.ts";
import { root } from "../_project.ts";
import { sourcePaths } from "../package/bundles.ts";
import { findBun, findNode } from "./install.ts";
import { run } from "./process.ts";
import { bundleRunner, bundleWhole, type Subject } from "./subject.ts";

/** Runs the suite on Deno: on the source as it is, or the package from node_modules. */
export async function runOnDeno(subject: Subject, origins: Origins): Promise<Report> {
  // The permission to reach this machine is all that the library needs.
  const flags = ["run", "--no-lock", "--no-prompt", "--allow-net=127.0.0.1"];
  // By the checkout's deno.json, the names of the entry points lead to the source.
  if (subject.kind === "source") flags.push(`--config=${new URL("deno.json", root).pathname}`);
  const file = await bundleRunner("deno", subject);
  return await report(Deno.execPath(), [...flags, file], subject.project, origins);
}

/** Runs the suite on Node: bundled from the source, or with the package from node_modules. */
export async function runOnNode(subject: Subject, origins: Origins): Promise<Report> {
  const file = subject.kind === "source"
    ? await bundleWhole("node", subject)
    : await bundleRunner("node", subject);
  return await report(await findNode(), [file], subject.project, origins);
}

/** Runs the suite on Bun: the source as it is, or the package from node_modules. */
export async function runOnBun(subject: Subject, origins: Origins): Promise<Report> {
  const bun = await findBun();
  const file = await bundleRunner("bun", subject);
  if (subject.kind === "package") return await report(bun, [file], subject.project, origins);
  // Bun reads no deno.json: a tsconfig tells it where the library is.
  const paths = Object.fromEntries(
    Object.entries(sourcePaths()).map(([name, path]) => [name, [path]]),
  );
  const tsconfig = `${subject.project}/tsconfig.json`;
  await Deno.writeTextFile(tsconfig, JSON.stringify({ compilerOptions: { paths } }));
  const args = [`--tsconfig-override=${tsconfig}`, file];
  return await report(bun, args, subject.project, origins);
}

async function report(
  program: string,
  args: readonly string[],
  cwd: string,
  origins: Origins,
): Promise<Report> {
  const stdout = await run(program, [...args, JSON.stringify(origins)], { cwd });
  return JSON.parse(stdout);
}
