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

/** A sign-in that succeeded. */
export interface SignIn {
  readonly service: "identity-center" | "aws";
  readonly place: Place;
  /** The members of the AWS CLI's files, and ours. Secrets are whole. */
  readonly members: Readonly<Record<string, unknown>>;
  /** When the access token or the credentials expire, epoch milliseconds. */
  readonly expiresAt: number;
}
