// The declarations, as a consumer's compiler sees them.

import { root } from "../_project.ts";
import { projectWith } from "./project.ts";
import type { Check, Subject } from "./subject.ts";
import { surfaceProgram } from "./surface.ts";
import { run, TOOLS } from "./tools.ts";

/**
 * The ambient types that the declarations need, and that not every consumer has: the DOM library
 * brings them, and so do @types/node and the types of Deno, Bun and Workers. One more here means
 * that somebody's build breaks.
 */
const AMBIENT_TYPES = [
  "AbortSignal",
  "Headers",
  "Request",
  "RequestInit",
  "Response",
  "URL",
  "URLSearchParams",
];

const RESOLUTIONS = { node16: "node16", nodenext: "nodenext", bundler: "esnext" };

interface Setting {
  readonly title: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Every way to resolve, with and without the DOM, with and without exact optional properties. */
function settings(): Setting[] {
  const all: Setting[] = [];
  for (const [moduleResolution, module] of Object.entries(RESOLUTIONS)) {
    for (const dom of [true, false]) {
      for (const exactOptionalPropertyTypes of [true, false]) {
        const platform = dom
          ? { lib: ["ES2022", "DOM"], types: [] }
          : { lib: ["ES2022"], types: ["node"] };
        const title = `${moduleResolution}, ${dom ? "DOM" : "@types/node"}, ${
          exactOptionalPropertyTypes ? "exact" : "loose"
        }`;
        all.push({
          title,
          options: { module, moduleResolution, exactOptionalPropertyTypes, ...platform },
        });
      }
    }
  }
  return all;
}

/** A consumer's program compiles under every setting, by the newest compiler; by the oldest, twice. */
export const typesCheck: Check = {
  name: "types",
  find: async (subject) => {
    const newest = await compiler(subject, TOOLS.typescript);
    const oldest = await compiler(subject, TOOLS.oldestTypescript);
    const runs = [
      ...settings().map((setting) => ({ ...setting, compile: newest })),
      ...settings().filter(({ title }) => /nodenext, .*, exact/.test(title))
        .map(({ title, options }) => ({
          title: `${title}, ${TOOLS.oldestTypescript}`,
          options,
          compile: oldest,
        })),
    ];
    // The same mistake shows under many settings: it is told once.
    const titles = new Map<string, string[]>();
    for (const { title, options, compile } of runs) {
      const output = await compile(["consumer.ts", "surface.ts"], options);
      if (output) titles.set(output, [...titles.get(output) ?? [], title]);
    }
    return [...titles].map(([output, under]) => `${output}\n     (${under.join("; ")})`);
  },
};

/** The declarations need exactly the pinned ambient types. */
export const ambientCheck: Check = {
  name: "ambient types",
  find: async (subject) => {
    const compile = await compiler(subject, TOOLS.typescript);
    const options = {
      module: "nodenext",
      moduleResolution: "nodenext",
      lib: ["ES2022"],
      types: [],
    };
    const output = await compile(["surface.ts"], options);
    const missing = /error TS\d+: Cannot find name '(\w+)'/;
    const errors = output.split("\n").filter((line) => line.includes("error TS"));
    const needed = new Set(errors.map((line) => missing.exec(line)?.[1]));
    return [
      ...errors.filter((line) => !missing.test(line)),
      ...[...needed].filter((name) => name && !AMBIENT_TYPES.includes(name))
        .map((name) => `the declarations need ${name}, which is not pinned`),
      ...AMBIENT_TYPES.filter((name) => !needed.has(name))
        .map((name) => `${name} is pinned, but not needed`),
    ];
  },
};

type Compile = (
  files: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<string>;

/** Gives what the compiler complains of, or nothing. */
async function compiler(subject: Subject, typescript: string): Promise<Compile> {
  const cwd = await projectWith(subject, [typescript, TOOLS.nodeTypes]);
  const consumer = new URL("scripts/package/fixtures/consumer.ts", root);
  await Deno.copyFile(consumer, new URL("consumer.ts", cwd));
  await Deno.writeTextFile(new URL("surface.ts", cwd), await surfaceProgram());
  return async (files, options) => {
    const compilerOptions = {
      target: "es2022",
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    };
    const config = JSON.stringify({ compilerOptions, files });
    await Deno.writeTextFile(new URL("tsconfig.json", cwd), config);
    const { success, output } = await run("node", ["node_modules/typescript/bin/tsc"], { cwd });
    return success ? "" : output || "the compiler failed";
  };
}
