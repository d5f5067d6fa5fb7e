// What `deno doc --lint` does not ask for: every public function has an example, every parameter a
// `@param`, every result a `@returns`, and what can fail a `@throws`.

import { entryPoints, runDeno } from "./_project.ts";

interface Tag {
  readonly kind: string;
  readonly name?: string;
}
interface Doc {
  readonly doc?: string;
  readonly tags?: readonly Tag[];
}
interface Signature {
  readonly params: readonly { readonly kind: string; readonly name?: string }[];
  readonly returnType?: {
    readonly repr: string;
    readonly value?: { readonly typeParams?: readonly { readonly repr: string }[] };
  };
}
interface Method extends Signature {
  readonly name: string;
  readonly jsDoc?: Doc;
}
interface Declaration {
  readonly kind: string;
  readonly location: { readonly filename: string; readonly line: number };
  readonly declarationKind: string;
  readonly jsDoc?: Doc;
  readonly def?: Partial<Signature> & {
    readonly methods?: readonly Method[];
    readonly constructors?: readonly Method[];
  };
}
interface Documentation {
  readonly nodes: Readonly<
    Record<string, {
      readonly module_doc?: Doc;
      readonly symbols: readonly { name: string; declarations: readonly Declaration[] }[];
    }>
  >;
}

/** Functions that cannot throw; every other one says what it throws. */
const CANNOT_THROW = /^is[A-Z]/;

const problems: string[] = [];
let symbolCount = 0;

const { nodes }: Documentation = JSON.parse(await runDeno(["doc", "--json", ...entryPoints()]));
for (const [file, { module_doc, symbols }] of Object.entries(nodes)) {
  if (!module_doc?.tags?.some(({ kind }) => kind === "module")) {
    problems.push(`${file}: no @module`);
  }
  for (const { name, declarations: all } of symbols) {
    symbolCount++;
    // The implementation of an overloaded function is nobody's documentation.
    const declarations = all.length > 1 ? all.filter(({ jsDoc }) => jsDoc) : all;
    const functions = declarations.filter(({ kind }) => kind === "function");
    for (const declaration of declarations) checkDeclaration(name, declaration);
    const documented = functions.map(({ jsDoc }) => jsDoc);
    if (functions.length > 0 && !documented.some((doc) => has(doc, "example"))) {
      problems.push(`${where(functions[0]!)} ${name}: no @example`);
    }
    if (
      functions.length > 0 && !CANNOT_THROW.test(name) &&
      !documented.some((doc) => has(doc, "throws"))
    ) problems.push(`${where(functions[0]!)} ${name}: no @throws`);
  }
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  Deno.exit(1);
}
console.log(`${symbolCount} public symbols are documented`);

function checkDeclaration(name: string, declaration: Declaration): void {
  const { kind, jsDoc, def } = declaration;
  const place = `${where(declaration)} ${name}`;
  if (!jsDoc?.doc) problems.push(`${place}: no summary`);
  if (kind === "function" && def?.params) checkSignature(place, jsDoc, def as Signature);
  if (kind === "class" && !has(jsDoc, "example") && !/Error$/.test(name)) {
    problems.push(`${place}: no @example`);
  }
  for (const method of [...(def?.methods ?? []), ...(def?.constructors ?? [])]) {
    checkSignature(`${place}.${method.name}`, method.jsDoc, method);
  }
}

function checkSignature(place: string, doc: Doc | undefined, signature: Signature): void {
  const documented = new Set(doc?.tags?.filter(({ kind }) => kind === "param").map((t) => t.name));
  signature.params.forEach(({ name = "options" }) => {
    if (!documented.has(name)) problems.push(`${place}: no @param ${name}`);
  });
  const { repr = "void", value } = signature.returnType ?? {};
  const isVoid = repr === "void" || (repr === "Promise" && value?.typeParams?.[0]?.repr === "void");
  const isPlain = signature.params.length === 0;
  if (!isVoid && !isPlain && !has(doc, "returns") && !has(doc, "return")) {
    problems.push(`${place}: no @returns`);
  }
}

function has(doc: Doc | undefined, kind: string): boolean {
  return doc?.tags?.some((tag) => tag.kind === kind) ?? false;
}

function where({ location }: Declaration): string {
  return `${location.filename.replace(/.*\/(src\/|mod\.ts)/, "$1")}:${location.line}`;
}
