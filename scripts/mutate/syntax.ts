// Babel's syntax tree, as far as our own operators read it and write to it.

/** A node, with the members of its type. */
export interface Node {
  type: string;
  [member: string]: unknown;
}

/** Where a node stands in the tree. */
export interface Place {
  readonly node: Node;
  readonly parent: Node;
  /** The member of the parent that holds the node, or a list of nodes. */
  readonly key: string;
}

/** Whether a value is a node. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string";
}

/** All nodes below a node, outer ones first. */
export function* nodesBelow(parent: Node): Generator<Place> {
  for (const [key, value] of Object.entries(parent)) {
    if (IS_NO_SYNTAX.has(key)) continue;
    for (const node of Array.isArray(value) ? value : [value]) {
      if (!isNode(node)) continue;
      yield { node, parent, key };
      yield* nodesBelow(node);
    }
  }
}

/** Replaces nodes below a node, inner ones first. */
export function replaceNodes(parent: Node, replace: (node: Node) => Node): void {
  // Stryker freezes what it adds, so nothing is written but what changes.
  const visit = (holder: Record<string, unknown>, key: string, value: unknown) => {
    if (!isNode(value)) return;
    replaceNodes(value, replace);
    const node = replace(value);
    if (node !== value) holder[key] = node;
  };
  for (const [key, value] of Object.entries(parent)) {
    if (IS_NO_SYNTAX.has(key)) continue;
    if (!Array.isArray(value)) visit(parent, key, value);
    else for (const [index, item] of Object.entries(value)) visit(Object(value), index, item);
  }
}

const IS_NO_SYNTAX: ReadonlySet<string> = new Set([
  "loc",
  "extra",
  "tokens",
  "errors",
  "comments",
  "leadingComments",
  "innerComments",
  "trailingComments",
]);

/** A copy that shares nothing. */
export function cloneNode(node: Node): Node {
  return structuredClone(node);
}

/** `undefined` */
export const UNDEFINED: Node = { type: "Identifier", name: "undefined" };

/** `true` or `false` */
export function booleanLiteral(value: boolean): Node {
  return { type: "BooleanLiteral", value };
}

/** A number that is not negative. */
export function numericLiteral(value: number): Node {
  return { type: "NumericLiteral", value };
}

/** `name("argument")` */
export function callWithString(name: string, argument: string): Node {
  return {
    type: "CallExpression",
    callee: { type: "Identifier", name },
    arguments: [{ type: "StringLiteral", value: argument }],
  };
}
