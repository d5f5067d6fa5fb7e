// The table of SECURITY.md: what was tried is tested where it says.
import { assert } from "@std/assert";

const root = new URL("../", import.meta.url);
const rows = (await Deno.readTextFile(new URL("SECURITY.md", root))).split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
const [, , ...attacks] = rows;

Deno.test("SECURITY.md names a file for each attack, and there are tests or cases in it", async () => {
  let count = 0;
  for (const [attack = "", result, places = ""] of attacks) {
    if (attack.startsWith("**")) continue; // a heading
    const paths = [...places.matchAll(/`([^`]+)`/g)].map(([, path]) => path!);
    assert(result && paths.length > 0, attack);
    for (const path of paths) {
      const text = await Deno.readTextFile(new URL(path, root));
      assert(/Deno\.test\(|name: |targets/.test(text), path);
      count++;
    }
  }
  assert(count > 20, `${count} places`);
});
