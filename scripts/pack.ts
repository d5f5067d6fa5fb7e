// Builds the npm package without dnt: `deno pack`, completed by finish_package.ts. It needs no JSR, and
// the same source gives the same bytes. Prints the tarball's path.

import { fileURLToPath } from "node:url";
import { packageName, root, version } from "./_project.ts";
import { finishPackage } from "./finish_package.ts";
import { readTarball, writeTarball } from "./package/tarball.ts";
import { run, temporaryFolder } from "./package/tools.ts";

/** Packs the checkout, and returns the tarball's bytes. */
export async function pack(): Promise<Uint8Array<ArrayBuffer>> {
  await using folder = await temporaryFolder();
  const target = new URL("packed.tgz", folder.url);
  // Source maps would point at TypeScript that is not in the package.
  const flags = ["--no-source-maps", "--allow-dirty", "--quiet", "--output", fileURLToPath(target)];
  const { success, output } = await run(Deno.execPath(), ["pack", ...flags], { cwd: root });
  if (!success) throw new Error(`deno pack failed\n${output}`);
  return writeTarball(await finishPackage(readTarball(await Deno.readFile(target)), ""));
}

/** The tarball's path in the checkout, with the name that `npm pack` uses. */
export const TARBALL: string = `dist/${
  packageName.replace("@", "").replace("/", "-")
}-${version}.tgz`;

if (import.meta.main) {
  await Deno.mkdir(new URL("dist/", root), { recursive: true });
  await Deno.writeFile(new URL(TARBALL, root), await pack());
  console.log(TARBALL);
}
