// Runs examples/edge as it is, on each runtime that it is for, with an emulator in the place of AWS.
// `test:runtimes` prints a line for each; `test:browser` opens its pages.

import { CASES } from "../../tests/examples/edge/cases.ts";
import { createKvNamespace } from "../../tests/examples/edge/kv_namespace.ts";
import type { Edge } from "../../tests/examples/edge/types.ts";
import type { Runtime } from "../../tests/runtime/expected_failures.ts";
import type { CaseResult, Report } from "../../tests/runtime/suite/types.ts";
import { root } from "../_project.ts";
import {
  type Aws,
  type Running,
  serveAws,
  startOnBun,
  startOnDeno,
  startOnWorkerd,
  workerdVersion,
} from "./edge_servers.ts";
import { serve } from "./http_services.ts";
import { findBun } from "./install.ts";
import { run } from "./process.ts";
import type { Subject } from "./subject.ts";

const CLOUDFLARE_TYPES = "npm:@cloudflare/workers-types@5.20261117.1";

const RUN: Readonly<Partial<Record<Runtime, (subject: Subject) => Promise<Report>>>> = {
  async deno(subject) {
    await using aws = serveAws(0);
    await using example = await startOnDeno(subject, aws);
    return { version: Deno.version.deno, results: await runCases(edgeOf(example, aws)) };
  },

  async bun(subject) {
    await using aws = serveAws(0);
    await using example = await startOnBun(subject, aws);
    const version = (await run(await findBun(), ["--version"])).trim();
    return { version, results: await runCases(edgeOf(example, aws)) };
  },

  async workerd(subject) {
    const results = await Promise.all([runInWorkerd(subject), runInWorkerdWithKv(subject)]);
    return { version: await workerdVersion(), results: results.flat() };
  },
};

/** Runs the example on those of the runtimes that it is for, and tells how much failed. */
export async function testEdgeExample(
  runtimes: readonly Runtime[],
  subject: Subject,
): Promise<number> {
  const lines = await Promise.all(runtimes.map(async (runtime) => {
    const { version = "(no version)", results } = await reportOf(runtime, subject);
    const failed = results.filter(({ status }) => status === "failed");
    if (results.length === 0) return 0; // it is not for Node, which has no server of this kind
    const where = `edge example ${runtime} ${version} ${subject.kind}`;
    for (const { name, reason = "" } of failed) {
      console.log(`${where}: FAILED ${name}\n${reason.replace(/^/gm, "    ")}`);
    }
    console.log(`${where}: ${results.length} run, ${failed.length} failed`);
    return failed.length;
  }));
  return lines.reduce((sum, failed) => sum + failed, 0);
}

async function reportOf(runtime: Runtime, subject: Subject): Promise<Report> {
  let report: Report = { results: [] };
  const result = await tell("the example runs", async () => {
    report = await RUN[runtime]?.(subject) ?? report;
  });
  return result.status === "failed" ? { results: [result] } : report;
}

/** One after the other: they share an emulator. */
async function runCases(edge: Edge, prefix = ""): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name, run } of CASES) results.push(await tell(prefix + name, () => run(edge)));
  return results;
}

async function tell(name: string, run: () => Promise<unknown>): Promise<CaseResult> {
  try {
    await run();
    return { name, status: "passed" };
  } catch (error) {
    const reason = error instanceof Error ? error.stack ?? error.message : String(error);
    return { name, status: "failed", reason };
  }
}

function edgeOf(example: Running, { emulator, origin, secrets, delayNext }: Aws): Edge {
  return { origin: example.origin, emulator, portal: origin, secrets, delayNext, seen: [] };
}

async function runInWorkerd(subject: Subject): Promise<CaseResult[]> {
  await using aws = serveAws(0);
  await using example = await startOnWorkerd(subject, aws);
  return await runCases(edgeOf(example, aws), "in memory: ");
}

/** With workerd's own KVNamespace, and AWS's own interval: KV takes one write a second for a key. */
async function runInWorkerdWithKv(subject: Subject): Promise<CaseResult[]> {
  const { handler, refusals } = createKvNamespace();
  await using aws = serveAws(1);
  await using kv = serve(handler);
  await using example = await startOnWorkerd(subject, aws, { kv });
  return [
    ...await runCases(edgeOf(example, aws), "in KV: "),
    await tell("in KV: nothing was refused", () => {
      return refusals.length === 0 ? Promise.resolve() : Promise.reject(refusals.join("\n"));
    }),
    await tell("Cloudflare's own types fit worker.ts", () => checkCloudflareTypes(subject)),
  ];
}

async function checkCloudflareTypes({ project }: Subject): Promise<void> {
  const file = `${project}/cloudflare.ts`;
  await Deno.writeTextFile(
    file,
    `import type { ExecutionContext, KVNamespace } from "${CLOUDFLARE_TYPES}";
    import worker from "${new URL("examples/edge/worker.ts", root)}";
    type Fetch = typeof worker.fetch;
    export const env: Parameters<Fetch>[1] = {} as { SIGN_IN: KVNamespace };
    export const ctx: Parameters<Fetch>[2] = {} as ExecutionContext;`,
  );
  const config = new URL("deno.json", root).pathname;
  await run(Deno.execPath(), ["check", "--quiet", "--no-lock", `--config=${config}`, file]);
}
