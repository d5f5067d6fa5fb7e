import { quote } from "./text.ts";

/**
 * The time and the timers that the poller and the clients use. Pass one to test without waiting:
 * `createVirtualClock` of `./testing` is one.
 *
 * Every wait goes through {@linkcode Clock.sleep}, the time limit of an attempt too: each request is
 * made while a `sleep` of 10,000 ms is pending, which is aborted when the response has been read. A
 * clock whose `sleep` resolves at once therefore ends every attempt with the error `TIMEOUT`. Keep the
 * promise of a `sleep` pending until its time has come or its signal aborts, and let time pass only
 * while no request is under way.
 */
export interface Clock {
  /** The time now, epoch milliseconds. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it aborts. Each
   * call returns a promise of its own, which must settle in the end.
   *
   * @param ms How long, in milliseconds; 0 or less resolves as soon as possible.
   * @param signal Ends the wait, and with it the timer.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A caller's clock, or one without `sleep`, which stands for the runtime's own timers. */
export type Time = Pick<Clock, "now"> & Partial<Clock>;

/** The system's clock. */
export const systemTime: Time = { now: () => Date.now() };

/** The time now. A clock that returns no number would make a poller poll without waiting. */
export function timeOf(time: Time): number {
  const now = time.now();
  if (Number.isFinite(now)) return now;
  throw new TypeError(`The clock's now() must return a finite number, it returned ${quote(now)}`);
}

/** The longest wait that the runtime's timers can hold, in milliseconds (about 24.8 days). */
export const LONGEST_TIMER: number = 2 ** 31 - 1;

/** A timer of the runtime, or what ends a clock's `sleep`. */
export type Timer = ReturnType<typeof setTimeout> | AbortController;

/**
 * Calls `onEnd` after `ms` milliseconds, or after 24.8 days if that is sooner; `onFailure` with what
 * the clock throws. Both get `it`, so that they need not be closures, which would stay in memory.
 */
export function startTimer<T>(
  time: Time,
  ms: number,
  onEnd: (it: T) => void,
  onFailure?: (reason: unknown, it: T) => void,
  it?: T,
): Timer {
  if (!time.sleep) return setTimeout(onEnd, Math.min(ms, LONGEST_TIMER), it!);
  const controller = new AbortController();
  time.sleep(ms, controller.signal).then(() => onEnd(it!), (reason) => onFailure?.(reason, it!));
  return controller;
}

/** Stops a timer. */
export function stopTimer(timer: Timer | undefined): void {
  if (timer instanceof AbortController) timer.abort("done");
  else clearTimeout(timer);
}
