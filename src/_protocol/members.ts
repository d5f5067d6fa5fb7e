import { describeType, hasControlCharacters } from "../_internal/text.ts";
import { isLink } from "../_internal/urls.ts";

/**
 * The kind of a member. With `?` it may be unset: absent, `undefined` or `null`. A `secret` is a
 * string that errors must not repeat; an `id` may be printed, a `text` is compared by people, a `link`
 * is opened by them.
 */
export type Kind =
  | "string"
  | "string?"
  | "secret"
  | "secret?"
  | "strings?"
  | "number"
  | "number?"
  | "id"
  | "text"
  | "link"
  | "link?"
  | NestedKind;

/** Picks a nested value, or throws: see `nested.ts`, which only those pay for who need it. */
export type NestedKind = (
  value: unknown,
  path: string,
  fail: MemberError,
  scan: boolean,
) => unknown;

/** The members of a structure by name, in the model's order. */
export interface Members {
  readonly [name: string]: Kind;
}

/** What a value of a kind must be. Strings are only looked through if `scan` is true. */
type Rule = readonly [
  description: string,
  isType: (value: unknown) => boolean,
  isValid: (value: never, scan: boolean) => boolean,
];

/** Whether a value is an object, but not an array. */
export const isObject = (value: unknown): boolean =>
  Object(value) === value && !Array.isArray(value);
const isString = (value: unknown) => typeof value === "string";
const isClean = (text: string, scan: boolean) => !scan || !hasControlCharacters(text);

const REQUIRED_STRING: Rule = [
  "a string, not empty and without control characters",
  isString,
  (text: string, scan) => text !== "" && isClean(text, scan),
];
const OPTIONAL_STRING: Rule = [
  "a string without control characters",
  isString,
  isClean,
];
// An optional kind without a rule of its own has that of the required one.
const RULES: Readonly<Record<string, Rule>> = {
  "string": REQUIRED_STRING,
  "string?": OPTIONAL_STRING,
  "secret": REQUIRED_STRING,
  "secret?": OPTIONAL_STRING,
  "strings": [
    "an array of strings without control characters",
    (value) => Array.isArray(value) && Array.from(value).every(isString),
    (texts: readonly string[]) => !texts.some(hasControlCharacters),
  ],
  "number": [
    "a number of 0 or more",
    (value) => typeof value === "number",
    (number: number) => number >= 0 && number < Infinity,
  ],
  "id": ["visible ASCII characters", isString, (text: string) => /^[!-~]+$/.test(text)],
  "text": [
    "1 to 64 visible ASCII characters",
    isString,
    (text: string) => /^[!-~]{1,64}$/.test(text),
  ],
  "link": ["an https URL of at most 2,048 characters, without credentials", isString, isLink],
};

/** Creates the error for an invalid member. */
export type MemberError = (
  problem: string,
  type: typeof TypeError | typeof RangeError,
  path: string,
) => Error;

/**
 * Picks members by name. Throws what `fail` returns for the first invalid one: one of the wrong type
 * (TypeError) or with a value that may not be used (RangeError). The problem tells the type of the
 * value, never the value: most of them are secrets.
 *
 * `scan` tells whether strings may have control characters at all, as they may be long. `prefix` is
 * the path of a nested structure, such as `accountList.2.`.
 */
export function pickMembers(
  members: Members,
  source: object,
  fail: MemberError,
  scan = true,
  prefix = "",
): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of Object.keys(members)) {
    const kind = members[name]!;
    const value = (source as Readonly<Record<string, unknown>>)[name];
    const path = prefix + name;
    if (typeof kind === "function") {
      const nested = kind(value, path, fail, scan);
      if (nested) picked[name] = nested;
      continue;
    }
    if ((value === undefined || value === null) && kind.endsWith("?")) continue;
    const [description, isType, isValid] = RULES[kind] ?? RULES[kind.slice(0, -1)]!;
    const hasType = isType(value);
    if (!hasType || !isValid(value as never, scan)) {
      const problem = `'${path}' must be ${description}, it is ${describeType(value)}`;
      throw fail(problem, hasType ? RangeError : TypeError, path);
    }
    picked[name] = value;
  }
  return picked;
}

/** The values of secret members. */
export function secretsOf(members: Members, values: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(members)
    .filter((name) => `${members[name]}`.startsWith("secret") && values[name])
    .map((name) => values[name] as string);
}
