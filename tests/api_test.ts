// The public API is what tests/api/*.txt say.

import { assertEquals } from "@std/assert";
import { root } from "../scripts/_project.ts";
import { FOLDER, renderApi } from "../scripts/api.ts";

Deno.test(`the public API is what ${FOLDER} says`, async () => {
  const files = new Map<string, string>();
  for await (const { name } of Deno.readDir(new URL(`${FOLDER}/`, root))) {
    files.set(name, await Deno.readTextFile(new URL(`${FOLDER}/${name}`, root)));
  }
  const api = await renderApi();
  const message =
    `Write ${FOLDER} anew by \`deno task api\`, and look at the diff: it is what users see`;
  assertEquals([...files.keys()].sort(), [...api.keys()].sort(), message);
  for (const [name, text] of api) assertEquals(files.get(name), text, `${name}: ${message}`);
});
