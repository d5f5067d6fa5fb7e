import { assertEquals } from "@std/assert";
import { compare } from "../../scripts/bench/compare.ts";
import { AGAIN, type Results, type Row } from "../../scripts/bench/record.ts";

function row(contender: string, ratio: number, spread = 0.01): Row {
  const summary = { median: ratio, q1: ratio - spread, q3: ratio + spread, count: 30 };
  const place = { section: "cpu", task: "createToken", runtime: "node", unit: "µs" } as const;
  return { ...place, contender, value: summary, ratio: summary };
}

function results(...rows: Row[]): Results {
  return { date: "", command: "", quick: false, machine: {}, versions: {}, rows };
}

function changes(before: Results, after: Results): string[] {
  return compare(before, after).map(({ what, isWorse, isOurs }) =>
    `${isWorse ? "worse" : "better"} ${isOurs ? "ours" : "theirs"} ${what.split(" · ").at(-1)}`
  );
}

Deno.test("compare() tells what got worse and what got better", () => {
  const before = results(row("ours, client", 1.5), row("ours, by hand", 2), row("arctic", 4));
  const after = results(row("ours, client", 1.8), row("ours, by hand", 1.7), row("arctic", 6));
  assertEquals(changes(before, after), [
    "worse ours ours, client",
    "better ours ours, by hand",
    "worse theirs arctic",
  ]);
});

Deno.test("compare() does not tell of what overlaps, or is small", () => {
  assertEquals(changes(results(row("ours", 1.5, 0.2)), results(row("ours", 1.7, 0.1))), []);
  assertEquals(changes(results(row("ours", 1.5, 0.001)), results(row("ours", 1.52, 0.001))), []);
});

Deno.test("compare() does not tell of what is within the noise of the A/A line", () => {
  const noisy = row(AGAIN, 1.2);
  assertEquals(changes(results(row("ours", 1.5), noisy), results(row("ours", 1.7), noisy)), []);
});

Deno.test("compare() does not tell of what only one run has", () => {
  assertEquals(changes(results(row("ours", 1.5)), results(row("arctic", 9))), []);
});

Deno.test("compare() counts bytes exactly", () => {
  const bytes = (value: number): Results => {
    const summary = { median: value, q1: value, q3: value, count: 1 };
    const { ratio: _, ...rest } = row("ours", 1);
    return results({ ...rest, section: "size", runtime: "any", value: summary });
  };
  assertEquals(changes(bytes(5000), bytes(5000)), []);
  assertEquals(changes(bytes(5000), bytes(5020)), ["worse ours ours"]);
});
