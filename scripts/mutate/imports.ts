// Which test file imports which source file, directly or not.

import type { Workspace } from "./workspace.ts";

interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string };
      readonly type?: { readonly specifier?: string };
    }[];
  }[];
}

/**
 * Finds all files of the project that each test file needs at run time. Downloads what is missing of
 * other packages, too: runners have no network.
 */
export async function readImports(
  workspace: Workspace,
  tests: readonly string[],
): Promise<Map<string, ReadonlySet<string>>> {
  const { project, scratch, flags } = workspace;
  const all = `${scratch}/tests.ts`;
  const urls = tests.map((path) => new URL(path, project).href);
  await Deno.writeTextFile(all, urls.map((url) => `import ${JSON.stringify(url)};\n`).join(""));
  await deno(["cache", "--quiet", "--no-check", ...flags, all]);
  const graph: Graph = JSON.parse(await deno(["info", "--json", ...flags, all]));
  const imports = new Map(graph.modules.map(({ specifier, dependencies = [] }) => [
    specifier,
    dependencies.flatMap(({ code }) => code?.specifier ?? []),
  ]));
  return new Map(tests.map((path) => {
    const reached = new Set<string>();
    collect(new URL(path, project).href, imports, reached);
    const own = [...reached].filter((url) => url.startsWith(project.href));
    return [path, new Set(own.map((url) => url.slice(project.href.length)))];
  }));
}

function collect(
  url: string,
  imports: ReadonlyMap<string, readonly string[]>,
  reached: Set<string>,
): void {
  if (reached.has(url)) return;
  reached.add(url);
  for (const next of imports.get(url) ?? []) collect(next, imports, reached);
}

async function deno(args: readonly string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: "/",
    signal: AbortSignal.timeout(300_000),
  });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`deno ${args[0]}: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}
