// What the READMEs of the examples say about their files is true.
import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { entries, root } from "../../scripts/_project.ts";

const read = (path: string) => Deno.readTextFile(new URL(`examples/${path}`, root));

for (const folder of ["edge/", "stores/"]) {
  Deno.test(`examples/${folder}README.md names every file of the folder`, async () => {
    const readme = await read(`${folder}README.md`);
    for await (const { name, isFile } of Deno.readDir(new URL(`examples/${folder}`, root))) {
      if (!isFile || name === "README.md") continue;
      assertEquals([name, readme.includes(`\`${name}\``)], [name, true]);
    }
  });
}

for (const readme of ["README.md", "edge/README.md", "stores/README.md"]) {
  Deno.test(`the links, pictures and tasks of examples/${readme} exist`, async () => {
    const text = await read(readme);
    for (const [, link = ""] of text.matchAll(/\]\((?!https:)([^)#]+)/g)) {
      await Deno.stat(new URL(link, new URL(`examples/${readme}`, root)));
    }
    for (const [, task = ""] of text.matchAll(/deno task ([\w:]+)/g)) {
      assert(task in config.tasks, task);
    }
  });
}

Deno.test("examples/edge/README.md names every setting, and wrangler.jsonc has no other", async () => {
  const [readme, wrangler, variants] = await Promise.all(
    ["edge/README.md", "edge/wrangler.jsonc", "edge/variants.ts"].map(read),
  );
  const settings = [...variants!.matchAll(/readonly ([A-Z_]+)\?:/g)].map(([, name]) => name!);
  const named = [...readme!.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name!);
  assertEquals(named, settings);
  const { vars, main, kv_namespaces: [{ binding }] } = JSON.parse(
    wrangler!.replace(/(^|\s)\/\/.*$/gm, ""),
  );
  assertEquals(Object.keys(vars).filter((name) => !settings.includes(name)), []);
  assertEquals([main, binding], ["worker.ts", "SIGN_IN"]);
  assertEquals(vars.EMULATOR, "off");
});

Deno.test("examples/edge/tsconfig.json maps entry points to their source", async () => {
  const { compilerOptions: { paths } } = JSON.parse(await read("edge/tsconfig.json"));
  for (const [specifier, [path]] of Object.entries<string[]>(paths)) {
    const entry = entries.find((entry) => entry.specifier === specifier);
    assertEquals(path, `../../${entry?.path}`);
  }
});

Deno.test("the pictures of examples/edge are small", async () => {
  for await (const { name } of Deno.readDir(new URL("examples/edge/screenshots/", root))) {
    const { size } = await Deno.stat(new URL(`examples/edge/screenshots/${name}`, root));
    assert(size < 60_000, `${name}: ${size} bytes`);
  }
});
