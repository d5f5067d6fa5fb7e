// What the README claims. tests/docs runs its programs and follows its links; scripts/check_bundle.ts
// measures its sizes (tests/scripts/readme_sizes_test.ts).
import { assert, assertEquals } from "@std/assert";
import * as oidc from "npm:@aws-sdk/client-sso-oidc@3.1162.0";
import * as sso from "npm:@aws-sdk/client-sso@3.1162.0";
import * as signin from "npm:@aws-sdk/nested-clients@3.998.3/signin";
import { generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
import config from "../deno.json" with { type: "json" };
import { entries, packageName, root, version } from "../scripts/_project.ts";
import { type Block, blocksOf, codeIn, countWords, proseOf, tableBelow } from "./docs/_markdown.ts";
import { SERVICES } from "./support/operations/mod.ts";

const page = {
  path: "README.md",
  text: await Deno.readTextFile(new URL("README.md", root)),
};
const [screen = ""] = page.text.split(/^## /m);

/** What each entry point exports, by its name. */
const modules = new Map<string, Record<string, unknown>>();
for (const { name, path } of entries) modules.set(name, await import(new URL(path, root).href));

const isFunction = (name: string) => /^[a-z]/.test(name);
const operations = tableBelow(page, "## What AWS offers");

Deno.test("README is read in ten minutes", () => {
  assert(countWords(page.text) <= 1_200, `${countWords(page.text)} words`);
  assert(screen.split("\n").length <= 40, "the first screen is short");
});

Deno.test("README's section on tests has faults and virtual time, in at most 25 lines of program", () => {
  const [, section = ""] = page.text.split("\n## Test without AWS\n");
  const [{ code }] = blocksOf({ ...page, text: section }) as [Block];
  assert(code.trim().split("\n").length <= 25);
  for (const name of ["createVirtualClock", "failWhen", "advance", "requests"]) {
    assert(code.includes(name), name);
  }
  // At 0; at 1.25 s, which hangs for 10 s; 2.25 s later; then each 1.25 s until a minute has passed.
  assert(code.includes("// 41"), "tests/docs/blocks_test.ts compares it");
});

Deno.test("README names both commands, run it and test it, within its first screen", () => {
  for (const task of ["login", "test"]) {
    assert(screen.includes(`deno task ${task}`), `deno task ${task}`);
    assert(screen.includes(`npx -y deno@2.9.6 task ${task}`), `npx … task ${task}`);
    assert(task in config.tasks, `the task ${task} exists`);
  }
});

Deno.test("README's programs are short: a sign-in has 20 lines, credentials 15", () => {
  const lengths = blocksOf(page).filter(({ language }) => language === "ts").map(({ code }) =>
    code.split("\n").filter((line) => line.trim() !== "").length
  );
  assert(lengths.length >= 4);
  const [signIn = 99, credentials = 99] = lengths;
  assert(signIn <= 20 && credentials <= 15, `${signIn}, ${credentials} lines`);
});

Deno.test("README: there is no dependency, and the suite has a runner for each runtime", async () => {
  const row = screen.split("\n").filter((line) => line.startsWith("|"))[2] ?? "";
  const [dependencies, , , runtimes = ""] = row.split("|").slice(1, -1).map((it) => it.trim());
  // That src/ imports nothing else is checked by deno task check:layers.
  assertEquals(dependencies, "0");
  const runners = (await Array.fromAsync(Deno.readDir(new URL("tests/runtime/runners", root))))
    .map(({ name }) => name.replace(".ts", "")).sort();
  const named = runtimes.split(", ").map((it) => it.split(" ")[0]!.toLowerCase()).sort();
  assertEquals(named, runners);
  const metadata = await Deno.readTextFile(new URL("scripts/package/metadata.ts", root));
  const [, node] = /Node ([\d.]+)/.exec(runtimes) ?? [];
  assert(metadata.includes(`node: ">=${node}"`), `engines: Node ${node}`);
});

Deno.test("README installs the package by its name, in each runtime", () => {
  const rows = tableBelow(page, "## Install");
  const runtimes = rows.map(([runtime = ""]) => runtime.split(" ")[0]);
  assertEquals(runtimes, ["Deno", "Node", "Bun", "Cloudflare", "Browsers"]);
  for (const [runtime, how = ""] of rows) {
    assert(codeIn(how)[0]?.endsWith(packageName), `${runtime}: ${how}`);
  }
  const tarball = `dist/${packageName.slice(1).replace("/", "-")}-${version}.tgz`;
  assert(page.text.includes(`\`${tarball}\``), tarball);
});

Deno.test("README lists every entry point", () => {
  const named = tableBelow(page, "## Entry points").map(([name = ""]) => codeIn(name)[0]);
  assertEquals(named.toSorted(), Object.keys(config.exports).toSorted());
});

Deno.test("README's table of operations is what AWS's own clients offer", () => {
  const offered = [oidc, sso, signin].flatMap((client) =>
    Object.keys(client).filter((name) => /^[A-Z]\w+Command$/.test(name) && name !== "$Command")
      .map((name) => name.replace(/Command$/, ""))
  );
  const named = operations.map(([, operation]) => operation);
  const missing = offered.filter((operation) => !named.includes(operation));
  assertEquals(missing, []);
  const tested = SERVICES.flatMap((service) => service.operations.map(({ name }) => name));
  assertEquals(named.toSorted(), [...new Set(tested)].toSorted());
});

Deno.test("README says of each operation where it is", async () => {
  for (const [, operation, method = "", of = "", entry = ""] of operations) {
    const module = modules.get(codeIn(entry)[0]!)!;
    for (const name of [`build${operation}Request`, `parse${operation}Response`]) {
      assertEquals([name, typeof module[name]], [name, "function"]);
    }
    const create = module[codeIn(of)[0]!] as (options: unknown) => Record<string, unknown>;
    const key = await generateDpopKeyPair();
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" };
    const client = create({ region: "us-east-1", key, credentials });
    const [name = ""] = codeIn(method);
    assertEquals([name, typeof client[name]], [name, "function"]);
  }
});

Deno.test("README names every function of every entry point where it is", () => {
  const table = tableBelow(page, "## Which function do I need?");
  const named = table.flatMap(([, functions = "", entry = ""]) =>
    codeIn(functions).map((name) => `${codeIn(entry)[0]} ${name}`)
  );
  const ofOperations = new Set(operations.flatMap(([, operation]) => [
    `build${operation}Request`,
    `parse${operation}Response`,
  ]));
  const exported = [...modules].flatMap(([entry, module]) =>
    Object.keys(module).filter((name) => isFunction(name) && !ofOperations.has(name))
      .map((name) => `${entry} ${name}`)
  );
  assertEquals(named.toSorted(), exported.toSorted());
});

Deno.test("README's picture is there, and has a text for those who do not see it", () => {
  const [, text = "", file = ""] = /!\[([^\]]+)\]\(([^)]+\.svg)\)/.exec(proseOf(page)) ?? [];
  assert(text.length > 50 && file !== "");
});
