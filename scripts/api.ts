// The public API as text, one file an entry point: `deno task api` writes tests/api/*.txt, and a test
// compares them, so that a change of the API shows in a diff.

import { entries, type Entry, root, runDeno, sourceFiles } from "./_project.ts";
import type { Documentation } from "./docs/read.ts";
import { temporaryFolder } from "./package/tools.ts";

/** Where the files are, relative to the root. */
export const FOLDER = "tests/api";

/** The file of an entry point: `mod.txt`, `signin.txt`, `testing_server.txt`. */
export function fileOf({ name }: Entry): string {
  return `${name.slice(2).replace(/\W/g, "_") || "mod"}.txt`;
}

/** Renders what each entry point exports; returns the texts by the names of their files. */
export async function renderApi(): Promise<Map<string, string>> {
  await using folder = await temporaryFolder();
  await copyWithoutDocs(folder.url);
  const texts = new Map<string, string>();
  for (const entry of entries) {
    const text = await runDeno(["doc", "--quiet", entry.path], folder.url);
    const json = await runDeno(["doc", "--json", entry.path], folder.url);
    const { nodes }: Documentation = JSON.parse(json);
    texts.set(fileOf(entry), `${entry.specifier}\n\n${markDefaults(tidy(text), nodes)}`);
  }
  return texts;
}

/** Copies the source, and leaves of each doc comment only that something is internal. */
async function copyWithoutDocs(target: URL): Promise<void> {
  for (const path of ["mod.ts", ...await Array.fromAsync(sourceFiles("src"))]) {
    const code = await Deno.readTextFile(new URL(path, root));
    const bare = code.replace(
      /^ *\/\*\*[^]*?\*\/$/gm,
      (doc) => /@internal\b/.test(doc) ? "/** @internal */" : "",
    );
    await Deno.mkdir(new URL("./", new URL(path, target)), { recursive: true });
    await Deno.writeTextFile(new URL(path, target), bare);
  }
}

/** Without places, internal members, and empty lines between members. */
function tidy(text: string): string {
  const lines = text.replace(/^.*\n+ *@internal$/gm, "").split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("Defined in "))
    // Whether a function that returns a promise is async is its own affair.
    .map((line) => line.replace(/^async /, ""));
  return lines.map((line) => line.startsWith(" ") ? line : `\n${line}`).join("\n").trim() + "\n";
}

/** Says which parameters of functions may be left out because they have a default. */
function markDefaults(text: string, nodes: Documentation["nodes"]): string {
  for (const { name, declarations } of Object.values(nodes).flatMap(({ symbols }) => symbols)) {
    for (const { left } of declarations.flatMap(({ def }) => def?.params ?? [])) {
      const signature = new RegExp(`^(function ${name}\\b.*[ (]${left?.name}): `, "m");
      if (left) text = text.replace(signature, "$1?: ");
    }
  }
  return text;
}

if (import.meta.main) {
  const folder = new URL(`${FOLDER}/`, root);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder);
  for (const [file, text] of await renderApi()) {
    await Deno.writeTextFile(new URL(file, folder), text);
    console.log(`${FOLDER}/${file}`);
  }
}
