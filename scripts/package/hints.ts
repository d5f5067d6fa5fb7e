// The hints of the core: the sentences in its code, and their link. Messages of errors are not
// sentences: they have no period at their end.

import { parse } from "npm:acorn@8.19.0";
import { transform } from "npm:esbuild@0.28.2";
import { modulesOf, root } from "../_project.ts";

/** A capital letter, three words or more, a period. */
const SENTENCE = /^[A-Z]\S* \S+ .*\.$/s;

/** Finds the hints that mod.ts leads to, as they stand in the code; throws if there are none. */
export async function findHints(): Promise<readonly string[]> {
  const hints = new Set<string>();
  for (const { specifier } of await modulesOf("mod.ts")) {
    if (!specifier.startsWith(root.href)) continue;
    const { code } = await transform(await Deno.readTextFile(new URL(specifier)), { loader: "ts" });
    for (const text of literalsOf(parse(code, { ecmaVersion: 2024, sourceType: "module" }))) {
      if (SENTENCE.test(text) || text.includes("docs/errors.md")) hints.add(text);
    }
  }
  if (hints.size === 0) throw new Error("the core has no hints: did their form change?");
  return [...hints];
}

/** Every string of a program. */
function* literalsOf(node: unknown): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  const { type, value } = node as { type?: string; value?: unknown };
  if (type === "Literal" && typeof value === "string") yield value;
  for (const child of Object.values(node)) yield* literalsOf(child);
}
