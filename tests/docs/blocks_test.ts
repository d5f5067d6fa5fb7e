// Every block of code in a document does what the document says, or is a part of a file that does.
import { assert, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { root } from "../../scripts/_project.ts";
import { type Block, blocksOf, readPages } from "./_markdown.ts";
import {
  checkPrograms,
  expectedOutput,
  isAsExpected,
  pythonVariables,
  runProgram,
  writePrograms,
} from "./_run.ts";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";

/** Pages whose blocks have tests of their own. */
const TESTED_ELSEWHERE = ["docs/emulator.md", "docs/interop.md"];

const pages = (await readPages()).filter(({ path }) => !TESTED_ELSEWHERE.includes(path));
const blocks = pages.flatMap(blocksOf);

const isFragment = ({ fragmentOf }: Block) => fragmentOf !== undefined;
/** Imports a file beside the page: the block is such a file itself, which has tests of its own. */
const isFileBeside = ({ code }: Block) => /\bfrom "\.\//.test(code);
const isTypeScript = ({ language }: Block) => language === "ts";
const programs = blocks.filter((it) => isTypeScript(it) && !isFragment(it) && !isFileBeside(it));

Deno.test("every block of code has a language that a test knows", () => {
  const known = ["ts", "sh", "python", "ini", "json", "jsonc", "text"];
  for (const { place, language } of blocks) {
    assert(known.includes(language), `${place} ${language}`);
  }
});

Deno.test("fragments are in the files that they name", async () => {
  for (const { place, fragmentOf, code } of blocks.filter(isFragment)) {
    const file = await Deno.readTextFile(new URL(fragmentOf!, root));
    assertStringIncludes(unindent(file), unindent(code), place);
  }
});

Deno.test("programs that import files beside their page are files beside it", async () => {
  for (const { place, path, code } of blocks.filter(isTypeScript).filter(isFileBeside)) {
    const folder = new URL(path.slice(0, path.lastIndexOf("/") + 1), root);
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    const files = names.filter((name) => name.endsWith(".ts"))
      .map((name) => Deno.readTextFile(new URL(name, folder)));
    assert((await Promise.all(files)).includes(code), place);
  }
});

const unindent = (code: string) => code.replaceAll(/^ +/gm, "").trim();

Deno.test("the programs of the documents run, and print what their comments say", async (t) => {
  assert(programs.length > 0);
  await using files = await writePrograms(programs);
  await t.step("type check", () => checkPrograms(programs.map(files.fileOf)));
  for (const block of programs) {
    await t.step(block.place, async () => {
      const lines = await runProgram(files.fileOf(block));
      let from = 0;
      for (const expected of expectedOutput(block.code)) {
        const found = lines.findIndex((line, at) => at >= from && isAsExpected(line, expected));
        assert(found >= 0, `prints "${expected}", not ${JSON.stringify(lines.slice(from))}`);
        from = found + 1;
      }
    });
  }
});

Deno.test("commands in documents name tasks that exist", () => {
  for (const { place, language, code } of blocks) {
    if (language !== "sh") continue;
    for (const [, task = ""] of code.matchAll(/(?:deno|deno@[\d.]+) task ([\w:]+)/g)) {
      assert(task in config.tasks, `${place}: deno task ${task}`);
    }
  }
});

const scripts = blocks.filter(({ language }) => language === "python");
// Earlier versions do not read AWS_ENDPOINT_URL_SSO_OIDC, and would ask AWS itself.
const PROBE = "import boto3; assert tuple(map(int, boto3.__version__.split('.')[:2])) >= (1, 28)";
const hasBoto3 = scripts.length > 0 && await runPython(["-c", PROBE]).catch(() => false);

Deno.test({
  name: `the boto3 programs of the documents run${
    hasBoto3 ? "" : " (boto3 1.28 is not installed)"
  }`,
  ignore: !hasBoto3,
  async fn() {
    for (const { place, code } of scripts) {
      const emulator = createEmulator({ approval: { afterPolls: 0 } });
      await using server = await serveEmulator({ emulator });
      assert(await runPython(["-c", code], pythonVariables(server.url.origin)), place);
    }
  },
});

/** Whether a Python program succeeds. */
async function runPython(args: string[], env: Record<string, string> = {}): Promise<boolean> {
  const { success, stderr } = await new Deno.Command("python3", {
    args,
    env,
    stdout: "null",
    signal: AbortSignal.timeout(60_000),
  }).output();
  if (!success && Object.keys(env).length > 0) console.error(new TextDecoder().decode(stderr));
  return success;
}
