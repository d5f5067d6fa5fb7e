// `deno pack` drops most of what package.json should say (description, keywords, repository,
// sideEffects, engines, bin): completes what it made. `deno task pack` runs it.

import { commands, type Manifest, manifest, moduleName } from "./package/metadata.ts";
import { type Files, textOf } from "./package/tarball.ts";

const SHEBANG = "#!/usr/bin/env node\n";

/** Gives the files of the package as they are published. */
export function finishPackage(packed: Files): Files {
  const files = new Map(packed);
  const made: Partial<Manifest> = JSON.parse(textOf(files, "package.json"));
  refuseDependencies(made);
  const encoder = new TextEncoder();
  files.set("package.json", encoder.encode(`${JSON.stringify(manifest(""), null, 2)}\n`));
  for (const path of Object.values(commands)) {
    const file = `${moduleName(path, "")}.js`;
    const code = textOf(files, file).replace(/^#!.*\n/, "");
    files.set(file, encoder.encode(SHEBANG + code));
  }
  return files;
}

/** A builder adds a dependency when the source imports one; this package must have none. */
export function refuseDependencies(made: Partial<Manifest>): void {
  const dependencies = { ...made.dependencies as object, ...made.peerDependencies as object };
  const names = Object.keys(dependencies);
  if (names.length > 0) throw new Error(`the source depends on ${names.join(", ")}`);
}
