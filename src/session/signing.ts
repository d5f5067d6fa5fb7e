import type { StartDeviceAuthorizationResponse } from "../oidc/start_device_authorization.ts";
import { type Flight, startFlight } from "./flight.ts";
import type { SessionToken } from "./session_interface.ts";
import type { OnVerification } from "./types.ts";

/** A sign-in under way, which callers can join. */
export interface Signing extends Flight<SessionToken> {
  /** Joins the sign-in and shows the code with `ask`. `isForced`: even if a valid token is stored. */
  joinAs(
    ask: OnVerification | undefined,
    isForced: boolean,
    signal: AbortSignal | undefined,
  ): Promise<SessionToken>;
}

/** The callers of a sign-in. */
export interface Audience {
  /** Whether a caller wants to sign in even if a valid token is stored. */
  isForced: boolean;
  /** Shows the code to all callers, including those that join later. */
  show(authorization: StartDeviceAuthorizationResponse): void;
}

/** Starts a sign-in. It ends with an error if an `onVerification` callback throws. */
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
