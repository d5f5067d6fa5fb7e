import type { Clock } from "@edge-auth/aws-sso-oidc";
import { setImmediate } from "node:timers";

/** How many waits may end, or turns pass, before a test is taken to be endless. */
const MOST = 20_000;

interface Wait {
  /** When it ends, by the elapsed time. */
  readonly due: number;
  readonly end: () => void;
}

/** One turn of the event loop, with all that is ready in it; reading a body may need one. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/**
 * Discrete-event time. It stands still until a test moves it (`run`, `advance`), and then jumps to
 * the earliest wait whenever nothing else is left to do.
 */
export class VirtualClock implements Clock {
  #elapsed = 0;
  #start: number;
  #held = 0;
  #activity = 0;
  readonly #waits = new Set<Wait>();

  /** Starts at `start`, epoch ms. */
  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#start = start;
  }

  /** How long each pending sleep has still to go, in ms, the shortest first. */
  get waits(): number[] {
    return [...this.#waits].map(({ due }) => due - this.#elapsed).sort((a, b) => a - b);
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#activity++;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const forget = () => {
        this.#activity++;
        this.#waits.delete(wait);
        signal?.removeEventListener("abort", stop);
      };
      const stop = () => {
        forget();
        reject(signal?.reason);
      };
      const end = () => {
        forget();
        resolve();
      };
      const wait: Wait = { due: this.#elapsed + Math.max(ms, 0), end };
      signal?.addEventListener("abort", stop, { once: true });
      this.#waits.add(wait);
    });
  }

  /** Sets the clock forward, or back: what it shows changes, and no timer takes notice. */
  set(ms: number): void {
    this.#start += ms;
  }

  /** Keeps the time from moving until `work`, which a thread may do, has settled. */
  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work;
    } finally {
      this.#held--;
      this.#activity++;
    }
  }

  /** Waits until nothing is left to do at this time. */
  async idle(): Promise<void> {
    for (let turns = 0, quiet = 0; quiet < 3; turns++) {
      if (turns > MOST) throw new Error("it does not come to rest");
      const before = this.#activity;
      await turn();
      quiet = this.#held === 0 && this.#activity === before ? quiet + 1 : 0;
    }
  }

  /** Lets `ms` pass, and all that is due meanwhile happen. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await this.idle();
    for (let steps = 0; this.#next <= end; steps++) {
      if (steps > MOST) throw new Error("too many waits end within this time");
      await this.#jump();
    }
    this.#elapsed = end;
  }

  /** Lets time pass until `work` has settled, and gives what it gives. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => void (settled = true);
    work.then(settle, settle);
    await this.idle();
    for (let steps = 0; !settled; steps++) {
      if (steps > MOST) throw new Error(`not settled after ${MOST} waits`);
      if (this.#waits.size === 0) throw new Error("not settled, and nothing is waited for");
      await this.#jump();
    }
    return await work;
  }

  get #next(): number {
    return Math.min(...[...this.#waits].map(({ due }) => due));
  }

  async #jump(): Promise<void> {
    this.#elapsed = Math.max(this.#elapsed, this.#next);
    for (const wait of [...this.#waits]) if (wait.due <= this.#elapsed) wait.end();
    await this.idle();
  }
}
