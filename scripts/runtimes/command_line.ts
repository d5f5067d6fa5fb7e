// Deno, Node and Bun: a program, its arguments, and the report on stdout.

import type { Origins, Report } from "../../tests/runtime/suite/types.ts";
import { root } from "../_project.ts";
import { findBun, findNode } from "./install.ts";
import { run } from "./process.ts";
import { bundleRunner, bundleWhole, runnerPath, sourcePaths, type Subject } from "./subject.ts";

/** Runs the suite on Deno: the source as it is, or the package from node_modules. */
export async function runOnDeno(subject: Subject, origins: Origins): Promise<Report> {
  // The permission to reach this machine is all that the library needs.
  const flags = ["run", "--no-lock", "--no-prompt", "--allow-net=127.0.0.1"];
  const where = subject.kind === "source"
    ? { cwd: root.pathname, file: runnerPath("deno") }
    : { cwd: subject.project, file: await bundleRunner("deno", subject) };
  return await report(Deno.execPath(), [...flags, where.file], where.cwd, origins);
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
  if (subject.kind === "package") {
    return await report(bun, [await bundleRunner("bun", subject)], subject.project, origins);
  }
  // Bun reads no deno.json: a tsconfig tells it where the library is.
  const paths = Object.fromEntries(
    Object.entries(sourcePaths()).map(([name, path]) => [name, [path]]),
  );
  const tsconfig = `${subject.project}/tsconfig.json`;
  await Deno.writeTextFile(tsconfig, JSON.stringify({ compilerOptions: { paths } }));
  const args = [`--tsconfig-override=${tsconfig}`, runnerPath("bun")];
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
