import type { Input } from "./input/input.ts";
import type { View } from "./output/view.ts";
import type { Place } from "./place.ts";

/** What every way in works with. */
export interface Session {
  /** Where to sign in. */
  readonly place: Place;
  /** Whom to tell. */
  readonly view: View;
  /** What a person pastes. */
  readonly input: Input;
  /** Aborts when the command is to end. */
  readonly signal: AbortSignal;
}
