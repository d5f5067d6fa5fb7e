// What is in the tarball: the code of the entry points, its declarations, and nothing else; and how much.

import { entries } from "../_project.ts";
import { commentsOf } from "./code.ts";
import { reachableCode } from "./imports.ts";
import { commands, DOCUMENTS, type Manifest, manifest, moduleName } from "./metadata.ts";
import { type Check, sourceModules, type Subject } from "./subject.ts";
import { textOf } from "./tarball.ts";

/** The exact list of files; derived from the source, because a list kept by hand is kept wrong. */
export const filesCheck: Check = {
  name: "files",
  find: async ({ files, folder, manifest }) => {
    const modules = (await sourceModules()).map((path) => moduleName(path, folder));
    const code = [...entries.map(({ path }) => path), ...Object.values(commands)]
      .map((path) => `${moduleName(path, folder)}.js`);
    const required = new Set<string>([
      "package.json",
      ...DOCUMENTS,
      // dnt says in each of its folders which module system it is for.
      ...(folder ? [`${folder}package.json`] : []),
      ...code,
      ...Object.values(manifest.exports ?? {}).flatMap(Object.values).map(withoutDot),
    ]);
    // dnt declares every module, `deno pack` those that the public types lead to. That none is
    // missing which another one imports, is for the check of imports.
    const allowed = new Set(modules.map((module) => `${module}.d.ts`));
    for (const path of reachableCode(files, code)) allowed.add(path);
    return [
      ...[...required].filter((path) => !files.has(path)).map((path) => `${path} is missing`),
      ...[...files.keys()].filter((path) => !required.has(path) && !allowed.has(path))
        .map((path) => `${path} does not belong in it`),
      ...[...files].filter(([, { length }]) => length === 0).map(([path]) => `${path} is empty`),
      ...[...files.keys()].filter((path) =>
        /^\/\/[#@] sourceMappingURL=/m.test(textOf(files, path))
      )
        .map((path) => `${path} names a source map`),
    ];
  },
};

/**
 * The most bytes that the package may have when it is installed: what was reached plus 2 %. Most of it
 * is the documentation in the declarations. A new entry point may raise it, by what it brings.
 */
const CEILING = 441_000;

/** The package is no larger than it must be, and documentation is in the declarations alone. */
export const weightCheck: Check = {
  name: "weight",
  find: ({ files }) => {
    const size = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    const commented = [...files.keys()].filter((path) => path.endsWith(".js"))
      .filter((path) => commentsOf(textOf(files, path)).length > 0);
    return [
      ...size > CEILING ? [`it has ${size} bytes, ${CEILING} are allowed`] : [],
      ...commented.map((path) => `${path} has comments`),
    ];
  },
};

/** package.json as both builders must make it, and what no release may lose. */
export const manifestCheck: Check = {
  name: "package.json",
  find: (subject) => [...compareManifests(subject), ...judgeManifest(subject.manifest)],
};

function compareManifests({ manifest: actual, folder }: Subject): string[] {
  const expected: Partial<Manifest> = manifest(folder);
  const fields = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...fields].flatMap((field) => {
    // The order of exports' conditions counts, which JSON keeps.
    const [is, should] = [actual[field], expected[field]].map((value) => JSON.stringify(value));
    return is === should ? [] : [`"${field}" is ${is}, it should be ${should}`];
  });
}

// Not derived from what the builders use: a mistake made there must not count as right here.
function judgeManifest({ exports = {}, ...fields }: Partial<Manifest>): string[] {
  const problems: string[] = [];
  if (fields.sideEffects !== false) problems.push(`"sideEffects" must be false`);
  if (fields.type !== "module") problems.push(`"type" must be "module"`);
  if (!/>=20\.19/.test(JSON.stringify(fields.engines) ?? "")) problems.push(`"engines" lacks node`);
  for (const field of ["description", "keywords", "license", "repository"]) {
    if (!fields[field]) problems.push(`"${field}" is missing`);
  }
  for (const field of Object.keys(fields)) {
    if (/dependencies$|^scripts$|^os$|^cpu$/i.test(field)) problems.push(`"${field}" must not be`);
  }
  for (const [entry, conditions] of Object.entries(exports)) {
    if (Object.keys(conditions)[0] !== "types") problems.push(`${entry}: "types" must come first`);
  }
  return problems;
}

function withoutDot(path: string): string {
  return path.replace(/^\.\//, "");
}
