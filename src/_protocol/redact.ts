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

/** One character, or one that is percent-encoded; the same of JSON's escapes. */
const ENCODINGS = [/%([\da-f]{2})|[^]/gi, /\\u([\da-f]{4})|\\["\\/]|[^]/gi];

/**
 * Replaces runs of secrets in a text, whatever they are glued to, also percent-encoded or JSON-escaped,
 * once or twice.
 */
export function redact(text: string, runs: Set<string>): string {
  const original = text.slice(0, LONGEST_TEXT).split("");
  const isSecret = new Uint8Array(original.length);
  /** `starts` tells where each character of `line` starts in the original. */
  const search = (line: string, starts: readonly number[], depth: number) => {
    for (let at = 0; at < line.length; at++) {
      for (let size = SHORTEST; size <= RUN; size++) {
        if (runs.has(line.slice(at, at + size))) isSecret.fill(1, starts[at], starts[at + size]);
      }
    }
    for (const encoding of depth < 2 ? ENCODINGS : []) {
      const sequences = [...line.matchAll(encoding)];
      const decoded = sequences.map(([sequence, code]) =>
        code ? String.fromCharCode(parseInt(code, 16)) : sequence.at(-1)
      );
      search(decoded.join(""), sequences.map(({ index }) => starts[index]!), depth + 1);
    }
  };
  search(original.join(""), [...original.keys()], 0);
  return original.map((character, at) => isSecret[at] ? isSecret[at - 1] ? "" : "***" : character)
    .join("");
}
