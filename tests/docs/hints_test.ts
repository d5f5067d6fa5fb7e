// docs/errors.md has a row for each hint of the source: who searches it for a hint finds it.
import { assertEquals } from "@std/assert";
import { type Node, parse } from "npm:acorn@8.19.0";
import { stop, transform } from "npm:esbuild@0.28.2";
import { root, sourceFiles } from "../../scripts/_project.ts";
import { manifest } from "../../scripts/package/metadata.ts";
import { withGuide } from "../../src/_internal/guide.ts";
import { tableBelow } from "./_markdown.ts";

const path = "docs/errors.md";
const text = await Deno.readTextFile(new URL(path, root));
const [, section = ""] = text.split("\n## Hints\n");
const headings = [...section.matchAll(/^### .*$/gm)].map(([heading]) => heading);
const rows = headings.flatMap((heading) => tableBelow({ path, text }, heading));

const hints = new Set<string>();
for await (const file of sourceFiles("src")) {
  if (file.startsWith("src/testing/")) continue;
  const source = await Deno.readTextFile(new URL(file, root));
  // Without types, and with texts joined that stand on several lines.
  const { code } = await transform(source, { loader: "ts", format: "esm", minifySyntax: true });
  for (const found of textsIn(parse(code, { ecmaVersion: "latest", sourceType: "module" }))) {
    // Messages have no full stop at their end.
    if (/^ ?[A-Z].*\.…?$/s.test(found)) hints.add(found.trim());
  }
}
await stop();

/** Strings and templates; "…" stands for what is put into a template. */
function* textsIn(node: Node): Generator<string> {
  const { type, value, quasis } = node as Node & {
    value?: unknown;
    quasis?: readonly { readonly value: { readonly cooked: string } }[];
  };
  if (type === "Literal" && typeof value === "string") yield value;
  if (quasis) yield quasis.map(({ value }) => value.cooked).join("…");
  for (const child of Object.values(node).flat()) {
    if (typeof Object(child).type === "string") yield* textsIn(child as Node);
  }
}

/** Whether a row is about a hint; each "…" of the hint stands for any text of the row. */
function isAbout(hint: string, row: string): boolean {
  const parts = hint.split("…").map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join(".*")}$`).test(row);
}

Deno.test("docs/errors.md has every hint of the source, and no other", () => {
  const named = rows.map(([hint = ""]) => hint);
  assertEquals(hints.size > 50, true, `${hints.size} hints were found`);
  assertEquals([...hints].filter((hint) => !named.some((row) => isAbout(hint, row))), []);
  assertEquals(named.filter((row) => ![...hints].some((hint) => isAbout(hint, row))), []);
  assertEquals(named.length, new Set(named).size);
});

Deno.test("each hint links to docs/errors.md in the package's repository", () => {
  const { url } = manifest("").repository as { readonly url: string };
  assertEquals(
    withGuide("Wait."),
    `Wait. See ${url.replace(/^git\+|\.git$/g, "")}/blob/main/${path}#hints`,
  );
});

Deno.test("docs/errors.md says more of each hint than the hint itself", () => {
  assertEquals(rows.filter(([, more = ""]) => more.length < 15), []);
});
