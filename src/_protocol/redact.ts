/** The length of the parts of a secret that are replaced. Shorter secrets are replaced whole. */
const RUN = 12;
/** Shorter secrets are not replaced, because they may be equal to ordinary words. */
const SHORTEST = 8;
/** Longer texts are cut before the search, to limit the time that one response takes. */
const LONGEST_TEXT = 2000;

/** Returns the parts of secrets that must not appear in a text. */
export function runsOf(secrets: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (const secret of secrets) {
    const size = Math.min(secret.length, RUN);
    for (let at = 0; size >= SHORTEST && at + size <= secret.length; at++) {
      runs.add(secret.slice(at, at + size));
    }
  }
  return runs;
}

/** Marks a character of a secret. U+FFFF is a noncharacter: texts do not contain it. */
const STRUCK = "\uffff";

/**
 * Replaces parts of secrets in a text by `***`, wherever they are in it, also if they are
 * percent-encoded or JSON-escaped once or twice.
 */
export function redact(text: string, runs: Set<string>): string {
  let line = text.slice(0, LONGEST_TEXT);
  const original = line.split("");
  /** Where each character of the line starts in the original. */
  let starts = [...original.keys()];
  for (let level = 0; level <= 2; level++) {
    for (let at = 0; at < line.length; at++) {
      for (let size = SHORTEST; size <= RUN; size++) {
        if (runs.has(line.slice(at, at + size))) {
          original.fill(STRUCK, starts[at], starts[at + size]);
        }
      }
    }
    const sequences = [...line.matchAll(/%([\da-f]{2})|\\u([\da-f]{4})|\\["\\/]|[^]/gi)];
    starts = sequences.map(({ index }) => starts[index]!);
    line = sequences.map(([sequence, byte, unit = byte]) =>
      unit ? String.fromCharCode(parseInt(unit, 16)) : sequence.at(-1)
    ).join("");
  }
  return original.join("").replace(/\uffff+/g, "***");
}
