import type { SessionEvent, SessionOptions } from "./types.ts";

/** Creates what tells a session's events. */
export function createTell({ onEvent }: SessionOptions): (event: SessionEvent) => void {
  return (event) => {
    try {
      onEvent?.(event);
    } catch {
      // A listener does not cost anybody the token.
    }
  };
}
