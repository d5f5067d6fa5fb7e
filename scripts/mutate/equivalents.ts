// The list of mutants that no test can notice, because the code means the same: who adds one says why.

import { keyOf, type Mutant } from "./mutants.ts";
import type { Verdict } from "./judge.ts";

/** A known equivalent. It has no line number, so that it stays true when code moves. */
export interface Equivalent {
  /** The file, relative to the project. */
  readonly file: string;
  /** The line in which the code begins. */
  readonly line: string;
  /** The code that is replaced. */
  readonly code: string;
  readonly replacement: string;
  /** Which one, counted from 1, if the file has several that are the same up to here. */
  readonly occurrence?: number;
  /** Why it makes no difference. */
  readonly reason: string;
}

/** Reads the list. Throws if it is not one. */
export async function readEquivalents(file: URL): Promise<Equivalent[]> {
  const list: Equivalent[] = JSON.parse(await Deno.readTextFile(file));
  for (const entry of list) {
    for (const name of ["file", "line", "code", "replacement", "reason"] as const) {
      if (typeof entry[name] !== "string" || (entry[name] === "" && name !== "replacement")) {
        throw new Error(`An entry of ${file.pathname} has no '${name}': ${JSON.stringify(entry)}`);
      }
    }
  }
  return list;
}

/** The entry of a mutant, without a reason. */
export function toEntry(mutant: Mutant): Omit<Equivalent, "reason"> {
  const { path, lineText, code, replacement, occurrence } = mutant;
  const place = { file: path, line: lineText, code, replacement };
  return occurrence > 1 ? { ...place, occurrence } : place;
}

/** The key of the mutant that an entry means. */
export function entryKey({ file, line, code, replacement, occurrence = 1 }: Equivalent): string {
  return keyOf({ path: file, lineText: line, code, replacement, occurrence });
}

/**
 * Finds what is wrong with the list.
 *
 * @param list The list.
 * @param mutants All mutants of the files that are looked at.
 * @param isLookedAt Whether a file is looked at; one that is no longer there is, too.
 * @param verdicts What became of the mutants.
 * @returns A sentence for each entry that has no mutant, stands there twice, or is noticed.
 */
export function checkEquivalents(
  list: readonly Equivalent[],
  mutants: readonly Mutant[],
  isLookedAt: (file: string) => boolean,
  verdicts: readonly Verdict[],
): string[] {
  const known = new Set(mutants.map(({ key }) => key));
  const noticed = new Map(
    // Not by a time limit, which a busy machine exceeds with any code.
    verdicts.filter(({ status }) => status === "killed")
      .map(({ mutant, by = "a test" }) => [mutant.key, by]),
  );
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const entry of list) {
    const key = entryKey(entry);
    const what = `${entry.file}: ${entry.code} → ${entry.replacement}`;
    if (seen.has(key)) problems.push(`${what}: listed twice`);
    seen.add(key);
    if (!isLookedAt(entry.file)) continue;
    if (!known.has(key)) problems.push(`${what}: there is no such mutant, remove the entry`);
    const by = noticed.get(key);
    if (by !== undefined) problems.push(`${what}: not an equivalent, it is noticed by: ${by}`);
  }
  return problems;
}
