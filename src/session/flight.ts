import { settled } from "./storage.ts";

/** Work that several callers wait for. */
export interface Flight<T> {
  /** Aborts when no caller waits any more. The work decides whether it ends then. */
  readonly signal: AbortSignal;
  /** Waits for the work, until the caller's signal aborts. */
  join(signal: AbortSignal | undefined): Promise<T>;
  /** Aborts the signal of the work. */
  abort(reason: unknown): void;
}

/** Returns the flight if callers can still join it. */
export function joinable<F extends Flight<unknown>>(flight: F | undefined): F | undefined {
  return flight?.signal.aborted ? undefined : flight;
}

/** Starts work that callers can join. */
export function startFlight<T>(work: (signal: AbortSignal) => Promise<T>): Flight<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = (reason: unknown) => controller.abort(reason);
  const promise = work(signal);
  // Callers cannot join work that has ended.
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
        if (!--callers) abort(caller?.reason);
      }
    },
  };
}
