// Which part of the source may import which, as ARCHITECTURE.md says. Fails on any other import, on a
// cycle, on an import from outside of the source, on a file that no entry point needs, and on
// `export *`.

import { entriesOf, MAY_USE_NODE, type Module, modulesOf, root, sourceFiles } from "./_project.ts";

const BASE = ["_internal", "errors.ts", "endpoint.ts"];
const SERVICE = [...BASE, "_protocol", "oauth"];

/** The parts of the source, and which of the others each may import. A service imports no service. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  _internal: [],
  "errors.ts": ["_internal"],
  "endpoint.ts": ["_internal"],
  _protocol: BASE,
  oauth: [...BASE, "_protocol"],
  oidc: SERVICE,
  signin: SERVICE,
  portal: SERVICE,
  iam: SERVICE,
  session: [...SERVICE, "oidc", "portal"],
  aws_cli: [...SERVICE, "session", "signin"],
  // An emulator that shares the parsers it judges proves nothing. It may import types of anything.
  testing: ["_internal"],
  "mod.ts": [...SERVICE, "oidc"],
};

/** The parts that may import types of all others. */
const TYPES_OF_ANYTHING = ["testing"];

interface Import {
  readonly to: string;
  readonly isTypeOnly: boolean;
}

/** The imports of each module, by path. */
type Graph = ReadonlyMap<string, readonly Import[]>;

/** Returns what is wrong in a checkout. */
export async function checkLayers(checkout: URL): Promise<string[]> {
  const { graph, problems } = await readGraph(checkout);
  for (const [from, imports] of graph) {
    for (const { to, isTypeOnly } of imports) {
      if (isAllowed(from, to, isTypeOnly)) continue;
      const mayBeType = TYPES_OF_ANYTHING.includes(partOf(from));
      problems.push(`${from} must not import ${to}${mayBeType ? ", but by `import type`" : ""}`);
    }
  }
  for (const cycle of findCycles(graph)) problems.push(`cycle: ${cycle.join(" → ")}`);
  for (const path of [...graph.keys()].filter((path) => !(partOf(path) in LAYERS))) {
    problems.push(`${path} is in no layer`);
  }
  for await (const path of sourceFiles("src", checkout)) {
    if (!graph.has(path)) problems.push(`${path} is not needed by any entry point`);
    problems.push(...await findStars(checkout, path));
  }
  problems.push(...await findStars(checkout, "mod.ts"));
  return problems.sort();
}

async function readGraph(checkout: URL): Promise<{ graph: Graph; problems: string[] }> {
  const graph = new Map<string, Import[]>();
  const problems: string[] = [];
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", checkout)));
  for (const { path } of entriesOf(config.exports)) {
    for (const module of await modulesOf(path, checkout)) {
      const from = relative(checkout, module.specifier);
      if (from === undefined || graph.has(from)) continue;
      const { imports, foreign } = importsOf(checkout, module);
      graph.set(from, imports);
      problems.push(
        ...foreign.filter((to) => !(to.startsWith("node:") && MAY_USE_NODE.test(from)))
          .map((to) => `${from} imports ${to}`),
      );
    }
  }
  return { graph, problems };
}

function importsOf(checkout: URL, { dependencies = [] }: Module) {
  const imports: Import[] = [];
  const foreign: string[] = [];
  for (const { specifier, code, type } of dependencies) {
    const to = relative(checkout, code?.specifier ?? type?.specifier ?? "");
    if (to === undefined) foreign.push(specifier);
    else imports.push({ to, isTypeOnly: code === undefined });
  }
  return { imports, foreign };
}

function relative(checkout: URL, specifier: string): string | undefined {
  if (!specifier.startsWith(checkout.href)) return undefined;
  const path = specifier.slice(checkout.href.length);
  return path === "mod.ts" || path.startsWith("src/") ? path : undefined;
}

/** The folder below src that a module is in, or its name if it is in none. */
function partOf(path: string): string {
  return path.replace(/^src\//, "").split("/")[0]!;
}

function isAllowed(from: string, to: string, isTypeOnly: boolean): boolean {
  const [source, target] = [partOf(from), partOf(to)];
  if (source === target) return true;
  if (isTypeOnly && TYPES_OF_ANYTHING.includes(source)) return true;
  return LAYERS[source]?.includes(target) ?? false;
}

function findCycles(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    if (done.has(path)) return;
    for (const { to } of graph.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}

async function findStars(checkout: URL, path: string): Promise<string[]> {
  const text = await Deno.readTextFile(new URL(path, checkout));
  return /^\s*export\s+(type\s+)?\*/m.test(text) ? [`${path} has an "export *"`] : [];
}

if (import.meta.main) {
  const problems = await checkLayers(root);
  if (problems.length > 0) {
    console.error(problems.join("\n"));
    Deno.exit(1);
  }
  console.log("All imports go in one direction");
}
