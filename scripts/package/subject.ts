// The package that is judged, read once, and the form of a judgement.

import { pathToFileURL } from "node:url";
import { entries, modulesOf, root, runDeno } from "../_project.ts";
import type { CodeFolder, Manifest } from "./metadata.ts";
import { type Files, readTarball, textOf, unpack } from "./tarball.ts";

/** What the checks look at. */
export interface Subject {
  /** The tarball's path. */
  readonly path: string;
  /** The tarball. */
  readonly tarball: Uint8Array<ArrayBuffer>;
  /** What is in it. */
  readonly files: Files;
  /** Its package.json; empty if there is none. */
  readonly manifest: Partial<Manifest>;
  /** Where its modules are. */
  readonly folder: CodeFolder;
  /** A temporary folder for the checks to work in. */
  readonly workspace: URL;
  /** The files, unpacked. */
  readonly unpacked: URL;
}

/** A check by its name: gives what is wrong, nothing if all is well. */
export interface Check {
  readonly name: string;
  readonly find: (subject: Subject) => Promise<readonly string[]> | readonly string[];
}

/** Reads a tarball, of whichever builder. */
export async function readSubject(path: string, workspace: URL): Promise<Subject> {
  const url = new URL(path, pathToFileURL(`${Deno.cwd()}/`));
  const tarball = await Deno.readFile(url);
  const files = readTarball(tarball);
  const unpacked = new URL("unpacked/", workspace);
  await unpack(files, unpacked);
  return {
    path: Deno.realPathSync(url),
    tarball,
    files,
    manifest: JSON.parse(textOf(files, "package.json") || "{}"),
    folder: [...files.keys()].some((file) => file.startsWith("esm/")) ? "esm/" : "",
    workspace,
    unpacked,
  };
}

/** The modules that the entry points need, relative to the root: what a package must contain. */
export function sourceModules(): Promise<readonly string[]> {
  return knownModules ??= findModules();
}

let knownModules: Promise<readonly string[]> | undefined;

async function findModules(): Promise<readonly string[]> {
  const modules = new Set<string>();
  for (const { path } of entries) {
    for (const { specifier } of await modulesOf(path)) {
      if (specifier.startsWith(root.href)) modules.add(specifier.slice(root.href.length));
    }
  }
  return [...modules].sort();
}

/** The names that an entry point of the source exports, types included. */
export async function exportedNames(path: string): Promise<readonly string[]> {
  const { nodes }: { nodes: Record<string, { symbols: { name: string }[] }> } = JSON.parse(
    await runDeno(["doc", "--json", path]),
  );
  return Object.values(nodes).flatMap(({ symbols }) => symbols.map(({ name }) => name)).sort();
}
