// The programs in examples/README.md are the files beside it, which `test:runtimes` runs as they are.
import { assertEquals } from "@std/assert";
import { root } from "../../scripts/_project.ts";

const read = (path: string) => Deno.readTextFile(new URL(`examples/${path}`, root));

Deno.test("examples/README.md shows worker.ts and server.ts as they are", async () => {
  const blocks = [...(await read("README.md")).matchAll(/```ts\n([^]*?)```/g)];
  const files = await Promise.all(["worker.ts", "server.ts"].map(read));
  assertEquals(blocks.map(([, block]) => block), files);
});

for (const folder of ["", "stores/"]) {
  Deno.test(`examples/${folder}README.md names every file of the folder`, async () => {
    const readme = await read(`${folder}README.md`);
    for await (const { name } of Deno.readDir(new URL(`examples/${folder}`, root))) {
      if (name.endsWith(".ts")) assertEquals([name, readme.includes(`\`${name}\``)], [name, true]);
    }
  });
}
