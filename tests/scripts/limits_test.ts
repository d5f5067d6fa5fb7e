// What a test or a script starts must end: no broken module may make CI wait.
import { assert, assertEquals } from "@std/assert";

/** Files of the checkout that start processes. */
async function* sources(folder: URL): AsyncGenerator<{ path: string; text: string }> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(name + (isDirectory ? "/" : ""), folder);
    if (isDirectory) yield* sources(url);
    else if (name.endsWith(".ts")) yield { path: url.pathname, text: await Deno.readTextFile(url) };
  }
}

/** The text from a call to the bracket that closes it. */
function callAt(text: string, start: number): string {
  let depth = 0;
  for (let at = text.indexOf("(", start); at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")" && --depth === 0) return text.slice(start, at + 1);
  }
  return text.slice(start);
}

Deno.test("every process that a test or a script starts has a time limit", async () => {
  let count = 0;
  const without: string[] = [];
  for (const folder of ["../../tests/", "../../scripts/", "../../examples/"]) {
    for await (const { path, text } of sources(new URL(folder, import.meta.url))) {
      for (const { index } of text.matchAll(/new Deno\.Command\(/g)) {
        count++;
        if (!/\bsignal\b/.test(callAt(text, index))) without.push(path);
      }
    }
  }
  assert(count > 5, `${count} found`);
  assertEquals(without, []);
});
