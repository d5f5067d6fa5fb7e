// The real workerd, with the newest compatibility date that it knows, and without nodejs_compat.

import type { Origins, Report } from "../../tests/runtime/suite/types.ts";
import { findWorkerd } from "./install.ts";
import { run } from "./process.ts";
import { bundleWhole, type Subject } from "./subject.ts";

/** How long the suite may take, in milliseconds. */
const LIMIT = 180_000;

// "local" is loopback: without it a worker reaches the public internet only.
const config = (file: string, compatibilityDate: string) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "suite", worker = (
      modules = [(name = "suite.js", esModule = embed "${file}")],
      compatibilityDate = "${compatibilityDate}",
    )),
    (name = "internet", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "suite")],
);
`;

/** Runs the suite in a worker: one request, one run. */
export async function runOnWorkerd(subject: Subject, origins: Origins): Promise<Report> {
  const workerd = await findWorkerd();
  // "workerd 2026-11-17": its version is the newest date that it knows.
  const version = (await run(workerd, ["--version"])).trim().split(" ").at(-1) ?? "";
  const file = await bundleWhole("workerd", subject);
  const capnp = `${subject.project}/workerd.capnp`;
  await Deno.writeTextFile(capnp, config(file.slice(subject.project.length + 1), version));
  const server = new Deno.Command(workerd, {
    args: ["serve", "--control-fd=1", capnp],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(LIMIT),
  }).spawn();
  const stderr = new Response(server.stderr).text();
  try {
    const port = await readPort(server.stdout);
    if (port === undefined) throw new Error(`workerd does not start\n${await stderr}`);
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      body: JSON.stringify(origins),
      signal: AbortSignal.timeout(LIMIT),
    });
    if (!response.ok) {
      server.kill();
      throw new Error(`HTTP ${response.status} ${await response.text()}\n${await stderr}`);
    }
    return { version, ...await response.json() };
  } finally {
    try {
      server.kill();
    } catch { /* it has ended already */ }
    await server.status;
    await stderr;
  }
}

/** Reads `{"event":"listen","socket":"http","port":…}` from the control channel. */
async function readPort(stdout: ReadableStream<Uint8Array>): Promise<number | undefined> {
  let text = "";
  for await (const chunk of stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const port = /"port":\s*(\d+)/.exec(text)?.[1];
    if (port !== undefined) return Number(port);
  }
  return undefined;
}
