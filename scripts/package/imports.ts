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
  const problems: string[] = [];
  const visit = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    const { type, name, source } = value as Node;
    if (/^(Import|Export(Named|All)Declaration)/.test(type ?? "") && source) {
      const target = typeof source.value === "string" ? source.value : "what it computes";
      problems.push(...judgeTarget(files, path, target));
    }
    if (type === "Identifier" && name === "require") {
      problems.push(`${path} uses require`);
    }
    Object.values(value).forEach(visit);
  };
  visit(
    parse(textOf(files, path), { ecmaVersion: 2024, sourceType: "module", allowHashBang: true }),
  );
  return problems;
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
  const { pathname } = new URL(target, `file:///${path}`);
  const file = pathname.slice(1).replace(/\.js$/, path.endsWith(".d.ts") ? ".d.ts" : ".js");
  return files.has(file) ? [] : [`${path} imports ${target}, which is missing`];
}
