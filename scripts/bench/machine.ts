// On what it was measured, and with what.

import { cpus, loadavg, release, totalmem, type } from "node:os";
import { root } from "../_project.ts";
import { run } from "../runtimes/process.ts";
import { PACKAGES } from "./packages.ts";
import type { Runtime } from "./record.ts";
import type { Workshop } from "./workshop.ts";

/** Processor, memory, system, and how busy it was. */
export function describeMachine(): Record<string, string | number> {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? "unknown",
    cores: cpus().length,
    "memory in GiB": Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    load: Number(loadavg()[0]!.toFixed(2)),
  };
}

/** Of the runtimes, of this module (its commit, with + if it was changed), and of the packages. */
export async function readVersions(
  { executables }: Workshop,
  runtimes: readonly Runtime[],
): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const runtime of runtimes) {
    const output = await run(executables[runtime], ["--version"]);
    versions[runtime] = /\d+\.\d+\.\d+/.exec(output)?.[0] ?? output.trim();
  }
  const git = (...args: string[]) => run("git", args, { cwd: root.pathname }).catch(() => "");
  const commit = (await git("rev-parse", "--short", "HEAD")).trim();
  const changes = (await git("status", "--porcelain", "--", "src", "mod.ts")).trim();
  return { ...versions, ours: `${commit}${changes && "+"}`, ...PACKAGES };
}
