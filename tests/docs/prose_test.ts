// Documents are short, use one word for one thing, and ARCHITECTURE.md shows the source as it is.
import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { root } from "../../scripts/_project.ts";
import { countWords, proseOf, readPages } from "./_markdown.ts";

const pages = await readPages();
const guides = pages.filter(({ path }) => path.startsWith("docs/"));

/** The most words of a guide; these two are lists to look things up in. */
const MOST_WORDS = 800;
const LISTS = ["docs/errors.md", "docs/interop.md"];

Deno.test("each guide has fewer than 800 words", () => {
  assert(guides.length >= 8);
  for (const page of guides.filter(({ path }) => !LISTS.includes(path))) {
    const words = countWords(page.text);
    assert(words < MOST_WORDS, `${page.path}: ${words} words`);
  }
});

Deno.test("ARCHITECTURE.md is one page", () => {
  const page = pages.find(({ path }) => path === "ARCHITECTURE.md")!;
  const words = countWords(page.text);
  assert(words <= 1_050, `${words} words`);
});

Deno.test("README and guides use one word for one thing", () => {
  // A service sends a response, and functions return: see CONTRIBUTING.md.
  const avoided =
    /\b(answers?|answered|repl(?:y|ies|ied)|gives? back|utilize|leverage|seamless\w*)\b/i;
  for (
    const page of pages.filter(({ path }) =>
      /^(README|docs\/(?!emulator|interop).*)\.md$/.test(path)
    )
  ) {
    assertEquals([page.path, avoided.exec(proseOf(page))?.[0]], [page.path, undefined]);
  }
});

Deno.test("README links to every guide", () => {
  const readme = pages.find(({ path }) => path === "README.md")!;
  for (const { path } of guides) {
    const isLinked = [readme, ...guides].some((page) =>
      page.path !== path && page.text.includes(`(${page === readme ? path : path.slice(5)}`)
    );
    assert(isLinked, path);
  }
});

Deno.test("ARCHITECTURE.md shows every part of the source, and the entry point that it is", async () => {
  const { text } = pages.find(({ path }) => path === "ARCHITECTURE.md")!;
  const [, tree = ""] = /```text\n([^]*?)```/.exec(text) ?? [];
  for await (const { name, isDirectory } of Deno.readDir(new URL("src/", root))) {
    assert(tree.includes(`\n  ${name}${isDirectory ? "/" : ""} `), `src/${name}`);
  }
  for (const name of ["docs", "examples", "tests", "scripts"]) {
    assert(tree.includes(`\n${name}/ `), name);
    assert((await Deno.stat(new URL(`${name}/`, root))).isDirectory, name);
  }
  const shown = [...tree.matchAll(/→ (\.\S*)$/gm)].map(([, entry]) => entry!);
  assertEquals(shown.toSorted(), Object.keys(config.exports).toSorted());
});

Deno.test("ARCHITECTURE.md names files that there are, each of them once", async () => {
  const page = pages.find(({ path }) => path === "ARCHITECTURE.md")!;
  const paths = [...proseOf(page).matchAll(/`([\w./]+\.ts)`/g)].map(([, path]) => path!);
  assert(paths.length >= 30, `${paths.length} files`);
  for (const path of paths) {
    const file = await Deno.stat(new URL(`src/${path}`, root)).catch(() => undefined);
    assert(file?.isFile, `src/${path}`);
  }
  const repeated = paths.filter((path, index) => paths.indexOf(path) < index);
  assertEquals(repeated, []);
});
