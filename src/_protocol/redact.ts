/** Runs of this many characters of a secret are replaced; shorter secrets as a whole. */
const RUN = 12;
/** Shorter secrets are left alone: replacing them would only garble texts. */
const SHORTEST = 8;
/** Texts are cut before they are searched, so that the work for one response is bounded. */
const LONGEST_TEXT = 2000;

/** What must not be repeated of secrets. */
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

/** Stands for a character of a secret; no text has it. */
const STRUCK = "\uffff";

/**
 * Replaces runs of secrets in a text, whatever they are glued to, also percent-encoded or JSON-escaped,
 * once or twice.
 */
export function redact(text: string, runs: Set<string>): string {
  const original = text.slice(0, LONGEST_TEXT).split("");
  let line = original.join("");
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
