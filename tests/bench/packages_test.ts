import { assert, assertEquals, assertThrows } from "@std/assert";
import { readOptions } from "../../scripts/bench/options.ts";
import { PACKAGES, PEERS } from "../../scripts/bench/packages.ts";
import { root, sourceFiles } from "../../scripts/_project.ts";

Deno.test("the benchmark's programs import the packages that it installs, in the same version", async () => {
  const imported = new Set<string>();
  for await (const path of sourceFiles("scripts/bench/programs")) {
    const text = await Deno.readTextFile(new URL(path, root));
    for (const [, specifier] of text.matchAll(/"npm:([^"]+)"/g)) imported.add(specifier!);
  }
  const installed = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  assertEquals([...imported].sort(), installed.sort());
  for (const { install } of PEERS) for (const name of install) assert(name in PACKAGES);
});

Deno.test("readOptions() takes a part of the benchmark, and refuses what it does not know", () => {
  const { runtimes, sections, quick } = readOptions([
    "--runtime=bun,node",
    "--only=dpop",
    "--quick",
  ]);
  assertEquals([runtimes, sections, quick], [["node", "bun"], ["dpop"], true]);
  assertThrows(
    () => readOptions(["--runtime=perl"]),
    Error,
    "'perl' must be one of node, deno, bun",
  );
  assertThrows(() => readOptions(["--quick=1"]), Error, "Unknown or incomplete option '--quick=1'");
  assertThrows(() => readOptions(["--fast"]), Error, "Unknown or incomplete option '--fast'");
});
