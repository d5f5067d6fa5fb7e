// The tests of documents can fail: what reads and runs them notices each way of being wrong.
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  anchorsOf,
  type Block,
  blocksOf,
  codeIn,
  countWords,
  proseOf,
  tableBelow,
} from "./_markdown.ts";
import { checkPrograms, expectedOutput, isAsExpected, runProgram, writePrograms } from "./_run.ts";

/** A block of a page that does not exist. */
function blockOf(code: string): Block {
  return { place: "page.md:1", path: "page.md", language: "ts", fragmentOf: undefined, code };
}

async function run(code: string): Promise<string[]> {
  const block = blockOf(code);
  await using files = await writePrograms([block]);
  return await runProgram(files.fileOf(block));
}

const server = (body: string) =>
  `export default { fetch: () => Promise.resolve(new Response("", ${body})) };`;

Deno.test("runProgram() returns what a program prints, and rejects when it throws", async () => {
  assertEquals(await run(`console.log("a", { b: 1 });`), ["a { b: 1 }"]);
  await assertRejects(() => run(`throw new Error("it fails");`), Error, "it fails");
});

Deno.test("runProgram() visits a server, and rejects when it fails", async () => {
  await run(server("{ status: 200 }"));
  await assertRejects(() => run(server("{ status: 500 }")), Error, "status 500");
  const cookie = `{ headers: { "set-cookie": "a=b" } }`;
  await assertRejects(() => run(server(cookie)), Error, "status 200");
});

Deno.test("runProgram() is AWS for signed requests only, and restores what it replaced", async () => {
  const { fetch } = globalThis;
  const { log } = console;
  const home = Deno.env.get("HOME");
  const url = `"https://s3.us-east-1.amazonaws.com/"`;
  assertEquals(await run(`console.log(String((await fetch(${url})).status));`), ["403"]);
  assertEquals([globalThis.fetch, console.log, Deno.env.get("HOME")], [fetch, log, home]);
});

Deno.test("checkPrograms() rejects a program with a wrong type", async () => {
  const block = blockOf(`export const count: number = "one";`);
  await using files = await writePrograms([block]);
  await assertRejects(() => checkPrograms([files.fileOf(block)]), Error, "TS2322");
});

Deno.test("expectedOutput() and isAsExpected() compare comments with lines", () => {
  assertEquals(expectedOutput('console.log(x); // true\nconsole.log("a");\n'), ["true"]);
  assert(isAsExpected("abc.d", "a….d"));
  assert(!isAsExpected("abcxd", "a….d"));
  assert(!isAsExpected("abc", "ab"));
});

const PAGE = {
  path: "page.md",
  text: "# A `title`, and more\n\nText (a) `b`\n\n## Twice\n\n## Twice\n\n" +
    "| a | b |\n| - | - |\n| `c` | d \\| e |\n\n" +
    "- item\n\n  ```ts fragment=src/a.ts\n  code();\n  ```\n",
};

Deno.test("blocksOf() finds blocks, their places, marks and code", () => {
  assertEquals(blocksOf(PAGE), [{
    place: "page.md:15",
    path: "page.md",
    language: "ts",
    fragmentOf: "src/a.ts",
    code: "code();\n",
  }]);
  assert(!proseOf(PAGE).includes("code()"));
});

Deno.test("anchorsOf(), tableBelow(), codeIn() and countWords() read a page", () => {
  assertEquals([...anchorsOf(PAGE)], ["a-title-and-more", "twice", "twice-1"]);
  assertEquals(
    tableBelow({ ...PAGE, text: PAGE.text.replace("## Twice", "## Once") }, "## Twice"),
    [
      ["`c`", "d \\| e"],
    ],
  );
  assertEquals(codeIn("`a` and `b c`"), ["a", "b c"]);
  assertEquals(countWords("# One | two — 3"), 3);
});
