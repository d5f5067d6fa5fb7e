import { assert, assertEquals } from "@std/assert";
import { runDeno } from "../../../scripts/_project.ts";

const POLLS = 250_000;
const EARLY = 100_000;

Deno.test("pollDeviceToken() needs no more memory or stack after very many polls", async () => {
  const program = new URL("_endurance.ts", import.meta.url).href;
  const flags = ["--v8-flags=--expose-gc,--stack-size=400", "--no-check", "--quiet"];
  const output = await runDeno(["run", ...flags, program, `${POLLS}`, `${EARLY}`]);
  const { before, after, listeners } = JSON.parse(output);
  assert(before > 0);
  assertEquals(listeners, 0);
  // A leak of one byte a poll would be 150 kB.
  assert(after - before < 100_000, `the heap grew by ${after - before} bytes`);
});
