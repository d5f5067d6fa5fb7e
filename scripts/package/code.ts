// The JavaScript of the package: one file an entry point, and what several of them share in files
// between them. A runtime that imports the package reads a few files instead of one a module, which
// made importing it 1.6 times as long in Bun, and 1.2 times in Node. Functions stay apart, so that
// bundlers leave out what is not used. Documentation is in the declarations.

import { build, stop } from "npm:esbuild@0.28.2";
import { type Comment, parse } from "npm:acorn@8.19.0";
import { fileURLToPath } from "node:url";
import { entries } from "../_project.ts";
import { type CodeFolder, commands, moduleName } from "./metadata.ts";
import { type Files, unpack } from "./tarball.ts";
import { temporaryFolder } from "./tools.ts";

/** Where shared code is, below the folder of the modules. */
const SHARED = "shared/";

/** Bundles the modules that a builder made; returns the code by its path in the package. */
export async function bundleCode(built: Files, folder: CodeFolder): Promise<Map<string, string>> {
  await using workspace = await temporaryFolder();
  await unpack(built, workspace.url);
  const sources = [...entries.map(({ path }) => path), ...Object.values(commands)];
  const root = fileURLToPath(workspace.url);
  try {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: sources.map((path) => `${moduleName(path, folder)}.js`),
      outbase: ".",
      outdir: ".",
      chunkNames: `${folder}${SHARED}[hash]`,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "neutral",
      external: ["node:*"],
      target: "es2022",
      charset: "utf8",
      // Half the bytes. What it was made from, JSR and the repository have, named by the provenance.
      minify: true,
      lineLimit: 120,
      write: false,
      // It would overwrite its input, if it wrote.
      allowOverwrite: true,
      logLevel: "error",
    });
    return new Map(
      outputFiles.map(({ path, text }) => [
        path.slice(root.length).replaceAll("\\", "/"),
        text,
      ]),
    );
  } finally {
    await stop();
  }
}

/** The comments of a module that are not about its licence. */
export function commentsOf(code: string): Comment[] {
  const comments: Comment[] = [];
  parse(code, {
    ecmaVersion: 2024,
    sourceType: "module",
    allowHashBang: true,
    onComment: comments,
  });
  return comments.filter(({ value }) => !/^!|@license|@preserve/.test(value));
}
