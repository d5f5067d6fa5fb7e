// What `deno doc --lint` finds, and what it does not ask for: every parameter has a `@param`, every
// result a `@returns`; what people call says what it throws and has an example; every example has a
// title.

import { entries, runDeno } from "./_project.ts";
import { type Callable, type Declaration, type Documentation, readCallables } from "./docs/read.ts";

interface Tag {
  readonly kind: string;
  readonly name?: string;
  readonly doc?: string;
}

/** Functions that cannot throw; every other one says what it throws. */
const CANNOT_THROW = /^(?:is[A-Z].*|close|createMemoryStorage|invalidate|reset)$/;

/** Returns what is missing in a documentation. */
export function findProblems({ nodes }: Documentation): string[] {
  const problems: string[] = [];
  for (const [file, { module_doc, symbols }] of Object.entries(nodes)) {
    if (!has(module_doc, "module")) problems.push(`${file}: no @module`);
    for (const { name, declarations } of symbols) {
      for (const declaration of documented(declarations)) {
        if (!declaration.jsDoc?.doc) problems.push(`${where(declaration)} ${name}: no summary`);
        const isError = declaration.kind === "class" && /Error$/.test(name);
        if (declaration.kind === "class" && !isError && !has(declaration.jsDoc, "example")) {
          problems.push(`${where(declaration)} ${name}: no @example`);
        }
      }
    }
  }
  for (const callable of readCallables(nodes)) problems.push(...findInCallable(callable));
  problems.push(...findUntitledExamples(nodes));
  return [...new Set(problems)];
}

// The implementation of an overloaded function is nobody's documentation; what another entry point
// exports as well is documented there.
function documented(all: readonly Declaration[]): readonly Declaration[] {
  const declarations = all.filter(({ kind }) => kind !== "reference");
  return declarations.length > 1 ? declarations.filter(({ jsDoc }) => jsDoc) : declarations;
}

function findInCallable({ place, name, signatures, isCalledByPeople }: Callable): string[] {
  const problems: string[] = [];
  for (const { jsDoc, params, isVoid } of signatures) {
    const named = new Set(tagsOf(jsDoc, "param").map((tag) => tag.name));
    if (!jsDoc?.doc) problems.push("no summary");
    problems.push(...params.filter((it) => !named.has(it)).map((it) => `no @param ${it}`));
    if (!isVoid && !has(jsDoc, "return")) problems.push("no @returns");
  }
  const all = signatures.map(({ jsDoc }) => jsDoc);
  if (isCalledByPeople) {
    if (!all.some((doc) => has(doc, "example"))) problems.push("no @example");
    if (!CANNOT_THROW.test(name) && !all.some((doc) => has(doc, "throws"))) {
      problems.push("no @throws");
    }
  }
  return [...new Set(problems)].map((problem) => `${place}: ${problem}`);
}

/** Looks everywhere: at modules, symbols and members. */
function findUntitledExamples(value: unknown, place = "", symbol = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { location, name = symbol, kind, doc } = value as Partial<Declaration> & Tag;
  const here = location ? `${where({ location })} ${name}`.trim() : place;
  if (kind === "example" && !/^\s*[^\s`]/.test(doc ?? "")) {
    return [`${here || "a module"}: an @example without a title`];
  }
  return Object.values(value).flatMap((child) => findUntitledExamples(child, here, name));
}

function has(doc: { readonly tags?: readonly Tag[] } | undefined, kind: string): boolean {
  return tagsOf(doc, kind).length > 0;
}

function tagsOf(doc: { readonly tags?: readonly Tag[] } | undefined, kind: string): Tag[] {
  return doc?.tags?.filter((tag) => tag.kind === kind) ?? [];
}

function where({ location }: Pick<Declaration, "location">): string {
  return `${location.filename.replace(/.*\/(src\/|mod\.ts)/, "$1")}:${location.line}`;
}

if (import.meta.main) {
  const paths = entries.map(({ path }) => path);
  await runDeno(["doc", "--lint", "--quiet", ...paths]);
  const problems = findProblems(JSON.parse(await runDeno(["doc", "--json", ...paths])));
  if (problems.length > 0) {
    console.error(problems.join("\n"));
    Deno.exit(1);
  }
  console.log("The public API is documented");
}
