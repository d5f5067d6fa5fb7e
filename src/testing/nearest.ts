// Refuses unknown names, and suggests the known one that is most similar.

/** The most similar name, or the only one that starts with `name`; `undefined` if none is similar. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const longer = names.filter((known) => known.toLowerCase().startsWith(name.toLowerCase()));
  if (longer.length === 1 && name.length > 2) return longer[0];
  const ranked = names
    .map((candidate) => ({
      candidate,
      steps: distance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.steps - b.steps);
  const [best] = ranked;
  return best && best.steps <= Math.max(2, best.candidate.length / 3) ? best.candidate : undefined;
}

/** The part of a message about a name that is not among `names`. */
export function unknownName(name: string, names: readonly string[]): string {
  const best = nearest(name, names);
  return best ? `'${name}', did you mean '${best}'?` : `'${name}': there are ${names.join(", ")}`;
}

/** Throws a TypeError if an object has a member that is not among `names`. */
export function checkNames(action: string, options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`Cannot ${action} with the unknown option ${unknownName(unknown, names)}`);
}

// The Levenshtein distance: the number of insertions, deletions and replacements.
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a.slice(0, 64)].entries()) {
    let [previous = 0] = row;
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = previous + (letter === other ? 0 : 1);
      previous = row[j + 1] ?? 0;
      next.push(Math.min(replaced, previous + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
