// The Markdown files of the project, and the blocks of code in them.

import { root } from "../../scripts/_project.ts";

/** A block of code. */
export interface Block {
  /** The file, relative to the root, and the line of its first fence: `README.md:44`. */
  readonly place: string;
  /** The file, relative to the root. */
  readonly path: string;
  /** What stands after the fence: the language, then marks. */
  readonly language: string;
  /** The file that has this fragment, from the mark `fragment=FILE`. */
  readonly fragmentOf: string | undefined;
  readonly code: string;
}

/** A Markdown file. */
export interface Page {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
}

/** Where Markdown files are; "" is the root itself, without its folders. */
const FOLDERS = ["", "docs", "examples", "scripts", ".github"];

/** All Markdown files of the project, by path. */
export async function readPages(): Promise<Page[]> {
  const paths: string[] = [];
  for (const folder of FOLDERS) paths.push(...await Array.fromAsync(markdownFiles(folder)));
  const pages = paths.sort().map(async (path) => ({
    path,
    text: await Deno.readTextFile(new URL(path, root)),
  }));
  return await Promise.all(pages);
}

async function* markdownFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`./${folder}/`, root))) {
    const path = folder ? `${folder}/${name}` : name;
    if (name.endsWith(".md")) yield path;
    else if (isDirectory && folder && name !== "node_modules") yield* markdownFiles(path);
  }
}

/** The blocks of a page. */
export function blocksOf({ path, text }: Page): Block[] {
  const blocks: Block[] = [];
  for (const match of text.matchAll(/^( *)```(\S*)(.*)\n([^]*?)^\1```$/gm)) {
    const [, indentation = "", language = "", marks = "", code = ""] = match;
    const line = text.slice(0, match.index).split("\n").length;
    blocks.push({
      place: `${path}:${line}`,
      path,
      language,
      fragmentOf: /\bfragment=(\S+)/.exec(marks)?.[1],
      code: code.replaceAll(new RegExp(`^${indentation}`, "gm"), ""),
    });
  }
  return blocks;
}

/** A page without its blocks of code. */
export function proseOf({ text }: Page): string {
  return text.replaceAll(/^( *)```.*\n[^]*?^\1```$/gm, "");
}

/** The words of a text: what has a letter or a digit. */
export function countWords(text: string): number {
  return text.match(/\S*[\p{L}\d]\S*/gu)?.length ?? 0;
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: Page): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of proseOf(page).matchAll(/^#+ (.*)$/gm)) {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = text.replaceAll(/[^\p{L}\d _-]/gu, "").replaceAll(" ", "-");
    let number = 0;
    let unique = anchor;
    while (anchors.has(unique)) unique = `${anchor}-${++number}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The rows of the first table below a heading: each the texts of its cells. */
export function tableBelow({ text }: Page, heading: string): string[][] {
  const [, section = ""] = text.split(`\n${heading}\n`);
  const lines = section.split(/^#/m)[0]!.split("\n");
  const rows = lines.filter((line) => line.startsWith("|")).map((line) =>
    line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim())
  );
  return rows.slice(2);
}

/** What stands as code in a text: the contents of its backticks. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}
