// Operators beside Stryker's: what a protocol of numbers, defaults and picked members gets wrong.

import {
  booleanLiteral,
  cloneNode,
  type Node,
  numericLiteral,
  type Place,
  UNDEFINED,
} from "./syntax.ts";

/** Makes mutants of a node. */
export interface Operator {
  readonly name: string;
  /** What may stand in place of a node; nothing, if the operator does not fit. */
  mutate(place: Place): Node[];
}

/** Comparisons and logic, which Stryker replaces by `true` and `false`. */
const STRYKERS_CONDITIONS = ["<", "<=", ">", ">=", "==", "===", "!=", "!==", "&&", "||"];

/** Types of nodes that are looked up or called for their value. */
const LOOK_UPS = [
  "Identifier",
  "MemberExpression",
  "OptionalMemberExpression",
  "CallExpression",
  "OptionalCallExpression",
];

/** Methods that return something like what they are called on, beside Stryker's. */
const METHODS = ["replace", "replaceAll", "padStart", "padEnd", "normalize", "concat", "catch"];

/** All operators. */
export const OPERATORS: readonly Operator[] = [
  {
    // 250 → 0, 500: a limit that nobody reaches, and one of which nobody knows how high it is.
    name: "Number",
    mutate({ node, parent, key }) {
      if (node.type !== "NumericLiteral" || (key === "key" && !parent.computed)) return [];
      const value = node.value as number;
      return (value === 0 ? [1] : [0, 2 * value]).map(numericLiteral);
    },
  },
  {
    // (a = 1) => … → (a = undefined) => …
    name: "DefaultValue",
    mutate: ({ node, parent, key }) =>
      parent.type === "AssignmentPattern" && key === "right" && node.name !== "undefined"
        ? [cloneNode(UNDEFINED)]
        : [],
  },
  {
    // a ?? b → a
    name: "Fallback",
    mutate: ({ node }) => node.operator === "??" ? [cloneNode(node.left as Node)] : [],
  },
  {
    // a ? b : c, f() && b, x instanceof C: the conditions that Stryker leaves alone
    name: "Condition",
    mutate({ node, parent, key }) {
      if (node.operator === "instanceof" || node.operator === "in") {
        return isTestOfStatement(parent, key) ? [] : [booleanLiteral(true), booleanLiteral(false)];
      }
      if (parent.type === "ConditionalExpression" && key === "test") {
        const isStrykers = STRYKERS_CONDITIONS.includes(node.operator as string);
        return isStrykers ? [] : [booleanLiteral(true), booleanLiteral(false)];
      }
      if (!LOOK_UPS.includes(node.type)) return [];
      if (parent.operator === "&&") return [booleanLiteral(true)];
      return parent.operator === "||" ? [booleanLiteral(false)] : [];
    },
  },
  {
    // a = b; f(); await g(); unless a block has nothing else, which Stryker empties
    name: "Statement",
    mutate({ node, parent }) {
      if (node.type !== "ExpressionStatement") return [];
      if (parent.type === "BlockStatement" && (parent.body as Node[]).length === 1) return [];
      const { callee } = node.expression as Node;
      return (callee as Node | undefined)?.type === "Super" ? [] : [{ type: "EmptyStatement" }];
    },
  },
  {
    // { a, b: c.d, ...e } → { b: c.d, ...e }: members that no other operator changes
    name: "Member",
    mutate({ node }) {
      if (node.type !== "ObjectExpression") return [];
      const members = node.properties as Node[];
      return members.flatMap(({ type, value }, index) => {
        const isPlain = type === "SpreadElement" ||
          (type === "ObjectProperty" && LOOK_UPS.includes((value as Node).type));
        if (!isPlain || members.length === 1) return [];
        const copy = cloneNode(node);
        (copy.properties as Node[]).splice(index, 1);
        return [copy];
      });
    },
  },
  {
    // a.replace(b, c) → a
    name: "MethodCall",
    mutate({ node }) {
      if (node.type !== "CallExpression") return [];
      const { type, object, property } = node.callee as Node;
      const { name } = Object(property) as { name?: string };
      const fits = type === "MemberExpression" && name !== undefined && METHODS.includes(name);
      return fits ? [cloneNode(object as Node)] : [];
    },
  },
];

// Stryker replaces the test of an if and of a loop, whatever it is.
function isTestOfStatement({ type }: Node, key: string): boolean {
  return key === "test" && /^(If|For|While|DoWhile)Statement$/.test(type);
}
