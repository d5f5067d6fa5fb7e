import { hasControlCharacters, kindOf, printable } from "../_internal/text.ts";
import { isTrustworthy, parseUrl } from "../_internal/urls.ts";

/** The type of a member; `?` may be left out. A `url` is for people to open, a `text` to read. */
export type MemberType =
  | "string"
  | "string?"
  | "string[]?"
  | "number"
  | "number?"
  | "text"
  | "url"
  | "url?";

/** The members of a structure, in the model's order; a member may be a structure itself. */
export interface MemberTypes {
  readonly [name: string]: MemberType | MemberTypes;
}

const RULES: Readonly<Record<string, string>> = {
  string: "a string, not empty and without control characters",
  "string?": "a string without control characters",
  "string[]?": "an array of strings without control characters",
  number: "a number of 0 or more",
  text: "a text of printable characters",
  url: "an https URL without credentials",
};

/**
 * Picks members by name, and throws what `fail` makes of the first that is wrong: of the wrong kind
 * (TypeError) or with the wrong value (RangeError). The text tells what kind of value it is, never the
 * value: most of them are secrets.
 */
export function pickMembers(
  types: MemberTypes,
  source: object,
  fail: (what: string, Kind: typeof TypeError | typeof RangeError) => Error,
): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of Object.keys(types)) {
    const type = types[name]!;
    const value = (source as Readonly<Record<string, unknown>>)[name];
    if (typeof type === "object") {
      if (Object(value) !== value) {
        throw fail(`'${name}' must be an object, it is ${kindOf(value)}`, TypeError);
      }
      picked[name] = pickMembers(type, value as object, fail);
      continue;
    }
    if ((value === undefined || value === null) && type.endsWith("?")) continue;
    if (!isRight(type, value)) {
      const rule = RULES[type] ?? RULES[type.slice(0, -1)];
      const what = `'${name}' must be ${rule}, it is ${kindOf(value)}`;
      throw fail(what, isOfKind(type, value) ? RangeError : TypeError);
    }
    picked[name] = value;
  }
  return picked;
}

function isOfKind(type: MemberType, value: unknown): boolean {
  if (type.startsWith("number")) return typeof value === "number";
  return type === "string[]?"
    ? Array.isArray(value) && Array.from(value).every((text) => isOfKind("string", text))
    : typeof value === "string";
}

function isRight(type: MemberType, value: unknown): boolean {
  if (!isOfKind(type, value)) return false;
  if (typeof value === "number") return value >= 0 && value < Infinity;
  if (typeof value !== "string") return !(value as string[]).some(hasControlCharacters);
  if (hasControlCharacters(value)) return false;
  if (type === "text") return value !== "" && printable(value) === value;
  return type.startsWith("url") ? isOpenable(value) : type !== "string" || value !== "";
}

function isOpenable(text: string): boolean {
  const url = parseUrl(text);
  return url !== undefined && isTrustworthy(url) && !/[\s\p{Cf}]/u.test(text);
}
