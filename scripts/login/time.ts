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
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  const texts = parts.map(([amount, unit]) => amount > 0 ? `${amount} ${unit}` : "");
  return first < 0 ? "0 s" : texts.slice(first, first + 2).join(" ").trim();
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
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => {}); // whether anybody waits or not
  signal.addEventListener("abort", () => ended.reject(signal.reason));
  const message = `Nobody finished the sign-in in the browser within ${duration(timeout)}.`;
  const hint =
    "Run the command again, and finish in time; --timeout SECONDS allows for more of it.";
  const end = () => controller.abort(new LoginError("timed_out", message, hint));
  const timer = setTimeout(end, timeout);
  return {
    signal,
    wait: (promise) => Promise.race([promise, ended.promise]),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
