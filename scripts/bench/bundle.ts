// Bundles the programs: ours from the source, as esbuild makes it for a user; the peers stay where npm
// put them.

import { build, type Plugin } from "npm:esbuild@0.28.2";
import { fileURLToPath } from "node:url";
import { fromSource } from "../package/bundles.ts";
import { PACKAGES } from "./packages.ts";

/** The programs that the runtimes run. */
export const PROGRAMS = [
  "cpu",
  "http",
  "server",
  "dpop",
  "sigv4",
  "session",
  "listing",
  "memory",
  "resume",
  "growth",
] as const;
export type Program = (typeof PROGRAMS)[number];

// Deno's `npm:` specifiers, for runtimes that do not know them.
const npmSpecifiers: Plugin = {
  name: "npm specifiers",
  setup({ onResolve }) {
    onResolve({ filter: /^npm:/ }, ({ path }) => {
      const [, name = "", version] = /^npm:(@?[^@]+)@(.+)$/.exec(path) ?? [];
      if (PACKAGES[name] !== version) {
        return { errors: [{ text: `${path} is not the version of scripts/bench/packages.ts` }] };
      }
      return { path: name, external: true };
    });
  },
};

/** Bundles all programs into a folder, which needs the packages in its node_modules. */
export async function bundlePrograms(folder: string): Promise<void> {
  await build({
    entryPoints: PROGRAMS.map((name) =>
      fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url))
    ),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    alias: fromSource().alias,
    plugins: [npmSpecifiers],
    bundle: true,
    // What is imported on demand stays apart, so that a program loads what it measures only.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    logLevel: "error",
  });
}
