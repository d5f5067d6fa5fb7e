/**
 * The time and the timers that the poller and the client use. Inject one to test without waiting.
 *
 * Every wait goes through {@linkcode Clock.sleep}, the time limit of an attempt too.
 */
export interface Clock {
  /** The time now, epoch milliseconds. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it aborts. Each
   * call gives a promise of its own that settles in the end: what waits for it lives as long.
   *
   * @param ms How long, in milliseconds; 0 or less resolves as soon as possible.
   * @param signal Ends the wait, and with it the timer.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Somebody's clock, or one without `sleep`, for which the runtime's timers are used as they are. */
export type Time = Pick<Clock, "now"> & Partial<Clock>;

/** The real time. */
export const systemTime: Time = { now: () => Date.now() };

/** A timer that runs. */
export type Timer = ReturnType<typeof setTimeout> | AbortController;

/** The longest wait that a timer of the runtime can hold, in milliseconds (about 24.8 days). */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Calls `onEnd` after `ms` milliseconds, or after 24.8 days if that is sooner; `onFailure` with what the
 * clock throws.
 */
export function startTimer(
  time: Time,
  ms: number,
  onEnd: () => void,
  onFailure: (reason: unknown) => void = () => {},
): Timer {
  if (!time.sleep) return setTimeout(onEnd, Math.min(ms, LONGEST_TIMER));
  const controller = new AbortController();
  time.sleep(ms, controller.signal).then(onEnd, onFailure);
  return controller;
}

/** Stops a timer; one that has ended already is none. */
export function stopTimer(timer: Timer | undefined): void {
  if (timer instanceof AbortController) timer.abort("done");
  else clearTimeout(timer);
}
