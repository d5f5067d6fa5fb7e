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

/** The longest wait that one timer can hold, in milliseconds (about 24.8 days). */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      let left = ms;
      let timer: ReturnType<typeof setTimeout>;
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const arm = () => {
        const part = Math.min(left, LONGEST_TIMER);
        timer = setTimeout(() => {
          left -= part;
          if (left > 0) return arm();
          signal?.removeEventListener("abort", stop);
          resolve();
        }, part);
      };
      signal?.addEventListener("abort", stop, { once: true });
      arm();
    }),
};
