// The module that loads the entry points, for bundles: tests/runtime/suite/library.ts with static
// imports in place of computed ones.

import type { Plugin } from "npm:esbuild@0.28.2";
import type { Runtime } from "../../tests/runtime/expected_failures.ts";
import { libraryName } from "../../tests/runtime/suite/library.ts";
import { entries, type Entry, needsNode } from "../_project.ts";

/** Runtimes without Node's modules. */
const WITHOUT_NODE: readonly Runtime[] = ["workerd", "chromium"];

/** The entry points that a runtime can load, and the others. */
export async function entriesFor(
  runtime: Runtime,
): Promise<{ readonly loaded: readonly Entry[]; readonly leftOut: readonly Entry[] }> {
  const leftOut: Entry[] = [];
  for (const entry of WITHOUT_NODE.includes(runtime) ? entries : []) {
    if (await needsNode(entry)) leftOut.push(entry);
  }
  return { loaded: entries.filter((entry) => !leftOut.includes(entry)), leftOut };
}

/** Puts static imports of the entry points into a bundle. */
export function libraryModule(loaded: readonly Entry[]): Plugin {
  const imports = loaded.map(({ name, specifier }) =>
    `import * as ${libraryName(name)} from ${JSON.stringify(specifier)};`
  );
  const names = loaded.map(({ name }) => libraryName(name));
  const contents = `${imports.join("\n")}
export const loadLibraries = () => Promise.resolve({ ${names.join(", ")} });`;
  return {
    name: "library module",
    setup({ onLoad }) {
      onLoad({ filter: /\/runtime\/suite\/library\.ts$/ }, () => ({ contents }));
    },
  };
}
