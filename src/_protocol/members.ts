import { hasControlCharacters, kindOf } from "../_internal/text.ts";
import { isTrustworthy, parseUrl } from "../_internal/urls.ts";

/** The type of a member; `?` may be left out. A `url` is for people to open. */
export type MemberType =
  | "string"
  | "string?"
  | "string[]?"
  | "number"
  | "number?"
  | "url"
  | "url?";

/** The members of a shape, in the model's order. */
export type MemberTypes = Readonly<Record<string, MemberType>>;

const RULES: Readonly<Record<string, string>> = {
  string: "a string, not empty and without control characters",
  "string?": "a string without control characters",
  "string[]?": "an array of strings without control characters",
  number: "a number of 0 or more",
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
  for (const [name, type] of Object.entries(types)) {
    const value = (source as Readonly<Record<string, unknown>>)[name];
    if ((value === undefined || value === null) && type.endsWith("?")) continue;
    if (!isRight(type, value)) {
      const rule = RULES[type] ?? RULES[type.slice(0, -1)];
      const isOfKind = type.startsWith("number")
        ? typeof value === "number"
        : [value].flat().every((item) => typeof item === "string");
      const what = `'${name}' must be ${rule}, it is ${kindOf(value)}`;
      throw fail(what, isOfKind ? RangeError : TypeError);
    }
    picked[name] = value;
  }
  return picked;
}

function isRight(type: MemberType, value: unknown): boolean {
  if (type === "string[]?") {
    return Array.isArray(value) && value.every((text) => isRight("string?", text));
  }
  if (type.startsWith("number")) {
    return typeof value === "number" && value >= 0 && Number.isFinite(value);
  }
  if (typeof value !== "string" || hasControlCharacters(value)) return false;
  return type.startsWith("url") ? isOpenable(value) : type !== "string" || value !== "";
}

function isOpenable(text: string): boolean {
  const url = parseUrl(text);
  return url !== undefined && isTrustworthy(url) && !/\s/.test(text);
}
