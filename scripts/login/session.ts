import type { Lines } from "./input.ts";
import type { Place } from "./service.ts";
import type { View } from "./view.ts";

/** What every way to sign in works with. */
export interface Session {
  readonly place: Place;
  readonly view: View;
  /** Starts to read what a person pastes. */
  readonly input: () => Lines;
  /** Aborts when the command is to end. */
  readonly signal: AbortSignal;
}
