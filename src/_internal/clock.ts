import { quote } from "./text.ts";

/**
 * The source of time and timers for clients and pollers. Pass one to test without real waits, such
 * as `createVirtualClock` of `./testing`.
 *
 * Every wait uses {@linkcode Clock.sleep}, including the time limit of each attempt: a `sleep` of
 * 10,000 ms (the option `timeout`) is pending during a request, and is aborted when the response
 * has been read. A clock whose `sleep` resolves at once therefore ends every attempt with the error
 * `TIMEOUT`, whose hint says that no real time has passed. A `sleep` must stay pending until its
 * time is over or its signal aborts. Virtual time must advance only while no request is in progress.
 */
export interface Clock {
  /** The time now, epoch milliseconds. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it aborts.
   * Each call returns a new promise, which must settle eventually.
   *
   * @param ms The wait, in milliseconds; 0 or less resolves as soon as possible.
   * @param signal Ends the wait and its timer when it aborts.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock. If it has no `sleep`, the runtime's timers are used. */
export type Time = Pick<Clock, "now"> & Partial<Clock>;

/** The system's clock, with the runtime's timers. */
export const systemTime: Time = { now: () => Date.now() };

/** Returns the time now. Throws if it is not a number: a poller would poll without waiting. */
export function timeOf(time: Time): number {
  const now = time.now();
  if (Number.isFinite(now)) return now;
  throw new TypeError(`The clock's now() must return a finite number, not ${quote(now)}`);
}

/** The longest wait that the runtime's timers support, in milliseconds (about 24.8 days). */
export const LONGEST_TIMER: number = 2 ** 31 - 1;

/** A timer of the runtime, or the controller that ends a clock's `sleep`. */
export type Timer = ReturnType<typeof setTimeout> | AbortController;

/**
 * Calls `onEnd` with `it` after `ms` milliseconds (the runtime's timers: at most
 * {@linkcode LONGEST_TIMER}), or `onFailure` with the reason if the clock's `sleep` rejects.
 */
export function startTimer<T>(
  time: Time,
  ms: number,
  onEnd: (it: T) => void,
  onFailure?: (reason: unknown, it: T) => void,
  it?: T,
): Timer {
  // No closure: it would stay in memory during each of many waits.
  if (!time.sleep) return setTimeout(onEnd, Math.min(ms, LONGEST_TIMER), it as T);
  const controller = new AbortController();
  time.sleep(ms, controller.signal).then(
    () => onEnd(it as T),
    (reason) => onFailure?.(reason, it as T),
  );
  return controller;
}

/** Stops a timer. */
export function stopTimer(timer: Timer | undefined): void {
  if (timer instanceof AbortController) timer.abort("done");
  else clearTimeout(timer);
}
