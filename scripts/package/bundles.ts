// Bundles small programs as a consumer's bundler would, from the source or from an installed
// package, and says how large they are and what got into them.

import { build } from "npm:esbuild@0.28.2";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { entries, packageName, root } from "../_project.ts";
import { readTarball, unpack } from "./tarball.ts";

/** Where the program's imports come from. */
export interface Origin {
  /** The folder that imports are resolved from. */
  readonly folder: URL;
  /** What stands for the package's name, for a package that is not installed. */
  readonly alias: Record<string, string>;
}

/** One bundle, minified. */
export interface Bundle {
  readonly text: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes after gzip, level 9. */
  readonly gzipped: number;
  /** The modules that something of is left in the bundle, as paths of the source. */
  readonly modules: readonly string[];
}

/** The files of the entry points, by the names under which they are imported. */
export function sourcePaths(): Record<string, string> {
  const paths = entries.map(({ specifier, path }) =>
    [specifier, fileURLToPath(new URL(path, root))] as const
  );
  return Object.fromEntries(paths);
}

/** The TypeScript source. */
export function fromSource(): Origin {
  return { folder: root, alias: sourcePaths() };
}

/** A tarball, unpacked as npm would install it, so that package.json's `sideEffects` counts. */
export async function fromTarball(path: string, workspace: URL): Promise<Origin> {
  const files = readTarball(await Deno.readFile(path));
  await unpack(files, new URL(`node_modules/${packageName}/`, workspace));
  return { folder: workspace, alias: {} };
}

/** Bundles a program. */
export async function bundle(program: string, { folder, alias }: Origin): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: fileURLToPath(folder), loader: "js" },
    alias,
    bundle: true,
    format: "esm",
    platform: "neutral",
    // Some leaves need them; that the core does not is for check_bundle.ts.
    external: ["node:*"],
    target: "es2022",
    minify: true,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "error",
  });
  const [file] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  if (!file || !output) throw new Error("esbuild wrote nothing");
  return {
    text: file.text,
    size: file.contents.length,
    gzipped: gzipSync(file.contents, { level: 9 }).length,
    modules: Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => /(?:src\/.*|mod)\.[jt]s$/.exec(path)?.[0] ?? path),
  };
}
