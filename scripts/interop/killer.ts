// Kills processes in the middle of what they do, by SIGKILL.

import { pickThird, type Round } from "./at_once_rounds.ts";
import type { Moment } from "./gate.ts";
import type { Asker } from "./processes.ts";

/** When a process dies at the latest that is killed whatever it does, in milliseconds. */
const LATEST = 3_000;

/** Who may be killed. */
export interface KillerOptions {
  /** How many processes there are. */
  readonly count: number;
  /** Returns numbers from 0 to 1. */
  readonly random: () => number;
  /** The processes, by their numbers. */
  readonly askers: readonly Asker[];
}

/** Kills processes. */
export interface Killer {
  /** Kills the process of a refresh, if this is its moment; returns whether it is dead. */
  kill(number: number, moment: Moment, status?: number): boolean;
  /** Kills those whose moment is none of a refresh; returns what ends that. */
  killLater(): () => void;
}

/** Creates what kills the processes of a round. */
export function createKiller(
  { killed, isRotating }: Round,
  { count, random, askers }: KillerOptions,
): Killer {
  const moments = isRotating ? ["request", "later"] : ["request", "response", "later"];
  const numbers = killed === "third" ? pickThird(count, random) : [];
  const victims = new Map([...numbers].map((number) => {
    const moment = moments[Math.floor(random() * moments.length)]!;
    return [number, { moment, delay: moment === "later" ? random() * LATEST : LATEST * 2 }];
  }));
  const dead = new Set<number>();
  /** Whose refresh token the service is replacing, or has replaced. */
  const served = new Set<number>();
  let hasWinner = false;
  const die = (number: number) => {
    askers[number]!.kill();
    dead.add(number);
  };
  return {
    kill(number, moment, status) {
      const isServed = moment === "request" || status === 200;
      if (isServed) served.add(number);
      else served.delete(number);
      const isWinner = killed === "winner" && status === 200 && !hasWinner;
      hasWinner ||= isWinner;
      if (isWinner || victims.get(number)?.moment === moment) die(number);
      return dead.has(number);
    },
    killLater() {
      const timers = [...victims].map(([number, { delay }]) =>
        setTimeout(() => {
          if (!(isRotating && served.has(number))) die(number);
        }, delay)
      );
      return () => timers.forEach(clearTimeout);
    },
  };
}
