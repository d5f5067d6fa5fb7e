import { startTimer, type Time } from "../_internal/clock.ts";

/**
 * What one call or one poller waits for, one thing at a time, so that it can be cancelled at once: by
 * the caller's signal or by {@linkcode Cancellation.cancel}. It keeps one listener on the caller's
 * signal, which is never passed to a request: a signal of many requests slows each of them down.
 */
export interface Cancellation {
  /** Whether it was cancelled. */
  readonly isCancelled: boolean;
  /** Ends what is waited for: it rejects with `reason`, and so does everything that comes later. */
  cancel(reason?: unknown): void;
  /** Calls `onEnd` after `ms` milliseconds, or `onCancel` with the reason. */
  wait(ms: number, onEnd: () => void, onCancel: (reason: unknown) => void): void;
  /**
   * Runs `work`, which gets a signal of its own, for at most `limit` milliseconds, if there is a limit;
   * then it rejects with what `onTimeout` returns. Neither depends on whether `work` heeds its signal.
   */
  run<T>(
    work: (signal: AbortSignal) => Promise<T>,
    limit?: number,
    onTimeout?: () => Error,
  ): Promise<T>;
}

/** Listens on `signal` until it is cancelled. */
export function createCancellation(time: Time, signal: AbortSignal | undefined): Cancellation {
  let isCancelled = false;
  let cause: unknown;
  let stopTimer: (() => void) | undefined;
  let reject: ((reason: unknown) => void) | undefined;

  function cancel(reason?: unknown): void {
    if (isCancelled) return;
    isCancelled = true;
    cause = reason;
    signal?.removeEventListener("abort", onAbort);
    stopTimer?.();
    reject?.(reason);
  }
  const onAbort = () => cancel(signal!.reason);

  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) onAbort();
  return {
    get isCancelled() {
      return isCancelled;
    },
    cancel,
    wait(ms, onEnd, onCancel) {
      if (isCancelled) return onCancel(cause);
      stopTimer = startTimer(time, ms, onEnd, onCancel);
      reject = onCancel;
    },
    run: (work, limit, onTimeout) =>
      new Promise((resolve, fail) => {
        if (isCancelled) return fail(cause);
        const controller = new AbortController();
        const abort = (reason: unknown) => {
          fail(reason);
          controller.abort(reason);
        };
        const stop = limit ? startTimer(time, limit, () => abort(onTimeout?.())) : undefined;
        stopTimer = stop;
        reject = abort;
        const settle = <V>(finish: (value: V) => void) => (value: V) => {
          stop?.();
          // Work that ends too late has nothing to do with what is waited for then.
          if (reject === abort) reject = undefined;
          finish(value);
        };
        work(controller.signal).then(settle(resolve), settle(fail));
      }),
  };
}
