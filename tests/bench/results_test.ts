// The notes beside the benchmarks show what was measured.
import { assert, assertEquals } from "@std/assert";
import { barTable } from "../../scripts/bench/table.ts";
import { toChart } from "../../scripts/bench/chart.ts";
import { type Results, SECTIONS } from "../../scripts/bench/record.ts";
import { toSummary } from "../../scripts/bench/summary.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, root));
/** `deno fmt` wraps lines and pads cells. */
const flat = (text: string) => text.replace(/\s+/g, " ").replace(/-+/g, "-");
const results: Results = JSON.parse(await read("scripts/bench/results/latest.json"));

Deno.test("the results are those of a full run", () => {
  assertEquals(results.quick, false);
  const measured = new Set(results.rows.map(({ section }) => section));
  assertEquals(SECTIONS.filter((section) => !measured.has(section)), []);
});

Deno.test("the notes beside the benchmarks show the table and the chart of the results", async () => {
  const notes = await read("scripts/bench/README.md");
  assert(
    flat(notes).includes(flat(toSummary(results))),
    "scripts/bench/README.md has another table",
  );
  assert(notes.includes("](results/latest.svg)"));
  assertEquals(await read("scripts/bench/results/latest.svg"), toChart(results));
});

Deno.test("the notes beside the benchmarks show the bars of the results", async () => {
  const notes = await read("scripts/bench/README.md");
  assert(
    flat(notes).includes(flat(barTable(results))),
    "scripts/bench/README.md has another table",
  );
});
