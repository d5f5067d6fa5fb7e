// Where the runtimes come from: the PATH, or npm, into a cache outside the checkout.

import { cacheFolder } from "../_cache.ts";
import { findProgram, run, stat } from "./process.ts";

/** Pinned: what CI gets on a machine that has nothing but Node. */
const PACKAGES = { node: "20.20.2", bun: "1.4.5", workerd: "1.20261117.1" } as const;

/** Node 20: the oldest one that the package promises to run on. */
export async function findNode(): Promise<string> {
  const installed = await findProgram("node");
  if (installed && (await run(installed, ["--version"])).startsWith("v20.")) return installed;
  return await install("node");
}

/** Bun. */
export async function findBun(): Promise<string> {
  return await findProgram("bun") ?? await install("bun");
}

/** workerd: always the pinned one, as its newest compatibility date goes with its version. */
export async function findWorkerd(): Promise<string> {
  return await install("workerd");
}

/** Chromium: of the machine, or of Debian where that can be installed. */
export async function findChromium(): Promise<string> {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const installed = await findProgram(...names);
  if (installed) return installed;
  if (Deno.uid() === 0 && await findProgram("apt-get")) {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update"], { env, limit: 300_000 });
    await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], {
      env,
      limit: 600_000,
    });
    const path = await findProgram(...names);
    if (path) return path;
  }
  throw new Error(
    "Chromium is missing: install it (Debian: apt-get update && apt-get install -y chromium; " +
      "elsewhere: Chrome or Chromium on the PATH), or leave it out with --only=deno,node,bun,workerd",
  );
}

async function install(name: keyof typeof PACKAGES): Promise<string> {
  const version = PACKAGES[name];
  const folder = `${cacheFolder("runtimes")}/${name}@${version}`;
  const program = `${folder}/node_modules/.bin/${name}`;
  if (await stat(program)) return program;
  // Into a folder of its own first, so that an install that is cut off leaves nothing behind.
  await Deno.mkdir(cacheFolder("runtimes"), { recursive: true });
  const fresh = await Deno.makeTempDir({ dir: cacheFolder("runtimes"), prefix: ".new-" });
  try {
    await installPackages(fresh, [`${name}@${version}`]);
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    await Deno.rename(fresh, folder);
  } catch (error) {
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
    throw error;
  }
  return program;
}

/** Installs npm packages, or tarballs, in a folder that becomes a project. */
export async function installPackages(folder: string, packages: readonly string[]): Promise<void> {
  const manifest = JSON.stringify({ name: "project", private: true, type: "module" });
  await Deno.writeTextFile(`${folder}/package.json`, manifest);
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages];
  await run("npm", args, { cwd: folder });
}
