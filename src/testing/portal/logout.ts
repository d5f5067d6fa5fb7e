import type { Call } from "../input.ts";
import type { PortalState } from "./state.ts";
import { admit } from "./tokens.ts";

/** Logout: ends the session of the token. */
export function logout(state: PortalState, call: Call): undefined {
  admit(state, call).session.revoked = true;
}
