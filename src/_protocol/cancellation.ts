import { startTimer, stopTimer, type Time, type Timer } from "../_internal/clock.ts";

/**
 * What one call or one poller waits for, one thing at a time, so that it can be cancelled at once: by
 * the caller's signal or by {@linkcode Cancellation.cancel}. It keeps one listener on the caller's
 * signal, which is never passed to a request: a signal of many requests slows each of them down.
 */
export class Cancellation {
  readonly #time: Time;
  /** Removes the listener from the caller's signal. */
  #unlisten: (() => void) | undefined;
  #reason: unknown;
  #timer: Timer | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  /** Whether it was cancelled. */
  isCancelled = false;

  /** Listens on `signal` until it is cancelled. */
  constructor(time: Time, signal: AbortSignal | undefined) {
    this.#time = time;
    if (!signal) return;
    const onAbort = () => this.cancel(signal.reason);
    this.#unlisten = () => signal.removeEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
  }

  /** Ends what is waited for: it rejects with `reason`, and so does everything that comes later. */
  cancel(reason?: unknown): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    this.#reason = reason;
    this.#unlisten?.();
    stopTimer(this.#timer);
    this.#reject?.(reason);
  }

  /** Waits `ms` milliseconds. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve, reject) => this.wait(ms, resolve, reject));
  }

  /** Calls `onEnd` after `ms` milliseconds, or `onCancel` with the reason. */
  wait(ms: number, onEnd: () => void, onCancel: (reason: unknown) => void): void {
    if (this.isCancelled) return onCancel(this.#reason);
    this.#timer = startTimer(this.#time, ms, onEnd, onCancel);
    this.#reject = onCancel;
  }

  /**
   * Runs `work`, which gets a signal of its own, for at most `limit` milliseconds, if there is a limit;
   * then it rejects with what `onTimeout` returns. Neither depends on whether `work` heeds its signal.
   */
  run<T>(
    work: (signal: AbortSignal) => Promise<T>,
    limit?: number,
    onTimeout?: () => Error,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.isCancelled) return reject(this.#reason);
      const controller = new AbortController();
      const abort = (reason: unknown) => {
        reject(reason);
        controller.abort(reason);
      };
      const timer = limit ? startTimer(this.#time, limit, () => abort(onTimeout?.())) : undefined;
      this.#timer = timer;
      this.#reject = abort;
      const settle = <V>(finish: (value: V) => void) => (value: V) => {
        stopTimer(timer);
        // Work that ends too late has nothing to do with what is waited for then.
        if (this.#reject === abort) this.#reject = undefined;
        finish(value);
      };
      work(controller.signal).then(settle(resolve), settle(reject));
    });
  }
}
