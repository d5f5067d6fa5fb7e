// What both builders share, behind their backs: code in few files, and package.json as it must be
// (`deno pack` drops description, keywords, repository, sideEffects, engines and bin; dnt adds fields
// of its own).

import { bundleCode } from "./package/code.ts";
import {
  type CodeFolder,
  commands,
  type Manifest,
  manifest,
  moduleName,
} from "./package/metadata.ts";
import { type Files, textOf } from "./package/tarball.ts";

/** Declarations that others refer to, but nobody reads. */
const INTERNAL = /\/_\w+\/.*\.d\.ts$/;

const SHEBANG = "#!/usr/bin/env node\n";

/** Returns the files of the package as they are published, from those that a builder made. */
export async function finishPackage(built: Files, folder: CodeFolder): Promise<Files> {
  refuseDependencies(JSON.parse(textOf(built, "package.json")));
  const files = new Map([...built].filter(([path]) => !path.endsWith(".js")));
  const write = (path: string, text: string) => files.set(path, new TextEncoder().encode(text));
  for (const path of files.keys()) {
    if (INTERNAL.test(path)) write(path, textOf(built, path).replace(/\/\*\*[^]*?\*\/\s*/g, ""));
  }
  const commandFiles = Object.values(commands).map((path) => `${moduleName(path, folder)}.js`);
  for (const [path, code] of await bundleCode(built, folder)) {
    write(path, commandFiles.includes(path) ? SHEBANG + code.replace(/^#!.*\n/, "") : code);
  }
  write("package.json", `${JSON.stringify(manifest(folder), null, 2)}\n`);
  return files;
}

/** A builder adds a dependency when the source imports one; this package must have none. */
function refuseDependencies(made: Partial<Manifest>): void {
  const dependencies = { ...made.dependencies as object, ...made.peerDependencies as object };
  const names = Object.keys(dependencies);
  if (names.length > 0) throw new Error(`the source depends on ${names.join(", ")}`);
}
