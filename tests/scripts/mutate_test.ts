import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { toEntry } from "../../scripts/mutate/equivalents.ts";
import { makeMutants } from "../../scripts/mutate/mutants.ts";
import { readOptions } from "../../scripts/mutate/options.ts";
import { isGood, toReport } from "../../scripts/mutate/report.ts";
import { mutate, type Result } from "../../scripts/mutate/run.ts";
import { takeSample } from "../../scripts/mutate/sample.ts";
import { createFixture } from "./_mutate_fixture.ts";

const workers = 2;
const patience = 500;

/** What became of the mutants of a file, as `code → replacement`. */
function fates({ verdicts }: Result, path: string): Record<string, string> {
  return Object.fromEntries(
    verdicts.filter(({ mutant }) => mutant.path === path)
      .map(({ mutant, status }) => [`${mutant.code} → ${mutant.replacement}`, status]),
  );
}

Deno.test("mutate() tells what tests notice of each mutant", async (t) => {
  await using fixture = await createFixture();
  const before = await fixture.read();
  const result = await mutate(fixture.project, { files: [], workers, patience });

  await t.step("killed, in functions and in what is evaluated at once", () => {
    const killed = fates(result, "src/killed.ts");
    assertEquals(new Set(Object.values(killed)), new Set(["killed"]));
    for (
      const it of ["[2, 3] → []", "2 → 4", "a * factor → a / factor", "FACTORS[0] → undefined"]
    ) {
      assert(it in killed, it);
    }
  });
  await t.step("survived", () => {
    const survived = fates(result, "src/survived.ts");
    assertEquals(survived["value > 10 → value >= 10"], "survived");
    assertEquals(survived["value > 10 → value <= 10"], "killed");
  });
  await t.step("timed out: a loop, a promise that never settles, timers without end", () => {
    const endless = fates(result, "src/endless.ts");
    assertEquals(endless["at += 1 → at -= 1"], "timed out");
    assertEquals(endless["{ resolve(); } → {}"], "timed out");
    assertEquals(endless["{ isDone = true; } → {}"], "timed out");
  });
  await t.step("not covered", () => {
    const uncovered = fates(result, "src/uncovered.ts");
    assertEquals(uncovered["1 + 1 → 1 - 1"], "killed");
    assertEquals(uncovered["1 - 1 → 1 + 1"], "no coverage");
  });
  await t.step("and leaves nothing behind itself", async () => {
    assertEquals(await fixture.read(), before);
    assertEquals([...Deno.readDirSync(fixture.temporary)], []);
  });
  await t.step("toReport() lists survivors with place and code, and counts by file", () => {
    const report = toReport(result);
    assertStringIncludes(report, "src/survived.ts:3:10 (EqualityOperator; ");
    assertStringIncludes(report, "\n  - value > 10\n  + value >= 10\n");
    assertStringIncludes(report, "src/uncovered.ts:3:");
    assert(/^src\/killed\.ts +(\d+) +\1 +0 +0 +0 +0 +100\.0 %$/m.test(report), report);
    assert(!isGood(result) && !isGood(result, 99) && isGood(result, 1));
  });
});

Deno.test("mutate() judges a mutant in a process that an earlier one has not touched", async () => {
  await using fixture = await createFixture();
  const files = ["src/left_behind.ts"];
  const result = fates(await mutate(fixture.project, { files, workers: 1 }), files[0]!);
  assertEquals(result["value + value → value - value"], "killed");
  assertEquals(result["twice(value) + value → twice(value) - value"], "survived");
});

Deno.test("mutate() knows equivalents, and whether the list is still true", async () => {
  await using fixture = await createFixture();
  const files = ["src/survived.ts"];
  const first = await mutate(fixture.project, { files, workers });
  const entries = first.verdicts.filter(({ status }) => status === "survived")
    .map(({ mutant }) => ({ ...toEntry(mutant), reason: "nobody looks" }));
  await fixture.write("equivalents.json", JSON.stringify(entries));
  const source = await fixture.read();
  await fixture.write("src/survived.ts", `// Lines move.\n\n${source["src/survived.ts"]}`);

  const known = await mutate(fixture.project, { files, workers });
  assertEquals(known.problems, []);
  assert(isGood(known));
  assertEquals(known.verdicts.filter(({ isEquivalent }) => isEquivalent).length, entries.length);
  const sampled = await mutate(fixture.project, {
    files,
    workers,
    sample: { count: 99, seed: "" },
  });
  assertEquals(
    sampled.verdicts.length,
    known.total - entries.length,
    "equivalents are not sampled",
  );

  const stale = { ...entries[0]!, code: "value > 11" };
  const noticed = known.verdicts.find(({ status }) => status === "killed")!;
  const wrong = { ...toEntry(noticed.mutant), reason: "a mistake" };
  await fixture.write("equivalents.json", JSON.stringify([...entries, stale, wrong]));
  const result = await mutate(fixture.project, { files, workers });
  assertEquals(result.problems.length, 2);
  assertStringIncludes(result.problems[0]!, "value > 11 → value >= 10: there is no such mutant");
  assertStringIncludes(result.problems[1]!, "not an equivalent, it is noticed by: isBig() tells");
  assert(!isGood(result));
});

Deno.test("mutate() rejects if a test fails without any mutant", async () => {
  await using fixture = await createFixture();
  await fixture.write(
    "tests/killed_test.ts",
    `import "../src/killed.ts"; Deno.test("x", () => { throw 1; });`,
  );
  const run = mutate(fixture.project, { files: ["src/killed.ts"], workers });
  await assertRejects(() => run, Error, "tests/killed_test.ts: x: 1");
});

Deno.test("mutate() stops at once when its signal is aborted, and cleans up", async () => {
  await using fixture = await createFixture();
  const controller = new AbortController();
  const onProgress = (text: string) => {
    if (text.startsWith("running")) setTimeout(() => controller.abort(new Error("enough")), 50);
  };
  const { signal } = controller;
  const run = mutate(fixture.project, { files: [], workers, signal, onProgress });
  await assertRejects(() => run, Error, "enough");
  assertEquals([...Deno.readDirSync(fixture.temporary)], []);
});

Deno.test("mutate() refuses what it does not mutate", async () => {
  await using fixture = await createFixture();
  const run = mutate(fixture.project, { files: ["src/nothing.ts"], workers });
  await assertRejects(() => run, Error, "'src/nothing.ts' is no file or folder that is mutated");
});

Deno.test("takeSample() takes the same for the same seed, wherever lines are", async () => {
  const text = "export const sum = (a = 1, b = 2) => a < 1 || b > 2 ? a + b : a - b;\n";
  const source = (text: string) => makeMutants([{ path: "src/a.ts", text }]);
  const [{ mutants }, { mutants: moved }] = [
    await source(text),
    await source(`// Hello.\n${text}`),
  ];
  const keys = (all: typeof mutants, seed: string) =>
    takeSample(all, 5, seed).map(({ key }) => key);
  assert(mutants.length > 10);
  assertEquals(keys(mutants, "1").length, 5);
  assertEquals(keys(mutants, "1"), keys(moved, "1"));
  const samples = ["1", "2", "3", "4"].map((seed) => keys(mutants, seed).join());
  assertEquals(new Set(samples).size, 4);
});

Deno.test("makeMutants() understands today's TypeScript and leaves types alone", async () => {
  const text = `
interface Shape { readonly kind: "circle" | "square" }
type Size = \`\${number}px\`;
abstract class Base { declare readonly tag: "base"; #secret = "s"; abstract area(): number; }
const shape = { kind: "circle" } as const satisfies Shape;
export async function draw(target: Disposable & { at(this: object): Size }) {
  await using stack = new AsyncDisposableStack();
  using held = target;
  return (stack as unknown as { size?: 2 }).size ?? held;
}
export { Base, shape };
`;
  const { mutants } = await makeMutants([{ path: "src/a.ts", text }]);
  const seen = mutants.map(({ code, replacement }) => `${code} → ${replacement}`);
  assertEquals(seen.filter((it) => /^("(square|base)"|`|2)/.test(it)), []);
  for (const it of ['"circle" → ""', '"s" → ""']) assert(seen.includes(it), it);
});

Deno.test("readOptions() reads the command line", () => {
  const options = readOptions(["--sample=20", "--seed=a", "--workers=1", "./src/oauth/", "mod.ts"]);
  assertEquals({ ...options }, {
    files: ["src/oauth", "mod.ts"],
    sample: 20,
    seed: "a",
    since: undefined,
    least: 100,
    workers: 1,
    survivors: undefined,
  });
  for (const args of [["--sample=0"], ["--workers=x"], ["--seed=1"], ["--all"], ["--since="]]) {
    assertThrows(() => readOptions(args), Error, args[0]!.split("=")[0]!);
  }
});
