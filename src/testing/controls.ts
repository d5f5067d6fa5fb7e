import { findByUserCode, standingOf } from "./device_authorizations.ts";
import type { DeviceAuthorization, EmulatorState } from "./state.ts";

/** Answers a device authorization in place of the person. */
export function answerUserCode(
  state: EmulatorState,
  userCode: string,
  verb: "approve" | "deny",
): void {
  const authorization = requireUserCode(state, userCode, verb);
  const standing = standingOf(state, authorization);
  if (standing !== "pending") {
    throw new Error(`Cannot ${verb} ${authorization.userCode} as ${REASONS[standing]}`);
  }
  authorization.status = verb === "approve" ? "approved" : "denied";
}

/** Ends the life of a device code. */
export function expireUserCode(state: EmulatorState, userCode: string): void {
  const authorization = requireUserCode(state, userCode, "expire");
  if (authorization.status === "used") {
    throw new Error(`Cannot expire ${authorization.userCode} as ${REASONS.used}`);
  }
  authorization.expiresAt = Math.min(authorization.expiresAt, state.now());
}

/** Ends the session of a token. */
export function revokeToken(state: EmulatorState, token: string): void {
  const session = state.tokens.get(token);
  const signinSession = state.signin.tokens.get(token);
  if (session === undefined && signinSession === undefined) {
    throw new Error(
      "Cannot revoke the token as this emulator has not issued it: pass an accessToken or a " +
        "refreshToken of its CreateToken answers, or a refreshToken of its CreateOAuth2Token answers",
    );
  }
  if (session !== undefined) session.revoked = true;
  if (signinSession !== undefined) signinSession.standing = "revoked";
}

/** Ends a session of AWS Sign-In because the person has another password now. */
export function changeCredentials(state: EmulatorState, refreshToken: string): void {
  const session = state.signin.tokens.get(refreshToken);
  if (session === undefined) {
    throw new Error(
      "Cannot change the credentials as this emulator has not issued the token: pass a " +
        "refreshToken of its CreateOAuth2Token answers",
    );
  }
  session.standing = "credentials_changed";
}

/** Ends the life of a registration. */
export function expireRegistration(state: EmulatorState, clientId: string): void {
  const client = state.clients.get(clientId);
  if (client === undefined) {
    throw new Error(
      `Cannot expire the client as this emulator does not know "${clientId}": pass a clientId of ` +
        "its RegisterClient answers",
    );
  }
  const now = Math.floor(state.now() / 1000);
  client.clientSecretExpiresAt = Math.min(client.clientSecretExpiresAt, now);
}

/** Moves the clock. */
export function advanceClock(state: EmulatorState, ms: number): void {
  if (!Number.isFinite(ms)) {
    throw new RangeError(
      `Cannot advance the clock as 'ms' must be a finite number: current value is ${ms}`,
    );
  }
  state.offset += ms;
}

const START_AGAIN = "start a new device authorization and use its userCode";

const REASONS = {
  approved: `it has been approved already: poll for its token, or ${START_AGAIN}`,
  denied: `it has been denied already: ${START_AGAIN}`,
  used: `it has been exchanged for a token already: ${START_AGAIN}`,
  expired: `it has expired: ${START_AGAIN}`,
  client_expired: "the registration of its client has expired: register the client again",
} as const;

function requireUserCode(
  state: EmulatorState,
  userCode: string,
  verb: string,
): DeviceAuthorization {
  const authorization = findByUserCode(state, userCode);
  if (authorization !== undefined) return authorization;
  const waiting = [...state.devices.values()]
    .filter((candidate) => standingOf(state, candidate) === "pending")
    .map((candidate) => candidate.userCode);
  throw new Error(
    `Cannot ${verb} "${userCode}" as no device authorization has this code: pass the userCode of ` +
      `a StartDeviceAuthorization answer (waiting now: ${waiting.join(", ") || "none"})`,
  );
}
