import { LoginError } from "../failure.ts";
import { duration } from "../output/progress.ts";

/** The time in which somebody has to finish in the browser. */
export interface Deadline extends Disposable {
  /** When it ends, epoch milliseconds. */
  readonly expiresAt: number;
  /** Aborts when it ends, or with the signal that it was started with. */
  readonly signal: AbortSignal;
  /** Settles as `promise` does, or rejects with the signal's reason if that comes first. */
  wait<T>(promise: Promise<T>): Promise<T>;
}

/** Starts a deadline that ends after `timeout` milliseconds, or when `signal` aborts. */
export function startDeadline(timeout: number, signal: AbortSignal): Deadline {
  const controller = new AbortController();
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => {}); // whether anybody waits or not
  const end = (reason: unknown) => {
    controller.abort(reason);
    aborted.reject(reason);
  };
  const timer = setTimeout(() => end(timedOut(timeout)), timeout);
  const onAbort = () => end(signal.reason);
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  return {
    expiresAt: Date.now() + timeout,
    signal: controller.signal,
    wait: (promise) => Promise.race([promise, aborted.promise]),
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

function timedOut(timeout: number): LoginError {
  return new LoginError({
    error: "timed_out",
    message: `Nobody finished the sign-in in the browser within ${duration(timeout)}.`,
    hint: "Run the command again, and finish in time; --timeout SECONDS allows for more of it.",
  });
}
