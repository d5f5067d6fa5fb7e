import type { SessionEvent, SessionOptions } from "./types.ts";

/** Creates what tells a session's events. */
export function createTell({ onEvent }: SessionOptions): (event: SessionEvent) => void {
  return (event) => {
    try {
      Promise.resolve(onEvent?.(event) as unknown).catch(() => {});
    } catch {
      // A listener does not cost anybody the token.
    }
  };
}
