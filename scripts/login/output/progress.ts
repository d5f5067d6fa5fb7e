import { explain } from "../failure.ts";
import type { WaitingEvent } from "./view.ts";

/** Shows that we are waiting, and for what. */
export interface Progress {
  /** Nothing has come yet, and we wait until `expiresAt`, epoch milliseconds. */
  start(expiresAt: number, state: string): void;
  /** A poll brought no token. */
  update(event: WaitingEvent): void;
  /** The waiting is over: whatever could be redrawn is gone. */
  end(): void;
}

/** How we stand, in words. */
export function describeState(event: WaitingEvent): string {
  switch (event.type) {
    case "pending":
      return "Waiting for approval";
    case "slow_down":
      return `Asked to slow down to ${event.interval} s a poll`;
    case "retry":
      return "No usable answer, trying again";
  }
}

/** Why there was no usable answer, if so. */
export function describeReason(event: WaitingEvent): string | undefined {
  return event.type === "retry" ? explain(event.error).message : undefined;
}

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
  if (first < 0) return "0 s";
  return parts.slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(" ");
}

/** When something expires, for a person; epoch milliseconds. */
export function expiry(expiresAt: number): string {
  return `expires at ${isoTime(expiresAt)}, in ${duration(expiresAt - Date.now())}`;
}

/** A time as in the AWS CLI's files: UTC, whole seconds. Later than any date is the last of them. */
export function isoTime(ms: number): string {
  return new Date(Math.min(ms, 8.64e15)).toISOString().replace(/\.\d+Z$/, "Z");
}
