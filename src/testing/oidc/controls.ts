import { findByUserCode, standingOf } from "./device_authorizations.ts";
import type { DeviceAuthorization, OidcState } from "./state.ts";

/** Approves or denies a device authorization, in place of the person. */
export function answerDevice(
  state: OidcState,
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

/** Expires a device code. */
export function expireDevice(state: OidcState, userCode: string): void {
  const authorization = requireUserCode(state, userCode, "expire");
  if (authorization.status === "used") {
    throw new Error(`Cannot expire ${authorization.userCode} as ${REASONS.used}`);
  }
  authorization.expiresAt = Math.min(authorization.expiresAt, state.now());
}

/** Expires a registration. */
export function expireRegistration(state: OidcState, clientId: string): void {
  const client = state.clients.get(clientId);
  if (client === undefined) {
    throw new Error(
      `Cannot expire the client as this emulator does not know "${clientId}": pass a clientId of ` +
        "its RegisterClient responses",
    );
  }
  const now = Math.floor(state.now() / 1000);
  client.clientSecretExpiresAt = Math.min(client.clientSecretExpiresAt, now);
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
  state: OidcState,
  userCode: string,
  verb: string,
): DeviceAuthorization {
  const authorization = findByUserCode(state, userCode);
  if (authorization !== undefined) return authorization;
  const waiting = waitingUserCodes(state);
  throw new Error(
    `Cannot ${verb} "${userCode}" as no device authorization has this code: pass the userCode of ` +
      `a StartDeviceAuthorization response (waiting now: ${waiting.join(", ") || "none"})`,
  );
}

/** The user codes that are neither approved nor denied yet. */
export function waitingUserCodes(state: OidcState): string[] {
  return [...state.devices.values()]
    .filter((candidate) => standingOf(state, candidate) === "pending")
    .map((candidate) => candidate.userCode);
}
