import { assert, assertEquals } from "@std/assert";
import { entries } from "../../scripts/_project.ts";
import { buildDocs, findBrokenLinks } from "../../scripts/build_docs.ts";
import { temporaryFolder } from "../../scripts/package/tools.ts";

Deno.test("buildDocs() makes a page for each entry point, without a warning", async () => {
  await using folder = await temporaryFolder();
  assertEquals(await buildDocs(folder.url), []);
  for (const { name } of entries) {
    const page = new URL(`${name}/index.html`, folder.url);
    assert((await Deno.stat(page)).isFile, name);
  }
});

Deno.test("findBrokenLinks() finds a link that leads to no symbol, in any folder", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(new URL("iam/", folder.url));
  await Deno.writeTextFile(new URL("index.html", folder.url), "<a>signRequest</a>");
  await Deno.writeTextFile(new URL("iam/index.html", folder.url), "{@linkcode signRequests}");
  assertEquals(await findBrokenLinks(folder.url), ["iam/index.html: {@linkcode signRequests}"]);
});
