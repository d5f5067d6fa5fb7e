import { startTimer, type Time } from "../_internal/clock.ts";

/**
 * The pending wait or work of one call or one poller; there is at most one at a time. The caller's
 * signal and {@linkcode cancel} cancel it immediately.
 *
 * The caller's signal gets one listener. It is never passed to a request, because requests that
 * share a signal slow each other down. There are functions instead of methods, which would use
 * memory in each of many waiting flows.
 */
export interface Cancellation {
  readonly clock: Time;
  /** Whether it was cancelled; `cause` is the reason. */
  isCancelled: boolean;
  cause?: unknown;
  /** Stops the pending timer. */
  stop?: (() => void) | undefined;
  /** Rejects the pending wait or work. */
  reject?: ((reason: unknown) => void) | undefined;
  /** Removes the listener from the signal. */
  leave?: (() => void) | undefined;
}

/** Cancels when `signal` aborts. {@linkcode cancel} removes the listener. */
export function listen(it: Cancellation, signal: AbortSignal | undefined): void {
  if (!signal) return;
  const onAbort = () => cancel(it, signal.reason);
  signal.addEventListener("abort", onAbort);
  it.leave = () => signal.removeEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
}

/** Rejects the pending wait or work with `reason`, and everything that is started later. */
export function cancel(it: Cancellation, reason?: unknown): void {
  if (it.isCancelled) return;
  it.isCancelled = true;
  it.cause = reason;
  it.leave?.();
  it.stop?.();
  it.reject?.(reason);
}

/** Calls `onEnd` after `ms` milliseconds, or `onCancel` with the reason if it is cancelled. */
export function wait(
  it: Cancellation,
  ms: number,
  onEnd: () => void,
  onCancel: (reason: unknown) => void,
): void {
  if (it.isCancelled) return onCancel(it.cause);
  it.stop = startTimer(it.clock, ms, onEnd, onCancel);
  it.reject = onCancel;
}

/**
 * Runs `work` with a new signal. Rejects with the result of `onTimeout` after `limit` milliseconds,
 * if there is a limit. Limit and cancellation take effect even if `work` ignores its signal.
 */
export function run<T>(
  it: Cancellation,
  work: (signal: AbortSignal) => Promise<T>,
  limit?: number,
  onTimeout?: () => Error,
): Promise<T> {
  return new Promise((resolve, fail) => {
    if (it.isCancelled) return fail(it.cause);
    const controller = new AbortController();
    const abort = (reason: unknown) => {
      fail(reason);
      controller.abort(reason);
    };
    const stop = it.stop = limit
      ? startTimer(it.clock, limit, () => abort(onTimeout!()))
      : undefined;
    it.reject = abort;
    const settle = <V>(finish: (value: V) => void) => (value: V) => {
      stop?.();
      // Work that ends too late must not change what is pending by then.
      if (it.reject === abort) it.reject = undefined;
      finish(value);
    };
    work(controller.signal).then(settle(resolve), settle(fail));
  });
}

/** Runs `work` once, until `limit` milliseconds have passed or `signal` aborts. */
export async function runOnce<T>(
  clock: Time,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  limit?: number,
  onTimeout?: () => Error,
): Promise<T> {
  const it: Cancellation = { clock, isCancelled: false };
  listen(it, signal);
  try {
    return await run(it, work, limit, onTimeout);
  } finally {
    cancel(it);
  }
}
