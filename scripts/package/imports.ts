// What the shipped code imports: files of the package, and nothing else.

import { parse } from "npm:acorn@8.19.0";
import { MAY_USE_NODE } from "../_project.ts";
import { type Check, type Subject } from "./subject.ts";
import { textOf } from "./tarball.ts";

/** No import leads out of the package or into nothing, and nothing is required. */
export const importsCheck: Check = {
  name: "imports",
  find: ({ files }) =>
    [...files.keys()].flatMap((path) => {
      if (path.endsWith(".js")) return findInCode(files, path);
      if (path.endsWith(".d.ts")) return findInDeclarations(files, path);
      return [];
    }),
};

interface Node {
  readonly type: string;
  readonly name?: string;
  readonly source?: { readonly value?: unknown } | null;
  readonly [member: string]: unknown;
}

function findInCode(files: Subject["files"], path: string): string[] {
  const { targets, usesRequire } = readImports(textOf(files, path));
  return [
    ...targets.flatMap((target) => judgeTarget(files, path, target)),
    ...usesRequire ? [`${path} uses require`] : [],
  ];
}

/** What a module imports, and whether it requires. */
function readImports(code: string): { targets: string[]; usesRequire: boolean } {
  const targets: string[] = [];
  let usesRequire = false;
  const visit = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    const { type, name, source } = value as Node;
    if (/^(Import|Export(Named|All)Declaration)/.test(type ?? "") && source) {
      targets.push(typeof source.value === "string" ? source.value : "what it computes");
    }
    if (type === "Identifier" && name === "require") usesRequire = true;
    Object.values(value).forEach(visit);
  };
  visit(parse(code, { ecmaVersion: 2024, sourceType: "module", allowHashBang: true }));
  return { targets, usesRequire };
}

/** The files of code that some of them lead to, themselves included. */
export function reachableCode(files: Subject["files"], from: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path) || !files.has(path)) return;
    reached.add(path);
    for (const target of readImports(textOf(files, path)).targets) visit(resolve(target, path));
  };
  from.forEach(visit);
  return reached;
}

function resolve(target: string, path: string): string {
  return new URL(target, `file:///${path}`).pathname.slice(1);
}

// No parser of types is small; without its comments, a declaration file is plain enough.
function findInDeclarations(files: Subject["files"], path: string): string[] {
  const text = textOf(files, path).replace(/\/\*[^]*?\*\/|\/\/.*$/gm, "");
  const targets = [...text.matchAll(/\b(?:from|import)\s*\(?\s*["']([^"']+)["']/g)];
  return targets.flatMap(([, target]) => judgeTarget(files, path, target!));
}

function judgeTarget(files: Subject["files"], path: string, target: string): string[] {
  if (target.startsWith("node:") && MAY_USE_NODE.test(path.replace(/^esm\//, ""))) return [];
  if (!/^\.\.?\//.test(target)) return [`${path} imports ${target}`];
  const file = resolve(target, path).replace(/\.js$/, path.endsWith(".d.ts") ? ".d.ts" : ".js");
  return files.has(file) ? [] : [`${path} imports ${target}, which is missing`];
}
