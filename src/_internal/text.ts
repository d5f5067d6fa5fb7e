// Text that comes from elsewhere and ends up in messages, terminals and URLs.

/** Control characters (U+0000 to U+001F, U+007F to U+009F). */
const CONTROL = /\p{Cc}/u;

/** What can move a cursor, reorder or hide text: controls, format characters, line separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Whether `text` has control characters. */
export function hasControlCharacters(text: string): boolean {
  return CONTROL.test(text);
}

/** `text` without anything that a terminal or a log would act upon. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, " ").trim();
}

/** `text`, at most `length` characters of it. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** A value that is no secret, quoted for a message. */
export function quote(value: unknown): string {
  return typeof value === "string" ? `"${cut(printable(value), 60)}"` : kindOf(value);
}

/** What a value is, without telling it: for messages about values that may be secret. */
export function kindOf(value: unknown): string {
  if (value === "") return "an empty string";
  if (typeof value === "string") {
    return hasControlCharacters(value) ? "a string with control characters" : "a string";
  }
  if (Array.isArray(value)) {
    // One level only: an answer may nest thousands.
    const kinds = value.map((item) => Array.isArray(item) ? "an array" : kindOf(item));
    return `an array of ${[...new Set(kinds)].join(" and ")}`;
  }
  // A number may be a secret that lost its quotes, unless it could not be any number of ours.
  const isTold = value === undefined || value === null ||
    (typeof value === "number" && !(value >= 0 && value < Infinity));
  return isTold ? String(value) : `of type ${typeof value}`;
}
