import type { StartDeviceAuthorizationResponse } from "../oidc/start_device_authorization.ts";
import { type Flight, startFlight } from "./flight.ts";
import type { SessionToken } from "./session_interface.ts";
import type { OnVerification } from "./types.ts";

/** A sign-in under way, which callers join. */
export interface Signing extends Flight<SessionToken> {
  /** Joins it, and shows the code to one more person. `isForced`: whatever is stored. */
  joinAs(
    ask: OnVerification | undefined,
    isForced: boolean,
    signal: AbortSignal | undefined,
  ): Promise<SessionToken>;
}

/** What the work of a sign-in needs to know of its callers. */
export interface Audience {
  /** Whether one of them wants to sign in whatever is stored. */
  isForced: boolean;
  /** Shows the code to all of them, also to those who come later. */
  show(authorization: StartDeviceAuthorizationResponse): void;
}

/** Starts a sign-in. What a person's callback throws ends it. */
export function startSigning(
  work: (audience: Audience, signal: AbortSignal) => Promise<SessionToken>,
): Signing {
  const asked = new Set<OnVerification>();
  let shown: StartDeviceAuthorizationResponse | undefined;
  const audience: Audience = {
    isForced: false,
    show(authorization) {
      shown = authorization;
      asked.forEach(showTo);
    },
  };
  const flight = startFlight((signal) => work(audience, signal));

  async function showTo(ask: OnVerification): Promise<void> {
    try {
      if (shown) await ask(shown);
    } catch (error) {
      flight.abort(error);
    }
  }

  return {
    ...flight,
    joinAs(ask, isForced, signal) {
      audience.isForced ||= isForced;
      if (ask && !asked.has(ask)) {
        asked.add(ask);
        showTo(ask);
      }
      return flight.join(signal);
    },
  };
}
