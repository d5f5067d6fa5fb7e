import type { Clock } from "../_internal/clock.ts";
import { SsoError } from "../errors.ts";

/** Why a controller is aborted once its work is done; nobody is left to see it. */
const DONE = "done";
const ignore = () => {};

/**
 * Everything that a call or a poller waits for, one thing at a time, so that it can be cut short at
 * once: by the caller's signal, on which it keeps one single listener (a signal that is handed to
 * many requests slows each of them down), or by {@linkcode Lifeline.cut}.
 */
export class Lifeline {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.cut(this.#signal?.reason);
  #isCut = false;
  #reason: unknown;
  #interrupt: ((reason: unknown) => void) | undefined;

  /** Listens on `signal` from now on, until `release` or `cut`. */
  constructor(clock: Clock, signal: AbortSignal | undefined) {
    this.#clock = clock;
    this.#signal = signal;
    if (signal?.aborted) this.cut(signal.reason);
    else signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Whether it was cut. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Ends whatever is waited for: it rejects with `reason`, and so does all that comes later. */
  cut(reason: unknown): void {
    if (this.#isCut) return;
    this.release();
    this.#isCut = true;
    this.#reason = reason;
    this.#interrupt?.(reason);
  }

  /** Takes the listener from the caller's signal. */
  release(): void {
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  /** Waits `ms` milliseconds. */
  sleep(ms: number): Promise<void> {
    return this.#run((signal) => this.#clock.sleep(ms, signal));
  }

  /**
   * Runs `work`, which gets a signal of its own, for at most `limit` milliseconds; then it rejects
   * with what `onTimeout` makes. Neither depends on whether `work` heeds its signal.
   */
  attempt<T>(
    work: (signal: AbortSignal) => Promise<T>,
    limit: number,
    onTimeout: () => Error,
  ): Promise<T> {
    return this.#run((signal, interrupt) => {
      this.#clock.sleep(limit, signal).then(() => {
        if (!signal.aborted) interrupt(onTimeout());
      }, ignore);
      return work(signal);
    });
  }

  #run<T>(
    work: (signal: AbortSignal, interrupt: (reason: unknown) => void) => Promise<T>,
  ): Promise<T> {
    if (this.#isCut) return Promise.reject(this.#reason);
    return new Promise((resolve, reject) => {
      const controller = new AbortController();
      const interrupt = (reason: unknown) => {
        this.#interrupt = undefined;
        reject(reason);
        controller.abort(reason);
      };
      this.#interrupt = interrupt;
      const settle = () => {
        if (this.#interrupt === interrupt) this.#interrupt = undefined;
        controller.abort(DONE);
      };
      work(controller.signal, interrupt).then((value) => {
        settle();
        resolve(value);
      }, (error) => {
        settle();
        reject(error);
      });
    });
  }
}

/** What ends an attempt that takes too long. */
export function timeoutError(operation: string, limit: number): SsoError {
  const error = new SsoError(`${operation} got no whole answer within ${limit} ms`, {
    code: "TIMEOUT",
    hint: "The network or the service is slow or out of reach. Try again, or allow more time.",
  });
  error.name = "TimeoutError";
  return error;
}
