import { startTimer, stopTimer, type Time, type Timer } from "../_internal/clock.ts";
import { SsoError } from "../errors.ts";

/**
 * Everything that a call or a poller waits for, one thing at a time, so that it can be cut short at
 * once: by the caller's signal, on which it keeps one single listener (a signal that is handed to
 * many requests slows each of them down), or by {@linkcode Lifeline.cut}.
 */
export class Lifeline {
  readonly #time: Time;
  /** Takes the listener from the caller's signal. */
  #unlisten: (() => void) | undefined;
  #cut: { readonly reason: unknown } | undefined;
  #timer: Timer | undefined;
  #reject: ((reason: unknown) => void) | undefined;

  /** Listens on `signal` from now on, until it is cut. */
  constructor(time: Time, signal: AbortSignal | undefined) {
    this.#time = time;
    if (signal?.aborted) this.cut(signal.reason);
    else if (signal) {
      const onAbort = () => this.cut(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#unlisten = () => signal.removeEventListener("abort", onAbort);
    }
  }

  /** Whether it was cut. */
  get isCut(): boolean {
    return this.#cut !== undefined;
  }

  /** Ends whatever is waited for: it rejects with `reason`, and so does all that comes later. */
  cut(reason?: unknown): void {
    if (this.#cut) return;
    this.#cut = { reason };
    this.#unlisten?.();
    stopTimer(this.#timer);
    this.#reject?.(reason);
  }

  /** Waits `ms` milliseconds. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve, reject) => this.wait(ms, resolve, reject));
  }

  /** Calls `onEnd` after `ms` milliseconds, or `onCut` with the reason. */
  wait(ms: number, onEnd: () => void, onCut: (reason: unknown) => void): void {
    if (this.#cut) return onCut(this.#cut.reason);
    this.#timer = startTimer(this.#time, ms, onEnd, onCut);
    this.#reject = onCut;
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
    return new Promise((resolve, reject) => {
      if (this.#cut) return reject(this.#cut.reason);
      const controller = new AbortController();
      const abort = (reason: unknown) => {
        reject(reason);
        controller.abort(reason);
      };
      const timer = startTimer(this.#time, limit, () => abort(onTimeout()));
      this.#timer = timer;
      this.#reject = abort;
      const settle = () => {
        stopTimer(timer);
        // Work that ends too late has nothing to do with what is waited for then.
        if (this.#reject === abort) this.#reject = undefined;
      };
      work(controller.signal).then((value) => {
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
