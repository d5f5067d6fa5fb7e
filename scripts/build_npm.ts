// Builds the npm package that is released with dnt: into npm/, and as a tarball, whose bytes depend on
// nothing but the source. Prints where the tarball is. Where JSR cannot be reached, `deno task pack`
// builds the same package without it.

import { fileURLToPath } from "node:url";
import { entries, root } from "./_project.ts";
import { finishPackage } from "./finish_package.ts";
import { commands, DOCUMENTS, manifest } from "./package/metadata.ts";
import { readFiles, unpack, writeTarball } from "./package/tarball.ts";

const { build, emptyDir } = await (
  // @ts-types="../tests/support/dnt.d.ts"
  import("@deno/dnt")
).catch((error: Error) => {
  const reason = error.message.split("\n")[0];
  console.error(
    `@deno/dnt could not be loaded (${reason}): run \`deno task pack\`, which builds the same package without JSR.`,
  );
  Deno.exit(1);
});

const outDir = "npm";
const target = new URL(`${outDir}/`, root);
const completePackage = manifest("esm/");

Deno.chdir(fileURLToPath(root));
await emptyDir(outDir);
await build({
  entryPoints: [
    ...entries.map(({ name, path }) => ({ name, path })),
    ...Object.entries(commands).map(([name, path]) => ({ kind: "bin" as const, name, path })),
  ],
  outDir,
  // Nothing but web standards is used, so there is nothing to shim, and nothing to install.
  shims: {},
  skipNpmInstall: true,
  // Node 20.19 and later load an ES module by require(), so one format is enough.
  scriptModule: false,
  declaration: "inline",
  // Without the sources there are no declaration maps either, which dnt 0.41 makes otherwise.
  skipSourceOutput: true,
  // dnt's TypeScript is older than Deno's, so it may refuse what `deno check` passed. The package's
  // declarations are compiled by check_package.ts, with the oldest TypeScript that must do too.
  typeCheck: false,
  // The package is tested by check_package.ts, as it is installed.
  test: false,
  compilerOptions: {
    // Any other target lets dnt import polyfills (for Object.hasOwn, say), which is a side effect.
    target: "Latest",
    lib: ["ESNext", "DOM", "DOM.Iterable"],
  },
  package: { ...completePackage },
});

const finished = await finishPackage(await readFiles(target), "esm/");
await emptyDir(outDir);
await unpack(finished, target);
for (const document of DOCUMENTS) {
  await Deno.copyFile(new URL(document, root), new URL(document, target));
}
const tarball = `${outDir}.tgz`;
await Deno.writeFile(new URL(tarball, root), writeTarball(await readFiles(target)));
console.log(tarball);
