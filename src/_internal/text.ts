// Checks and formats untrusted text for messages, terminals and URLs.

/** Control characters (U+0000 to U+001F, U+007F to U+009F). */
const CONTROL = /\p{Cc}/u;

/** Control and format characters and line separators, which can move the cursor or hide text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Whether `text` has control characters. */
export function hasControlCharacters(text: string): boolean {
  return CONTROL.test(text);
}

/**
 * Makes a text safe for terminals and logs: control and format characters become spaces, and a text
 * longer than `length` characters is cut.
 */
export function printable(text: string, length?: number): string {
  const clean = text.replace(UNPRINTABLE, " ").trim();
  // Without a length, the comparison is false.
  return clean.length > length! ? `${clean.slice(0, length! - 1)}…` : clean;
}

/** Formats a value for a message. Not for secrets: strings and numbers are shown. */
export function quote(value: unknown): string {
  if (typeof value === "string") return `"${printable(value, 60)}"`;
  return typeof value === "number" ? String(value) : describeType(value);
}

/** Describes a value by its type, for messages about values that may be secret. */
export function describeType(value: unknown): string {
  if (Array.isArray(value)) {
    const isClean = (item: unknown) => typeof item === "string" && !hasControlCharacters(item);
    return value.every(isClean) ? "an array" : "an array with invalid values";
  }
  if (typeof value === "string") {
    if (hasControlCharacters(value)) return "a string with control characters";
    return value ? "a string" : "an empty string";
  }
  // A number of 0 or more may be a secret whose quotes are missing: only others are shown.
  const isTold = value === undefined || value === null ||
    (typeof value === "number" && !(value >= 0 && value < Infinity));
  return isTold ? String(value) : `of type ${typeof value}`;
}
