// `deno task login` is the first thing that somebody tries: it downloads nothing.

import { assertEquals } from "@std/assert";
import { modulesOf, root } from "../../scripts/_project.ts";

Deno.test("scripts/login.ts imports files of the checkout and modules of Node, nothing else", async () => {
  const modules = (await modulesOf("scripts/login.ts")).map(({ specifier }) => specifier);
  const foreign = modules.filter((it) => !it.startsWith(root.href) && !it.startsWith("node:"));
  assertEquals(foreign, []);
});

Deno.test("deno task login starts with empty caches and without a registry", async () => {
  const cache = await Deno.makeTempDir({ prefix: "login_cache_" });
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "login", "--version"],
      cwd: root,
      env: {
        DENO_DIR: cache,
        // Nobody listens there: what deno.json or the lock file made it download would fail.
        NPM_CONFIG_REGISTRY: "http://127.0.0.1:1/",
        JSR_URL: "http://127.0.0.1:1/",
        NO_COLOR: "1",
      },
      signal: AbortSignal.timeout(30_000),
    }).output();
    assertEquals([new TextDecoder().decode(stderr), success], ["", true]);
    for (const folder of ["npm", "remote"]) {
      assertEquals(await Array.fromAsync(namesIn(`${cache}/${folder}`)), [], folder);
    }
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

/** What is in a folder; nothing, if there is no folder. */
async function* namesIn(folder: string): AsyncGenerator<string> {
  try {
    for await (const { name } of Deno.readDir(folder)) yield name;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
