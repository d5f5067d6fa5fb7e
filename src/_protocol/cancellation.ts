import { startTimer, stopTimer, type Time, type Timer } from "../_internal/clock.ts";

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
  /** The caller's signal. */
  readonly signal?: AbortSignal | undefined;
  /** The reason why it was cancelled; `undefined` if it was not. */
  cause?: unknown;
  /** The pending timer. */
  timer?: Timer | undefined;
  /** Rejects the pending wait or work. */
  reject?: ((reason: unknown, it: never) => void) | undefined;
  /** The listener on the signal. */
  onAbort?: () => void;
}

/** Cancels when the caller's signal aborts. {@linkcode cancel} removes the listener. */
export function listen(it: Cancellation): void {
  const { signal } = it;
  if (!signal) return;
  it.onAbort = () => cancel(it, signal.reason);
  signal.addEventListener("abort", it.onAbort);
  if (signal.aborted) it.onAbort();
}

/** Rejects the pending wait or work with `reason`, and everything that is started later. */
export function cancel(it: Cancellation, reason: unknown = "done"): void {
  if (it.cause !== undefined) return;
  it.cause = reason;
  it.signal?.removeEventListener("abort", it.onAbort!);
  stopTimer(it.timer);
  it.reject?.(reason, it as never);
}

/** Calls `onEnd` after `ms` milliseconds, or `onCancel` with the reason if it is cancelled. */
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

/** Resolves after `ms` milliseconds. Rejects with the signal's reason or the error of the clock. */
export async function sleep(clock: Time, ms: number, signal?: AbortSignal): Promise<void> {
  const it = { clock, signal };
  listen(it);
  try {
    await new Promise((resolve, reject) => wait(it, ms, resolve, reject));
  } finally {
    cancel(it);
  }
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
  const it: Cancellation = { clock, signal };
  listen(it);
  try {
    return await run(it, work, limit, onTimeout);
  } finally {
    cancel(it);
  }
}
