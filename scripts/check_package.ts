// Judges an npm package before anybody installs it: `deno task check:package TARBALL`, whichever
// builder it is from. Without a tarball it takes the one of `deno task pack`. Every check runs,
// also after one that failed; `--only=files,publint` runs those alone.

import { fileURLToPath } from "node:url";
import { root } from "./_project.ts";
import { TARBALL } from "./pack.ts";
import { filesCheck, manifestCheck, weightCheck } from "./package/files.ts";
import { importsCheck } from "./package/imports.ts";
import { publintCheck, typesWrongCheck } from "./package/linters.ts";
import { installCheck } from "./package/project.ts";
import { bunCheck, denoCheck, nodeCheck } from "./package/runtimes.ts";
import { type Check, readSubject } from "./package/subject.ts";
import { exportsCheck } from "./package/surface.ts";
import { temporaryFolder } from "./package/tools.ts";
import { ambientCheck, typesCheck } from "./package/types.ts";

/** All of them; the ones that only read come first. */
export const CHECKS: readonly Check[] = [
  filesCheck,
  manifestCheck,
  weightCheck,
  importsCheck,
  exportsCheck,
  publintCheck,
  typesWrongCheck,
  installCheck,
  nodeCheck,
  bunCheck,
  denoCheck,
  typesCheck,
  ambientCheck,
];

/** What one check found. */
export interface Verdict {
  readonly name: string;
  readonly problems: readonly string[];
}

/** Runs the checks, in their order; one that throws has failed. */
export async function* checkPackage(
  tarball: string,
  only: readonly string[] = CHECKS.map(({ name }) => name),
): AsyncGenerator<Verdict> {
  await using folder = await temporaryFolder();
  const subject = await readSubject(tarball, folder.url);
  for (const { name, find } of CHECKS.filter(({ name }) => only.includes(name))) {
    try {
      yield { name, problems: await find(subject) };
    } catch (error) {
      yield { name, problems: [error instanceof Error ? error.message : String(error)] };
    }
  }
}

if (import.meta.main) {
  const only = Deno.args.find((arg) => arg.startsWith("--only="))?.slice(7).split(",");
  const tarball = Deno.args.find((arg) => !arg.startsWith("--")) ??
    fileURLToPath(new URL(TARBALL, root));
  const unknown = only?.filter((wanted) => !CHECKS.some(({ name }) => name === wanted)) ?? [];
  if (unknown.length > 0) {
    console.error(`There is no check ${unknown}; there are ${CHECKS.map(({ name }) => name)}.`);
    Deno.exit(2);
  }
  const exists = await Deno.stat(tarball).then(() => true, () => false);
  if (!exists) {
    console.error(`There is no ${tarball}: make it by \`deno task pack\`.`);
    Deno.exit(2);
  }
  let failures = 0;
  for await (const { name, problems } of checkPackage(tarball, only)) {
    if (problems.length > 0) failures++;
    console.log(problems.length > 0 ? `FAIL ${name}: ${problems.join("\n     ")}` : `ok   ${name}`);
  }
  if (failures > 0) Deno.exit(1);
}
