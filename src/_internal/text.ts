// Text from elsewhere that ends up in messages, terminals and URLs.

/** Control characters (U+0000 to U+001F, U+007F to U+009F). */
const CONTROL = /\p{Cc}/u;

/** What can move a cursor, reorder or hide text: controls, format characters, line separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Whether `text` has control characters. */
export function hasControlCharacters(text: string): boolean {
  return CONTROL.test(text);
}

/**
 * The first `length` characters of `text`, with a space in place of everything that a terminal or a
 * log would act upon.
 */
export function printable(text: string, length?: number): string {
  const clean = text.replace(UNPRINTABLE, " ").trim();
  return length && clean.length > length ? `${clean.slice(0, length - 1)}…` : clean;
}

/** A value for a message, quoted. Not for secrets. */
export function quote(value: unknown): string {
  if (typeof value === "string") return `"${printable(value, 60)}"`;
  return typeof value === "number" ? String(value) : describeType(value);
}

/** The type of a value, for messages about values that may be secret. */
export function describeType(value: unknown): string {
  if (Array.isArray(value)) {
    const isClean = (item: unknown) => typeof item === "string" && !hasControlCharacters(item);
    return value.every(isClean) ? "an array" : "an array with other values";
  }
  if (value === "") return "an empty string";
  if (typeof value === "string") {
    return hasControlCharacters(value) ? "a string with control characters" : "a string";
  }
  // A number may be a secret that lost its quotes, unless no secret could be that number.
  const isTold = value === undefined || value === null ||
    (typeof value === "number" && !(value >= 0 && value < Infinity));
  return isTold ? String(value) : `of type ${typeof value}`;
}
