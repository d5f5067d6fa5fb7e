// Runs the behaviour suite (tests/runtime) on five runtimes, on the source and on the npm package.

import { stop } from "npm:esbuild@0.28.2";
import type { Runtime } from "../tests/runtime/expected_failures.ts";
import type { Origins, Report } from "../tests/runtime/suite/types.ts";
import { runOnChromium } from "./runtimes/chromium.ts";
import { runOnBun, runOnDeno, runOnNode } from "./runtimes/command_line.ts";
import { testEdgeExample } from "./runtimes/edge_example.ts";
import { type Options, readOptions } from "./runtimes/options.ts";
import { startOrigins } from "./runtimes/origins.ts";
import { dispose, preparePackage, prepareSource, type Subject } from "./runtimes/subject.ts";
import { runOnWorkerd } from "./runtimes/workerd.ts";

const RUN: Readonly<Record<Runtime, (subject: Subject, origins: Origins) => Promise<Report>>> = {
  deno: runOnDeno,
  node: runOnNode,
  bun: runOnBun,
  workerd: runOnWorkerd,
  chromium: runOnChromium,
};

/** Runs the suite on one runtime, prints its line, and tells how much failed. */
async function test(runtime: Runtime, subject: Subject, origins: Origins): Promise<number> {
  const { version = "(no version)", results } = await reportOf(runtime, subject, origins);
  const failed = results.filter(({ status }) => status === "failed");
  const expected = results.filter(({ status }) => status === "failed as expected");
  for (const { name, reason = "" } of failed) {
    console.log(`${runtime} ${subject.kind}: FAILED ${name}\n${reason.replace(/^/gm, "    ")}`);
  }
  console.log(
    `${runtime} ${version} ${subject.kind}: ` +
      `${results.length} run, ${failed.length} failed, ${expected.length} expected to fail`,
  );
  return failed.length;
}

/** A runtime that cannot run the suite at all is a failure like any other. */
async function reportOf(runtime: Runtime, subject: Subject, origins: Origins): Promise<Report> {
  try {
    const report = await RUN[runtime](subject, origins);
    if (report.results.length > 0) return report;
    throw new Error("no case was run");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { results: [{ name: "the suite runs", status: "failed", reason }] };
  }
}

async function testAll({ runtimes, ...what }: Options): Promise<number> {
  const subjects: (() => Promise<Subject>)[] = [];
  const { package: tarball } = what;
  if (what.source) subjects.push(prepareSource);
  if (tarball !== undefined) subjects.push(() => preparePackage(tarball));
  let failed = 0;
  await using servers = startOrigins();
  for (const prepare of subjects) {
    const subject = await prepare();
    try {
      for (const runtime of runtimes) failed += await test(runtime, subject, servers.origins);
      failed += await testEdgeExample(runtimes, subject);
    } finally {
      await dispose(subject);
    }
  }
  return failed;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await testAll(readOptions(Deno.args)) === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exitCode = 1;
  } finally {
    await stop();
  }
}
