// What the README claims, run as it stands there.
import { assert, assertEquals } from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import config from "../deno.json" with { type: "json" };
import { root, runDeno } from "../scripts/_project.ts";

const readme = await Deno.readTextFile(new URL("README.md", root));
const [screen = ""] = readme.split(/^## Sign in/m);

/** The first program below a heading. */
function programBelow(heading: string): string {
  const section = readme.split(`\n## ${heading}\n`)[1] ?? "";
  return section.match(/```ts[^\n]*\n([^]*?)```/)?.[1] ?? "";
}

/** Runs a program of the README, in a file of its own, with the emulator in the place of AWS. */
async function runProgram(program: string): Promise<string[]> {
  const emulator = createEmulator({ approval: { afterPolls: 0 } });
  const lines: string[] = [];
  const { fetch } = globalThis;
  const { log } = console;
  const file = new URL(`_readme_${crypto.randomUUID()}.ts`, import.meta.url);
  await Deno.writeTextFile(file, program);
  try {
    globalThis.fetch = emulator.fetch as typeof globalThis.fetch;
    console.log = (...values) => lines.push(values.join(" "));
    await runDeno(["check", "--quiet", file.href]);
    await import(file.href);
  } finally {
    Object.assign(globalThis, { fetch });
    console.log = log;
    await Deno.remove(file);
  }
  return lines;
}

Deno.test("README's first program signs in, in at most 20 lines", async () => {
  const program = programBelow("Sign in");
  const lines = program.trim().split("\n");
  assert(lines.length > 5 && lines.length <= 20, `${lines.length} lines`);
  const output = await runProgram(program);
  assert(output.some((line) => /[A-Z]{4}-[A-Z]{4}/.test(line)), "shows the code");
  assert(output.some((line) => line.includes("3600")), "ends with a token");
});

Deno.test("README's section on tests has faults and virtual time, in at most 25 lines of program", async () => {
  const program = programBelow("Test without AWS");
  const lines = program.trim().split("\n");
  assert(lines.length > 5 && lines.length <= 25, `${lines.length} lines`);
  for (const name of ["createVirtualClock", "failWhen", "advance", "requests"]) {
    assert(program.includes(name), name);
  }
  const [polls] = await runProgram(program);
  // At 0; at 1.25 s, which hangs for 10 s; 2.25 s later; then each 1.25 s until a minute has passed.
  assertEquals(polls, "41");
});

Deno.test("README names both commands, run it and test it, within its first screen", () => {
  assert(screen.split("\n").length <= 50, "the first screen is short");
  for (const task of ["login", "test"]) {
    assert(screen.includes(`deno task ${task}`), `deno task ${task}`);
    assert(screen.includes(`npx -y deno@2.9.6 task ${task}`), `npx … task ${task}`);
    assert(task in config.tasks, `the task ${task} exists`);
  }
});

Deno.test("README and its companions name only tasks, entry points and files that exist", async () => {
  for (const name of ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"]) {
    const text = await Deno.readTextFile(new URL(name, root));
    for (const [, task = ""] of text.matchAll(/(?:deno|deno@[\d.]+) task ([\w:]+)/g)) {
      assert(task in config.tasks, `${name}: deno task ${task}`);
    }
    for (const [, entry] of text.matchAll(/"@edge-auth\/aws-sso-oidc(\/[\w-]+)?"/g)) {
      assert(`.${entry ?? ""}` in config.exports, `${name}: ${entry}`);
    }
    for (const [, link = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
      assert((await Deno.stat(new URL(link, root))).isFile, `${name}: ${link}`);
    }
    for (const [path] of text.matchAll(/\b(?:src|tests|scripts|examples)\/[\w/]+\.ts\b/g)) {
      assert((await Deno.stat(new URL(path, root))).isFile, `${name}: ${path}`);
    }
  }
});

Deno.test("README's table of functions is what mod.ts exports", async () => {
  const module = await import("@edge-auth/aws-sso-oidc");
  const table = readme.split("\n## Which function do I need?\n")[1]?.split("\n## ")[0] ?? "";
  const cells = [...table.matchAll(/^\|(( `\w+`,?)+) *\|/gm)].map(([, cell = ""]) => cell);
  const named = cells.flatMap((cell) => cell.match(/\w+/g) ?? []).sort();
  const functions = Object.keys(module).filter((name) => /^[a-z]/.test(name)).sort();
  assertEquals(named, functions);
});
