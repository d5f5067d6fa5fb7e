// Mutants, with what a person needs to find and judge them.

import { instrument, type Replacement, type SourceFile } from "./instrument.ts";

/** A way to break the code at one place. */
export interface Mutant {
  /** Switches it on. Not the same in each run. */
  readonly id: string;
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly operator: string;
  /** The first line of the code that is replaced, whole and trimmed. */
  readonly lineText: string;
  /** The code that is replaced. */
  readonly code: string;
  /** What stands in its place. */
  readonly replacement: string;
  /** Which one of those in the file that are the same up to here, counted from 1. */
  readonly occurrence: number;
  /** Names it, whatever happens to other lines. */
  readonly key: string;
}

/** Makes all mutants of files. Returns them in the order of the files, and the instrumented files. */
export async function makeMutants(
  sources: readonly SourceFile[],
): Promise<{ files: readonly SourceFile[]; mutants: Mutant[] }> {
  const { files, replacements } = await instrument(sources);
  const mutants: Mutant[] = [];
  for (const { path, text } of sources) {
    const lines = text.split("\n");
    const own = replacements.filter((replacement) => replacement.path === path);
    const known = new Set<string>();
    const occurrences = new Map<string, number>();
    for (const replacement of own.sort(byPlace)) {
      const mutant = describe(replacement, lines);
      // Two operators may do the same.
      const sight = JSON.stringify([replacement.start, replacement.end, mutant.replacement]);
      if (known.has(sight)) continue;
      known.add(sight);
      const sameKey = keyOf({ ...mutant, occurrence: 0 });
      const occurrence = (occurrences.get(sameKey) ?? 0) + 1;
      occurrences.set(sameKey, occurrence);
      mutants.push({ ...mutant, occurrence, key: keyOf({ ...mutant, occurrence }) });
    }
  }
  return { files, mutants };
}

/** Code in one line, cut at 120 characters. */
export function abbreviate(code: string): string {
  const line = code.replace(/\s+/g, " ").trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

/** The key of a mutant. */
export function keyOf(
  mutant: Pick<Mutant, "path" | "lineText" | "code" | "replacement" | "occurrence">,
): string {
  const { path, lineText, code, replacement, occurrence } = mutant;
  return JSON.stringify([path, lineText, code, replacement, occurrence]);
}

type Described = Omit<Mutant, "occurrence" | "key">;

function describe(replacement: Replacement, lines: readonly string[]): Described {
  const { id, path, operator, start, end } = replacement;
  const covered = lines.slice(start.line, end.line + 1);
  covered[covered.length - 1] = covered.at(-1)!.slice(0, end.column);
  covered[0] = covered[0]!.slice(start.column);
  return {
    id,
    path,
    line: start.line + 1,
    column: start.column + 1,
    operator,
    lineText: abbreviate(lines[start.line]!),
    code: abbreviate(covered.join("\n")),
    replacement: abbreviate(replacement.replacement),
  };
}

function byPlace(a: Replacement, b: Replacement): number {
  return a.start.line - b.start.line || a.start.column - b.start.column ||
    a.end.line - b.end.line || a.end.column - b.end.column || Number(a.id) - Number(b.id);
}
