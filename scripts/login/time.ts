import { LoginError } from "./failure.ts";

/** A time as in the AWS CLI's files: UTC, whole seconds. */
export { formatTime as isoTime } from "../../src/session/record.ts";

/** Whole seconds as a clock shows them: "9:58". */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A length of time in its two largest units: "1 h", "9 min 58 s". */
export function duration(ms: number): string {
  let seconds = Math.max(0, Math.round(ms / 1000));
  const parts = ([[86_400, "d"], [3600, "h"], [60, "min"], [1, "s"]] as const).map(
    ([size, unit]) => {
      const amount = Math.floor(seconds / size);
      seconds %= size;
      return amount > 0 ? `${amount} ${unit}` : "";
    },
  );
  const first = parts.findIndex(Boolean);
  return first < 0 ? "0 s" : parts.slice(first, first + 2).join(" ").trim();
}

/** The time in which somebody has to finish in the browser. */
export interface Deadline extends Disposable {
  /** Aborts when it ends, or with the signal that it was started with. */
  readonly signal: AbortSignal;
  /** Settles as `promise` does, or rejects with the signal's reason if that comes first. */
  wait<T>(promise: Promise<T>): Promise<T>;
}

/** Starts a deadline that ends after `timeout` milliseconds, or when `outer` aborts. */
export function startDeadline(timeout: number, outer: AbortSignal): Deadline {
  outer.throwIfAborted();
  const controller = new AbortController();
  const signal = AbortSignal.any([outer, controller.signal]);
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ended.catch(() => {}); // whether anybody waits or not
  signal.addEventListener("abort", () => reject(signal.reason));
  const message = `Nobody finished the sign-in in the browser within ${duration(timeout)}.`;
  const hint = "Run the command again, and finish in time; --timeout SECONDS allows for more.";
  const error = new LoginError("timed_out", message, hint);
  const timer = setTimeout(() => controller.abort(error), timeout);
  return {
    signal,
    wait: (promise) => Promise.race([promise, ended]),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
