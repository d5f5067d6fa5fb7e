import type { SessionEvent, SessionOptions } from "./types.ts";

/** Creates the function that calls `onEvent`. */
export function createTell({ onEvent }: SessionOptions): (event: SessionEvent) => void {
  return (event) => {
    try {
      Promise.resolve(onEvent?.(event) as unknown).catch(() => {});
    } catch {
      // Errors of the callback are ignored.
    }
  };
}
