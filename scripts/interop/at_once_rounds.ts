// The rounds of several clients on one cache folder: what disturbs them.

import type { FaultRule } from "@edge-auth/aws-sso-oidc/testing";
import { FAULTS } from "./board.ts";

/** A round. */
export interface Round {
  readonly title: string;
  /** The faults of CreateToken. Default: none. */
  readonly faults?: readonly string[];
  /** Whether each refresh makes the refresh token before invalid. */
  readonly isRotating: boolean;
  /**
   * - `third`: a third of the processes, at random moments. Where refresh tokens rotate, nobody is
   *   killed between the service and the file: that ends the session, as `winner` shows.
   * - `winner`: the first whose refresh has succeeded, before it gets the response.
   *
   * Default: nobody.
   */
  readonly killed?: "third" | "winner";
}

/** All rounds. */
export const ROUNDS: readonly Round[] = [
  { title: "undisturbed", isRotating: true },
  { title: "undisturbed, no rotation", isRotating: false },
  { title: "429, 500, reset", faults: ["429", "500", "reset"], isRotating: true },
  {
    title: "truncated, response lost, no rotation",
    faults: ["truncated", "response lost"],
    isRotating: false,
  },
  { title: "a third killed", isRotating: true, killed: "third" },
  { title: "a third killed, no rotation", isRotating: false, killed: "third" },
  { title: "the winner killed", isRotating: true, killed: "winner" },
];

/** How likely a refresh fails by each fault. */
const PROBABILITY = 0.25;
/** How many refreshes fail by each fault at most: in the end one succeeds. */
const TIMES = 3;

/** The rules of a round. */
export function rulesOf({ faults = [] }: Round, seed: number): FaultRule[] {
  return faults.map((fault, index) =>
    ({
      ...FAULTS[fault]!,
      operation: "CreateToken",
      probability: PROBABILITY,
      times: TIMES,
      seed: seed + index,
    }) as FaultRule
  );
}

/** Numbers from 0 to 1, the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A third of the numbers below `count`, at random. */
export function pickThird(count: number, random: () => number): Set<number> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const picked = new Set<number>();
  while (picked.size < Math.floor(count / 3)) {
    picked.add(numbers.splice(Math.floor(random() * numbers.length), 1)[0]!);
  }
  return picked;
}
