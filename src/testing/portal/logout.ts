import type { Call } from "../input.ts";
import type { PortalState } from "./state.ts";
import { admit } from "./tokens.ts";

/** Logout: none of the session's tokens is valid any more. */
export function logout(state: PortalState, call: Call): undefined {
  admit(state, call).session.revoked = true;
}
