import type { Clock, FetchLike } from "@edge-auth/aws-sso-oidc";

/** When virtual time begins, epoch ms. */
export const START: number = Date.UTC(2026, 0, 1);

/** The longest wait that a timer can hold. Before one that long, a thread may be at work. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** How many waits may end, or turns pass, before a test is taken to be endless. */
const MOST = 20_000;
/** How long real work, such as a signature, may take, in ms; where there is a wait beside it, less. */
const REAL_LIMIT = 10_000;
const PATIENCE = 300;

interface Wait {
  /** When it ends, by the elapsed time. */
  readonly due: number;
  readonly end: () => void;
}

type Later = (callback: () => void) => void;
/** Captured before anything fakes it; called as a function, as browsers demand. */
const { setImmediate, setTimeout: startTimeout } = globalThis as typeof globalThis & {
  setImmediate?: Later;
};

/** Whether real time is up. Not by the time alone: in workerd it stands still. */
function isLate(began: number, limit: number, turns: number): boolean {
  return (turns > 100 && performance.now() - began > limit) || turns > 1e6;
}

/** How many turns follow each other at once; then a thread that is at work needs the processor. */
const MOST_AT_ONCE = 1_000;

/**
 * One turn of the event loop, with all that is ready in it; a millisecond if there have been many
 * `turns` before it.
 */
export function turn(turns = 0): Promise<void> {
  return new Promise((resolve) => {
    if (turns > MOST_AT_ONCE) startTimeout(resolve, 1);
    else if (setImmediate) setImmediate(resolve);
    else post(resolve);
  });
}

/** Not by a timer: browsers make those wait. */
function post(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve();
  };
  port2.postMessage(0);
}

/**
 * Discrete-event time. It stands still until a test moves it (`run`, `advance`), and then jumps to
 * the earliest wait whenever nothing else is left to do.
 */
export class VirtualClock implements Clock {
  #elapsed = 0;
  #start: number;
  #activity = 0;
  readonly #waits = new Set<Wait>();
  /** The time limits of attempts whose response is being read. */
  readonly #held = new Set<Wait>();

  /** Starts at `start`, epoch ms. */
  constructor(start: number = START) {
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
        this.#held.delete(wait);
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

  /**
   * Called when a request is made; the function that it returns makes the time stand still until the
   * request's time limit is taken back: until its response has been read, however long that takes.
   */
  attempt(): () => void {
    const limit = [...this.#waits].at(-1);
    return () => {
      if (limit && this.#waits.has(limit)) this.#held.add(limit);
    };
  }

  /** A fetch that makes the time stand still during each of its requests. */
  holding(fetch: FetchLike): FetchLike {
    return (url, init) => {
      this.attempt()();
      return fetch(url, init);
    };
  }

  /** Waits until nothing is left to do at this time. */
  async idle(): Promise<void> {
    const began = performance.now();
    for (let turns = 0, quiet = 0; quiet < 3; turns++) {
      // While a response is read, a thread may be at work: a busy machine lets many turns pass.
      const isAtWork = this.#held.size > 0 && !isLate(began, REAL_LIMIT, turns);
      if (turns > MOST && !isAtWork) throw new Error("it does not come to rest");
      const before = this.#activity;
      await turn(this.#held.size > 0 ? turns : 0);
      quiet = this.#held.size === 0 && this.#activity === before ? quiet + 1 : 0;
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

  /** Lets time pass until `work` has settled, and returns what it returns. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => void (settled = true);
    work.then(settle, settle);
    await this.idle();
    const isShort = () => this.#next - this.#elapsed < LONGEST_TIMER;
    for (let steps = 0; !settled; steps++) {
      if (steps > MOST) throw new Error(`not settled after ${MOST} waits`);
      const limit = this.#waits.size === 0 ? REAL_LIMIT : PATIENCE;
      if (!isShort() && await this.#happens(() => settled || isShort(), limit)) continue;
      if (this.#waits.size === 0) throw new Error("not settled, and nothing is waited for");
      await this.#jump();
    }
    return await work;
  }

  /** Waits, in real time, for something that a thread brings about; virtual time stands still. */
  async until(condition: () => boolean): Promise<void> {
    if (!await this.#happens(condition, REAL_LIMIT)) throw new Error("it never happens");
  }

  /** Whether a condition comes true within a limit of real time, in ms. */
  async #happens(condition: () => boolean, limit: number): Promise<boolean> {
    const began = performance.now();
    for (let turns = 0; !condition(); turns++) {
      if (isLate(began, limit, turns)) return false;
      await turn(turns);
    }
    await this.idle();
    return true;
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
