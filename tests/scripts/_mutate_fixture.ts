// A small project whose tests are tested: what each mutant of it deserves is known.

import { pathToFileURL } from "node:url";
import type { Project } from "../../scripts/mutate/project.ts";

const FILES: Readonly<Record<string, string>> = {
  "deno.json": "{}",
  "equivalents.json": "[]",

  "src/killed.ts": `
const FACTORS = [2, 3] as const;
export class Sum {
  declare readonly unit: string;
  #value: number = 0;
  add(a: number): this { this.#value = this.#value + a; return this; }
  get value(): number { return this.#value; }
}
export function scale(a: number, by: { factor?: number } = {}): number {
  const { factor = FACTORS[0] } = by satisfies object;
  return a * factor + FACTORS[1];
}
`,
  "tests/killed_test.ts": `
import { scale, Sum } from "../src/killed.ts";
Deno.test("Sum adds", async (t) => {
  await t.step("numbers", () => {
    if (new Sum().add(1).add(2).value !== 3) throw new Error("not 3");
  });
});
Deno.test({
  name: "scale() multiplies",
  fn() {
    if (scale(5) !== 13 || scale(5, { factor: 3 }) !== 18) throw new Error("not 13 and 18");
  },
});
`,

  "src/survived.ts": `
export function isBig(value: number): boolean {
  return value > 10;
}
`,
  "tests/survived_test.ts": `
import { isBig } from "../src/survived.ts";
Deno.test("isBig() tells", () => {
  if (isBig(5) || !isBig(20)) throw new Error("wrong");
});
`,

  // Mutants of it loop for ever, wait for a promise that never settles, and sleep again and again.
  "src/endless.ts": `
export function count(to: number): number {
  let at = 0;
  for (;;) {
    at += 1;
    if (at >= to) return at;
  }
}
export function wait(): Promise<void> {
  return new Promise((resolve) => { resolve(); });
}
export async function sleep(): Promise<void> {
  let isDone = false;
  setTimeout(() => { isDone = true; }, 1);
  while (!isDone) await new Promise((resolve) => setTimeout(resolve, 1));
}
`,
  "tests/endless_test.ts": `
import { count, sleep, wait } from "../src/endless.ts";
Deno.test("count() counts", () => {
  if (count(3) !== 3) throw new Error("not 3");
});
Deno.test("wait() ends", () => wait());
Deno.test("sleep() ends", () => sleep());
`,

  "src/uncovered.ts": `
export function used(): number { return 1 + 1; }
export function unused(): number { return 1 - 1; }
`,
  "tests/uncovered_test.ts": `
import { used } from "../src/uncovered.ts";
Deno.test("used() is used", () => {
  if (used() !== 2) throw new Error("not 2");
});
`,

  // What a failed test leaves behind makes later tests of the same process fail.
  "src/left_behind.ts": `
export function twice(value: number): number { return value + value; }
export function thrice(value: number): number { return twice(value) + value; }
`,
  "tests/left_behind_test.ts": `
import { thrice, twice } from "../src/left_behind.ts";
Deno.test("twice() leaves something behind if it is wrong", () => {
  if ("broken" in globalThis) throw new Error("an earlier test was broken");
  Object.assign(globalThis, { broken: true });
  if (twice(2) !== 4) throw new Error("not 4");
  Reflect.deleteProperty(globalThis, "broken");
});
Deno.test("thrice() is not looked at", () => {
  if ("broken" in globalThis) throw new Error("an earlier test was broken");
  void thrice(2);
});
`,
};

/** The project in a folder of its own; it is removed by `await using`. */
export interface Fixture extends AsyncDisposable {
  readonly project: Project;
  /** Where the tool may make its temporary folders. */
  readonly temporary: string;
  write(path: string, text: string): Promise<void>;
  /** All files and what is in them. */
  read(): Promise<Record<string, string>>;
}

/** Writes the project. */
export async function createFixture(): Promise<Fixture> {
  const folder = await Deno.makeTempDir({ prefix: "mutate_fixture_" });
  const temporary = `${folder}/tmp`;
  const root = `${folder}/project`;
  const write = async (path: string, text: string) => {
    await Deno.writeTextFile(`${root}/${path}`, text);
  };
  for (const path of [temporary, root, `${root}/src`, `${root}/tests`]) await Deno.mkdir(path);
  for (const [path, text] of Object.entries(FILES)) await write(path, text);
  const usual = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", temporary);
  return {
    project: {
      root: pathToFileURL(`${root}/`),
      sources: ["src"],
      notMutated: [],
      tests: ["tests"],
      notRun: [],
      equivalents: "equivalents.json",
    },
    temporary,
    write,
    async read() {
      const read = (path: string) => Deno.readTextFile(`${root}/${path}`);
      const entries = Object.keys(FILES).map(async (path) => [path, await read(path)]);
      return Object.fromEntries(await Promise.all(entries));
    },
    async [Symbol.asyncDispose]() {
      if (usual === undefined) Deno.env.delete("TMPDIR");
      else Deno.env.set("TMPDIR", usual);
      await Deno.remove(folder, { recursive: true });
    },
  };
}
