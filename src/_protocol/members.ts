import { describeType, hasControlCharacters } from "../_internal/text.ts";
import { isLink } from "../_internal/urls.ts";

/**
 * The kind of a member. A member with `?` may be unset: absent, `undefined` or `null`. A `secret`
 * is a string that must not appear in errors. Programs print an `id`; people compare a `text` and
 * open a `link`.
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

/** Picks a nested value, or throws. Only operations with nested members import `nested.ts`. */
export type NestedKind = (
  value: unknown,
  path: string,
  fail: MemberError,
) => unknown;

/** The members of a structure by name, in the model's order. */
export interface Members {
  readonly [name: string]: Kind;
}

/** The rule for values of a kind. Strings are searched only if `scan` is true. */
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
  "a string, not empty, without control characters",
  isString,
  (text: string, scan) => text !== "" && isClean(text, scan),
];
const OPTIONAL_STRING: Rule = [
  "a string without control characters",
  isString,
  isClean,
];
// An optional kind that is not listed has the rule of the required kind.
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
  "link": ["an https URL without credentials, of at most 2,048 characters", isString, isLink],
};

/** Creates the error for an invalid member. */
export type MemberError = (
  problem: string,
  type: typeof TypeError | typeof RangeError,
  path: string,
) => Error;

/**
 * Picks members by name. Throws the result of `fail` for the first invalid member: a TypeError for
 * a wrong type, a RangeError for a wrong value. The problem contains the type of the value, never
 * the value, which may be secret.
 *
 * `scan` is false if no string can have a control character below U+0020; searching long ones takes
 * time.
 * `prefix` is the path of a nested structure, such as `accountList.2.`.
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
      const nested = kind(value, path, fail);
      if (nested) picked[name] = nested;
      continue;
    }
    if ((value === undefined || value === null) && kind.endsWith("?")) continue;
    const [description, isType, isValid] = RULES[kind] ?? RULES[kind.slice(0, -1)]!;
    const hasType = isType(value);
    if (!hasType || !isValid(value as never, scan)) {
      const problem = `'${path}' must be ${description}; it is ${describeType(value)}`;
      throw fail(problem, hasType ? RangeError : TypeError, path);
    }
    picked[name] = value;
  }
  return picked;
}

/** Returns the values of the secret members. */
export function secretsOf(members: Members, values: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(members)
    .filter((name) => `${members[name]}`.startsWith("secret") && values[name])
    .map((name) => values[name] as string);
}
