// A random part of the mutants, the same for the same seed on every machine.

import type { Mutant } from "./mutants.ts";

/**
 * Takes `count` of the mutants, in the order of the list. Each mutant has a rank that depends on the
 * seed and on the mutant alone, so a change of the code changes the sample only where the code is.
 */
export function takeSample(mutants: readonly Mutant[], count: number, seed: string): Mutant[] {
  const ranked = mutants.map((mutant) => ({ mutant, rank: hash(`${seed}\n${mutant.key}`) }));
  ranked.sort((a, b) => a.rank - b.rank || (a.mutant.key < b.mutant.key ? -1 : 1));
  const taken = new Set(ranked.slice(0, count).map(({ mutant }) => mutant));
  return mutants.filter((mutant) => taken.has(mutant));
}

// FNV-1a, 32 bits, and the finalizer of MurmurHash3, which spreads texts that differ at their end.
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
