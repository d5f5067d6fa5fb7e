// Which part of the source may import which: the one-way street that ARCHITECTURE.md draws.
// Fails on an import against it, on a cycle, on an import from outside, on a file that no entry
// point needs, and on `export *`.

import { entryPoints, root, runDeno, sourceFiles } from "./_project.ts";

/** The core, from the bottom to the top: a layer imports those before it and itself. */
const CORE: readonly (readonly string[])[] = [
  ["_internal"],
  ["errors.ts", "endpoint.ts"],
  ["_protocol"],
  ["operations", "authorization_code"],
  ["device_flow"],
  ["client.ts"],
  ["mod.ts"],
];

/** The leaves, and what each may import beside itself: layers of the core, or other leaves. */
const LEAVES: Readonly<Record<string, readonly string[]>> = {
  signin: ["_internal", "errors.ts", "endpoint.ts", "_protocol", "authorization_code"],
  // An emulator that shares the parsers it judges proves nothing.
  testing: ["_internal"],
};

interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier?: string };
      readonly type?: { readonly specifier?: string };
    }[];
  }[];
}

const problems: string[] = [];
const imports = new Map<string, Set<string>>();

for (const entry of entryPoints()) {
  const graph: Graph = JSON.parse(await runDeno(["info", "--json", entry]));
  for (const { specifier, dependencies = [] } of graph.modules) {
    const from = relative(specifier);
    if (from === undefined) continue;
    const targets = new Set<string>();
    imports.set(from, targets);
    for (const dependency of dependencies) {
      const target = dependency.code?.specifier ?? dependency.type?.specifier ?? "";
      const to = relative(target);
      if (to === undefined) problems.push(`${from} imports ${dependency.specifier}`);
      else targets.add(to);
    }
  }
}

for (const [from, targets] of imports) {
  for (const to of targets) {
    if (!isAllowed(from, to)) problems.push(`${from} must not import ${to}`);
  }
}
for (const cycle of findCycles()) problems.push(`cycle: ${cycle.join(" → ")}`);
for await (const path of sourceFiles("src")) {
  if (!imports.has(path)) problems.push(`${path} is not needed by any entry point`);
  const text = await Deno.readTextFile(new URL(path, root));
  if (/^export \*/m.test(text)) problems.push(`${path} has an "export *"`);
}

if (problems.length > 0) {
  console.error(problems.sort().join("\n"));
  Deno.exit(1);
}
console.log(`${imports.size} modules import in one direction`);

function relative(specifier: string): string | undefined {
  const path = specifier.startsWith(root.href) ? specifier.slice(root.href.length) : undefined;
  return path === "mod.ts" || path?.startsWith("src/") ? path : undefined;
}

function roomOf(path: string): string {
  return path.replace(/^src\//, "").split("/")[0]!;
}

function isAllowed(from: string, to: string): boolean {
  const [source, target] = [roomOf(from), roomOf(to)];
  if (source === target) return true;
  const targetLayer = CORE.findIndex((rooms) => rooms.includes(target));
  const beside = LEAVES[source];
  if (beside) return beside.includes(target);
  const sourceLayer = CORE.findIndex((rooms) => rooms.includes(source));
  return targetLayer >= 0 && targetLayer < sourceLayer;
}

function findCycles(): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    if (done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return cycles;
}
