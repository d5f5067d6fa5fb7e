import type { Clock } from "@edge-auth/aws-sso-oidc";
import { START, turn } from "../support/virtual_clock.ts";

/** Time that stands still until a test lets it pass, however long the disk takes. */
export class StillClock implements Clock {
  #now = START;
  readonly #waits = new Set<{ readonly due: number; readonly end: () => void }>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const forget = () => {
        this.#waits.delete(wait);
        signal?.removeEventListener("abort", stop);
      };
      const stop = () => {
        forget();
        reject(signal?.reason);
      };
      const wait = {
        due: this.#now + ms,
        end: () => {
          forget();
          resolve();
        },
      };
      signal?.addEventListener("abort", stop, { once: true });
      this.#waits.add(wait);
    });
  }

  /** How many waits are pending. */
  get waiting(): number {
    return this.#waits.size;
  }

  /** Lets time pass; what is due ends. */
  pass(ms: number): void {
    this.#now += ms;
    for (const wait of [...this.#waits]) if (wait.due <= this.#now) wait.end();
  }

  /**
   * Lets time pass in steps of 100 ms until `isDone`, each after everybody has come to rest: by
   * default, when somebody waits, and the disk has had 2 ms of real time.
   */
  async run(
    isDone: () => boolean,
    isAtRest: () => boolean = () => this.waiting > 0,
  ): Promise<void> {
    const began = performance.now();
    for (let last = began; !isDone();) {
      await turn();
      const now = performance.now();
      if (now - began > 30_000) throw new Error("not done after 30 s");
      if (!isAtRest() || now - last < 2) continue;
      last = now;
      this.pass(100);
    }
  }

  /** Lets time pass until a promise settles. */
  async runUntil<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => isSettled = true;
    promise.then(settle, settle);
    await this.run(() => isSettled);
    return await promise;
  }
}
