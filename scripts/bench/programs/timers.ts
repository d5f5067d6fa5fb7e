/** Up to here a timer is a wait between polls, beyond a time limit, in milliseconds. */
const SHORT = 6_000;

/**
 * Makes waits between polls end at once, for all contenders alike, as not all of them take a clock;
 * time limits stay real timers, which each attempt has to start and stop.
 */
export function skipShortWaits(): void {
  const own = globalThis.setTimeout;
  const hasty = (handler: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    if (ms > SHORT) return own(handler, ms, ...args);
    queueMicrotask(() => handler(...args));
    return 0;
  };
  globalThis.setTimeout = hasty as unknown as typeof globalThis.setTimeout;
}
