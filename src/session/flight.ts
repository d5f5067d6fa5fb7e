import { settled } from "./storage.ts";

/** Work that several callers wait for, each as long as it likes. */
export interface Flight<T> {
  /** Aborts when the last caller has gone. The work decides whether that ends it. */
  readonly signal: AbortSignal;
  /** Waits for the work, or for the caller's signal. */
  join(signal: AbortSignal | undefined): Promise<T>;
  /** Ends it for all callers. */
  abort(reason: unknown): void;
}

/** Starts work that can be joined. `onEnd` is called when it has settled. */
export function startFlight<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onEnd: () => void,
): Flight<T> {
  const controller = new AbortController();
  let callers = 0;
  const promise = work(controller.signal).finally(onEnd);
  promise.catch(() => {}); // for when everybody has gone
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    async join(signal) {
      callers++;
      try {
        return await settled(promise, signal);
      } finally {
        callers--;
        if (callers === 0) controller.abort(signal?.reason);
      }
    },
  };
}
