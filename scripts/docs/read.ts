// What `deno doc --json` says, as far as the checks read it, and everything callable in it.

/** A doc comment. */
export interface Doc {
  readonly doc?: string;
  readonly tags?: readonly { readonly kind: string; readonly name?: string }[];
}

/** A type, as far as it is looked at. */
interface Type {
  readonly kind: string;
  readonly repr?: string;
  readonly value?: unknown;
}

interface Signature {
  readonly params: readonly Param[];
  readonly returnType?: Type;
}

interface Param {
  readonly name?: string;
  /** Of a parameter with a default. */
  readonly left?: { readonly name?: string };
  /** Of a rest parameter. */
  readonly arg?: { readonly name?: string };
}

interface Member {
  readonly name: string;
  readonly jsDoc?: Doc;
}

interface Members {
  readonly constructors?: readonly (Member & Signature)[];
  readonly methods?: readonly (Member & Signature)[];
  readonly callSignatures?: readonly (Member & Signature)[];
  readonly properties?: readonly (Member & { readonly tsType?: Type })[];
}

/** One declaration of a symbol. */
export interface Declaration {
  readonly kind: string;
  readonly name?: string;
  readonly location: { readonly filename: string; readonly line: number };
  readonly jsDoc?: Doc;
  readonly def?: Partial<Signature> & Members & { readonly tsType?: Type };
}

/** The output of `deno doc --json`: what each entry point exports. */
export interface Documentation {
  readonly nodes: Readonly<
    Record<string, {
      readonly module_doc?: Doc;
      readonly symbols: readonly {
        readonly name: string;
        readonly declarations: readonly Declaration[];
      }[];
    }>
  >;
}

/** Something that can be called, with one signature or with several. */
export interface Callable {
  /** File, symbol and member. */
  readonly place: string;
  readonly name: string;
  readonly signatures: readonly {
    readonly jsDoc: Doc | undefined;
    readonly params: readonly string[];
    readonly isVoid: boolean;
  }[];
  /** Not of a type that people implement, nor an option that they set. */
  readonly isCalledByPeople: boolean;
}

/** Finds everything callable: functions, methods, call signatures, properties that are functions. */
export function* readCallables(nodes: Documentation["nodes"]): Generator<Callable> {
  const symbols = Object.values(nodes).flatMap((node) => node.symbols);
  const returned = returnedTypes(symbols.flatMap(({ declarations }) => declarations));
  for (const { name, declarations } of symbols) {
    const functions = declarations.filter(({ kind }) => kind === "function");
    if (functions.length > 0) {
      const documented = functions.length > 1
        ? functions.filter(({ jsDoc }) => jsDoc !== undefined)
        : functions;
      const place = `${fileOf(functions[0]!)} ${name}`;
      const signatures = documented.map(({ jsDoc, def }) => ({ ...def, jsDoc }) as Overload);
      yield toCallable(place, name, signatures, true);
    }
    for (const declaration of declarations) {
      const { def = {}, jsDoc, kind } = declaration;
      const place = `${fileOf(declaration)} ${name}`;
      const isCalled = kind === "class" || kind === "variable" || returned.has(name);
      yield* ofMembers(place, def, isCalled);
      yield* ofType(place, name, def.tsType, jsDoc, isCalled);
    }
  }
}

type Overload = Signature & { readonly jsDoc?: Doc };

function* ofMembers(place: string, members: Members, isCalled: boolean): Generator<Callable> {
  const { constructors = [], methods = [], callSignatures = [], properties = [] } = members;
  for (const constructor of constructors) {
    const isInternal = constructor.jsDoc?.tags?.some(({ kind }) => kind === "internal");
    // Its example is the one of the class.
    const signature = { ...constructor, returnType: { kind: "keyword", repr: "void" } };
    if (!isInternal) yield toCallable(`${place}.constructor`, "constructor", [signature], false);
  }
  for (const [name, overloads] of Map.groupBy(methods, (method) => method.name)) {
    // Methods of symbols are called by the language.
    yield toCallable(`${place}.${name}`, name, overloads, isCalled && !name.startsWith("["));
  }
  if (callSignatures.length > 0) yield toCallable(`${place}()`, "", callSignatures, isCalled);
  for (const { name, tsType, jsDoc } of properties) {
    yield* ofType(`${place}.${name}`, name, tsType, jsDoc, isCalled);
  }
}

/** A type may be a function, or have functions as its members. */
function* ofType(
  place: string,
  name: string,
  type: Type | undefined,
  jsDoc: Doc | undefined,
  isCalled: boolean,
): Generator<Callable> {
  if (type?.kind === "fnOrConstructor") {
    const { params, tsType } = type.value as { params: readonly Param[]; tsType?: Type };
    const signature = { params, ...(tsType && { returnType: tsType }), ...(jsDoc && { jsDoc }) };
    yield toCallable(place, name, [signature], isCalled);
  } else if (type?.kind === "typeLiteral") {
    yield* ofMembers(place, type.value as Members, isCalled);
  } else if (type?.kind === "parenthesized") {
    yield* ofType(place, name, type.value as Type, jsDoc, isCalled);
  } else if (type?.kind === "union" || type?.kind === "intersection") {
    for (const part of type.value as readonly Type[]) {
      yield* ofType(place, name, part, jsDoc, isCalled);
    }
  }
}

function toCallable(
  place: string,
  name: string,
  overloads: readonly Overload[],
  isCalledByPeople: boolean,
): Callable {
  const signatures = overloads.map(({ jsDoc, params, returnType }) => ({
    jsDoc,
    params: params.map((param) => param.name ?? param.left?.name ?? param.arg?.name ?? "options"),
    // What an option without parameters returns is what the option is.
    isVoid: isVoid(returnType) || (!isCalledByPeople && params.length === 0),
  }));
  return { place, name, signatures, isCalledByPeople };
}

function isVoid(type: Type | undefined): boolean {
  if (type === undefined || type.repr === "void") return true;
  if (type.kind === "union") return (type.value as readonly Type[]).some(isVoid);
  return type.repr === "Promise" && isVoid(argumentOf(type));
}

function argumentOf({ value }: Type): Type | undefined {
  return (value as { readonly typeParams?: readonly Type[] } | undefined)?.typeParams?.[0];
}

/**
 * The names of types that functions return, or promise: people call their methods. What is named
 * `…Like` is for people to bring, even if a function makes one as well.
 */
function returnedTypes(declarations: readonly Declaration[]): Set<string> {
  const names = declarations.map(({ def }) => {
    const type = def?.returnType;
    return (type?.repr === "Promise" ? argumentOf(type) : type)?.repr ?? "";
  });
  return new Set(names.filter((name) => name !== "" && !name.endsWith("Like")));
}

function fileOf({ location }: Declaration): string {
  return `${location.filename.replace(/.*\/(src\/|mod\.ts)/, "$1")}:${location.line}`;
}
