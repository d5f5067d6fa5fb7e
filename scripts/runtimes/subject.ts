// What the suite is run on: the source in this checkout, or a package in an empty project.

import { build, type Plugin } from "npm:esbuild@0.28.2";
import type { Runtime } from "../../tests/runtime/expected_failures.ts";
import { packageName, root } from "../_project.ts";
import { sourcePaths } from "../package/bundles.ts";
import { installPackages } from "./install.ts";
import { entriesFor, libraryModule } from "./library_module.ts";
import { run } from "./process.ts";

/** What the suite is run on. */
export interface Subject {
  readonly kind: "source" | "package";
  /** An empty project outside the checkout; the package is installed in it. */
  readonly project: string;
}

/** The source. */
export async function prepareSource(): Promise<Subject> {
  return { kind: "source", project: await makeProject("source") };
}

/** A tarball, or the one that `deno task pack` builds. */
export async function preparePackage(tarball: string): Promise<Subject> {
  const path = tarball === "built" ? await pack() : await Deno.realPath(tarball);
  const project = await makeProject("package");
  await installPackages(project, [path]);
  return { kind: "package", project };
}

/** Takes a subject's project away. */
export async function dispose({ project }: Subject): Promise<void> {
  await Deno.remove(project, { recursive: true });
}

/** The suite and its runner as one file in the project, which imports the library by its name. */
export async function bundleRunner(runtime: Runtime, { project }: Subject): Promise<string> {
  const outfile = `${project}/${runtime}.js`;
  const runner = new URL(`tests/runtime/runners/${runtime}.ts`, root).pathname;
  await bundle(runner, outfile, {
    external: ["node:*", packageName, `${packageName}/*`],
    plugins: [libraryModule((await entriesFor(runtime)).loaded)],
  });
  return outfile;
}

/** The same with the library in it: as it is bundled from the source, or from node_modules. */
export async function bundleWhole(runtime: Runtime, subject: Subject): Promise<string> {
  const runner = await bundleRunner(runtime, subject);
  const outfile = `${subject.project}/${runtime}.whole.js`;
  // Modules of Node are let through for Node alone: elsewhere such an import is an error here.
  const external = runtime === "node" ? ["node:*"] : [];
  const alias = subject.kind === "source" ? sourcePaths() : {};
  await bundle(runner, outfile, { external, alias });
  for (const { specifier } of (await entriesFor(runtime)).leftOut) {
    const file = `${subject.project}/left_out.js`;
    await Deno.writeTextFile(file, `export * from ${JSON.stringify(specifier)};`);
    const fails = await bundle(file, `${file}.out`, { external, alias }).then(
      () => false,
      () => true,
    );
    if (!fails) throw new Error(`${specifier} can be loaded in ${runtime}, but was left out`);
  }
  return outfile;
}

async function bundle(
  entry: string,
  outfile: string,
  options: { external: string[]; alias?: Record<string, string>; plugins?: Plugin[] },
): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2023",
    logLevel: "silent", // the error that it throws says it all
    ...options,
  });
}

async function makeProject(kind: Subject["kind"]): Promise<string> {
  return await Deno.makeTempDir({ prefix: `test-runtimes-${kind}-` });
}

async function pack(): Promise<string> {
  await run(Deno.execPath(), ["task", "pack"], { cwd: root.pathname });
  const folder = new URL("dist/", root).pathname;
  const tarballs: { path: string; time: number }[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".tgz")) continue;
    const path = `${folder}${name}`;
    tarballs.push({ path, time: (await Deno.stat(path)).mtime?.getTime() ?? 0 });
  }
  const newest = tarballs.sort((a, b) => b.time - a.time)[0];
  if (newest === undefined) throw new Error("'deno task pack' has left no tarball in dist/");
  return newest.path;
}
