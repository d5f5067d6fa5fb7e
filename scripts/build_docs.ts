// The API reference as HTML, in dist/docs: `deno task docs`. A warning is an error, and so is a link
// that leads to no symbol.

import { entries, packageName, root } from "./_project.ts";

/** How long it may take, in milliseconds. */
const LIMIT = 120_000;

/** Builds the reference into a folder; returns what is wrong with it. */
export async function buildDocs(folder: URL): Promise<string[]> {
  const paths = entries.map(({ path }) => path);
  const args = ["doc", "--html", `--name=${packageName}`, `--output=${folder.pathname}`];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args, ...paths],
    cwd: root,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(LIMIT),
  }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  const warnings = said.split("\n").filter((line) => !/^(Written \d+ files to .*)?$/.test(line));
  if (code !== 0) return [...warnings, `deno doc ended with ${code}`];
  return [...warnings, ...await findBrokenLinks(folder)];
}

/** `deno doc` leaves a link as its text if there is no such symbol. */
export async function findBrokenLinks(folder: URL, path = ""): Promise<string[]> {
  const problems: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(path || ".", folder))) {
    if (isDirectory) problems.push(...await findBrokenLinks(folder, `${path}${name}/`));
    if (!name.endsWith(".html")) continue;
    const html = await Deno.readTextFile(new URL(path + name, folder));
    for (const [link] of html.matchAll(/\{@(?:link|inherit)[^}]*\}/g)) {
      problems.push(`${path}${name}: ${link}`);
    }
  }
  return problems;
}

if (import.meta.main) {
  const folder = new URL("dist/docs/", root);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { recursive: true });
  const problems = await buildDocs(folder);
  if (problems.length > 0) {
    console.error(problems.join("\n"));
    Deno.exit(1);
  }
  console.log("dist/docs/index.html");
}
