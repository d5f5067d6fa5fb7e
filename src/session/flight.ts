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

/** The flight, if callers can join it. */
export function joinable<F extends Flight<unknown>>(flight: F | undefined): F | undefined {
  return flight?.signal.aborted ? undefined : flight;
}

/** Starts work that can be joined. */
export function startFlight<T>(work: (signal: AbortSignal) => Promise<T>): Flight<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = (reason: unknown) => controller.abort(reason);
  const promise = work(signal);
  // Nobody joins work that has ended.
  promise.then(abort, abort);
  let callers = 0;
  return {
    signal,
    abort,
    async join(caller) {
      callers++;
      try {
        return await settled(promise, caller);
      } finally {
        if (--callers === 0) abort(caller?.reason);
      }
    },
  };
}
