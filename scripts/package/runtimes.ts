// The installed package in the runtimes: imported, required, and in Deno also as `npm:`.

import { fileURLToPath } from "node:url";
import { entries, type Entry, packageName, root } from "../_project.ts";
import { projectWith } from "./project.ts";
import { serveRegistry } from "./registry.ts";
import type { Check, Subject } from "./subject.ts";
import { run, TOOLS } from "./tools.ts";

/** Node, by import and by require. */
export const nodeCheck: Check = {
  name: "node",
  find: (subject) => runSmokes(subject, ["import.mjs", "require.cjs"], "node", []),
};

/** Bun, from npm. */
export const bunCheck: Check = {
  name: "bun",
  find: (subject) => runSmokes(subject, ["import.mjs", "require.cjs"], "npx", ["-y", TOOLS.bun]),
};

/** Deno, from node_modules, and from a registry by `npm:`. */
export const denoCheck: Check = {
  name: "deno",
  find: async (subject) => {
    await using registry = serveRegistry(subject);
    const flags = ["run", "--allow-read", "--allow-env", "--no-lock"];
    // A cache of its own: one that has the same version of an earlier build would hide this one.
    const env = {
      DENO_DIR: fileURLToPath(new URL("deno_dir/", subject.workspace)),
      NPM_CONFIG_REGISTRY: registry.url,
    };
    return [
      ...await runSmokes(subject, ["import.mjs", "require.cjs"], Deno.execPath(), [
        ...flags,
        "--node-modules-dir=manual",
      ]),
      ...await runSmokes(subject, ["npm.mjs"], Deno.execPath(), [
        ...flags,
        "--node-modules-dir=none",
      ], env),
    ];
  },
};

async function runSmokes(
  subject: Subject,
  scripts: readonly string[],
  command: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<string[]> {
  const cwd = await projectWith(subject, []);
  const programs = await smokePrograms(subject.manifest.version ?? "*");
  const fixture = new URL("scripts/package/fixtures/smoke.mjs", root);
  await Deno.copyFile(fixture, new URL("smoke.mjs", cwd));
  const problems: string[] = [];
  for (const script of scripts) {
    await Deno.writeTextFile(new URL(script, cwd), programs[script]!);
    const { success, output } = await run(command, [...args, script], { cwd, ...(env && { env }) });
    if (!success || !output.includes("smoke: ok")) problems.push(`${script}: ${output}`);
  }
  return problems;
}

async function smokePrograms(version: string): Promise<Record<string, string>> {
  const expected: Record<string, string[]> = {};
  for (const { name, path } of entries) {
    expected[name] = Object.keys(await import(new URL(path, root).href));
  }
  const modulesBy = (load: (entry: Entry) => string) =>
    `{ ${entries.map((entry) => `${JSON.stringify(entry.name)}: ${load(entry)}`).join(", ")} }`;
  const program = (modules: string) =>
    `smoke(${modules}, ${JSON.stringify(expected)}).then(() => console.log("smoke: ok"));\n`;
  const esm = `import { smoke } from "./smoke.mjs";\n`;
  const pinned = `npm:${packageName}@${version}`;
  return {
    "import.mjs": esm + program(modulesBy(({ specifier }) => `await import("${specifier}")`)),
    "npm.mjs": esm + program(modulesBy(({ name }) => `await import("${pinned}${name.slice(1)}")`)),
    "require.cjs": `const { smoke } = require("./smoke.mjs");\n` +
      program(modulesBy(({ specifier }) => `require("${specifier}")`)),
  };
}
