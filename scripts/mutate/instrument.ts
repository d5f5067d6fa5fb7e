// Makes mutants with Stryker's instrumenter and with operators of our own. All mutants of a file get
// into one text, each behind a switch: `stryMutAct("7") ? mutated : original`.

import { createInstrumenter } from "npm:@stryker-mutator/instrumenter@10.1.1";
import { stripTypeScriptTypes } from "node:module";
import { OPERATORS } from "./operators.ts";
import { callWithString, type Node, nodesBelow, replaceNodes } from "./syntax.ts";

/** A source file. */
export interface SourceFile {
  /** Its path, relative to the project. */
  readonly path: string;
  readonly text: string;
}

/** A place that a mutator replaces. */
export interface Replacement {
  /** The switch. */
  readonly id: string;
  readonly path: string;
  readonly operator: string;
  /** The first line, the first column and what is behind the last one, counted from 0. */
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
  /** The mutated code. */
  readonly replacement: string;
}

/** The instrumented files, in JavaScript, and what is in them. */
export interface Instrumented {
  readonly files: readonly SourceFile[];
  readonly replacements: readonly Replacement[];
}

/** Instruments files. */
export async function instrument(sources: readonly SourceFile[]): Promise<Instrumented> {
  // Stryker skips what stands in a type assertion. Without types there is none, and each character
  // of the code stays in its place.
  const files = sources.map(({ path, text }) => ({
    name: path.replace(/\.ts$/, ".js"),
    content: stripTypeScriptTypes(text),
    mutate: true,
  }));
  const pathOf = (name: string) => name.replace(/\.js$/, ".ts");
  const result = await createInstrumenter(INJECTOR).instrument(files, {
    ignorers: [],
    plugins: [],
    excludedMutations: ["CallExpression"], // our own operator removes every statement
  });
  return {
    files: result.files.map(({ name, content }) => ({ path: pathOf(name), text: content })),
    replacements: result.mutants.filter(({ status }) => status === undefined).map((mutant) => {
      const { id, fileName, mutatorName: operator, location, replacement } = mutant;
      return { id, path: pathOf(fileName), operator, ...location, replacement: replacement! };
    }),
  };
}

type Injector = Parameters<typeof createInstrumenter>[0];

/** What Stryker's transformer is called with, as far as it matters here. */
interface Collector {
  collect(
    file: string,
    original: Node,
    mutable: { replacement: Node; mutatorName: string },
  ): { readonly id: string };
}
type Transform = (
  ast: { readonly originFileName: string; readonly root: Node },
  collector: Collector,
  context: unknown,
) => void;

// The parts of the instrumenter are injected, so the transformer can be replaced: ours registers its
// own mutants, leaves Stryker to register and place its own, and then places ours around the original
// nodes, which are still in the tree.
const INJECTOR: Injector = (() => {
  const parts = new Map<string, unknown>();
  const logger = { isDebugEnabled: () => false, debug() {}, info() {} };
  const injector = {
    provideValue(name: string, value: unknown) {
      parts.set(name, value);
      return injector;
    },
    injectClass(Class: { readonly inject: readonly string[]; new (...args: unknown[]): unknown }) {
      parts.set("logger", logger);
      const transform = parts.get("instrumenterTransform") as Transform;
      parts.set("instrumenterTransform", withOwnOperators(transform));
      return new Class(...Class.inject.map((name) => parts.get(name)));
    },
  };
  return injector as unknown as Injector;
})();

function withOwnOperators(transform: Transform): Transform {
  return (ast, collector, context) => {
    const own = new Map<Node, { id: string; replacement: Node }[]>();
    for (const place of nodesBelow(ast.root)) {
      for (const { name, mutate } of OPERATORS) {
        for (const replacement of mutate(place)) {
          const mutable = { replacement, mutatorName: name };
          const { id } = collector.collect(ast.originFileName, place.node, mutable);
          own.set(place.node, [...own.get(place.node) ?? [], { id, replacement }]);
        }
      }
    }
    transform(ast, collector, context);
    replaceNodes(ast.root, (node) => {
      const mutants = own.get(node) ?? [];
      own.delete(node);
      return mutants.reduce((rest, { id, replacement }) => withSwitch(id, replacement, rest), node);
    });
    if (own.size > 0) throw new Error(`${own.size} mutants of ${ast.originFileName} have no place`);
  };
}

function withSwitch(id: string, replacement: Node, original: Node): Node {
  const test = callWithString("stryMutAct_9fa48", id);
  const covered = callWithString("stryCov_9fa48", id);
  if (/Statement$/.test(original.type)) {
    const body = [{ type: "ExpressionStatement", expression: covered }, original];
    const alternate = { type: "BlockStatement", body, directives: [] };
    return { type: "IfStatement", test, consequent: replacement, alternate };
  }
  const alternate = { type: "SequenceExpression", expressions: [covered, original] };
  return { type: "ConditionalExpression", test, consequent: replacement, alternate };
}
