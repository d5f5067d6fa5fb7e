import { startTimer, stopTimer, type Time, type Timer } from "../_internal/clock.ts";

/**
 * What one call or one poller waits for, one thing at a time, so that it can be cancelled at once: by
 * the caller's signal or by {@linkcode cancel}. It keeps one listener on the caller's signal, which is
 * never passed to a request: a signal of many requests slows each of them down.
 *
 * Plain data, and functions of the module: very many flows may wait at once, and methods of each
 * would stay in memory.
 */
export interface Cancellation {
  readonly clock: Time;
  /** The caller's signal. */
  readonly signal?: AbortSignal | undefined;
  /** Why it was cancelled; `undefined` if it was not. */
  cause?: unknown;
  /** The timer of what is waited for. */
  timer?: Timer | undefined;
  /** Rejects what is waited for. */
  reject?: ((reason: unknown, it: never) => void) | undefined;
  /** The listener on the signal. */
  onAbort?: () => void;
}

/** Makes the caller's signal cancel it. Listens until it is cancelled. */
export function listen(it: Cancellation): void {
  const { signal } = it;
  if (!signal) return;
  it.onAbort = () => cancel(it, signal.reason);
  signal.addEventListener("abort", it.onAbort);
  if (signal.aborted) it.onAbort();
}

/** Ends what is waited for: it rejects with `reason`, and so does everything that comes later. */
export function cancel(it: Cancellation, reason: unknown = "done"): void {
  if (it.cause !== undefined) return;
  it.cause = reason;
  it.signal?.removeEventListener("abort", it.onAbort!);
  stopTimer(it.timer);
  it.reject?.(reason, it as never);
}

/** Calls `onEnd` after `ms` milliseconds, or `onCancel` with the reason. */
export function wait<T extends Cancellation>(
  it: T,
  ms: number,
  onEnd: (it: T) => void,
  onCancel: (reason: unknown, it: T) => void,
): void {
  if (it.cause !== undefined) return onCancel(it.cause, it);
  it.timer = startTimer(it.clock, ms, onEnd, onCancel, it);
  it.reject = onCancel;
}

/**
 * Runs `work`, which gets a signal of its own, for at most `limit` milliseconds, if there is a limit;
 * then it rejects with what `onTimeout` returns. Neither depends on whether `work` heeds its signal.
 */
export function run<T>(
  it: Cancellation,
  work: (signal: AbortSignal) => Promise<T>,
  limit?: number,
  onTimeout?: () => Error,
): Promise<T> {
  return new Promise((resolve, fail) => {
    if (it.cause !== undefined) return fail(it.cause);
    const controller = new AbortController();
    const abort = (reason: unknown) => {
      fail(reason);
      controller.abort(reason);
    };
    const timer = it.timer = limit
      ? startTimer(it.clock, limit, () => abort(onTimeout!()))
      : undefined;
    it.reject = abort;
    const settle = <V>(finish: (value: V) => void) => (value: V) => {
      stopTimer(timer);
      // Work that ends too late has nothing to do with what is waited for then.
      if (it.reject === abort) it.reject = undefined;
      finish(value);
    };
    work(controller.signal).then(settle(resolve), settle(fail));
  });
}

/** Runs one thing, for at most `limit` milliseconds, unless `signal` ends it. */
export async function runOnce<T>(
  clock: Time,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  limit?: number,
  onTimeout?: () => Error,
): Promise<T> {
  const it: Cancellation = { clock, signal };
  listen(it);
  try {
    return await run(it, work, limit, onTimeout);
  } finally {
    cancel(it);
  }
}
