import { remember } from "../core.ts";
import { type Input, requiredString } from "../input.ts";
import {
  authenticateClient,
  checkPortalUrl,
  GRANTS,
  isExpired,
  type OidcCall,
  regionOf,
} from "./clients.ts";
import { refusal } from "./exceptions.ts";
import type { Client, DeviceAuthorization, OidcState } from "./state.ts";
import { issueTokens, openSession } from "./tokens.ts";

// RFC 8628 section 6.1: no vowels, so no words, and no letter that looks like a digit.
const USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

// RFC 8628 section 3.5: slow_down adds five seconds to the interval, permanently.
const SLOW_DOWN_SECONDS = 5;

/** StartDeviceAuthorization. An expired registration is accepted, as AWS does. */
export function startDeviceAuthorization(state: OidcState, call: OidcCall): object {
  const { settings } = state;
  const client = authenticateClient(state, call);
  const startUrl = checkPortalUrl("startUrl", requiredString(call.input, "startUrl"));
  const region = regionOf(state, call.url);
  if (region !== settings.region) {
    throw refusal(
      "InvalidRequestException",
      `This startUrl is not in ${region}: the emulator's region is ${settings.region}`,
    );
  }
  requireGrant(client, GRANTS.deviceCode);
  const authorization: DeviceAuthorization = {
    deviceCode: state.randomText(48),
    userCode: newUserCode(state),
    client,
    startUrl,
    formToken: state.randomText(18),
    expiresAt: state.now() + settings.expiresIn * 1000,
    interval: settings.interval,
    lastPollAt: undefined,
    pendingResponses: 0,
    status: "pending",
  };
  remember(state.devices, authorization.deviceCode, authorization);
  remember(state.devicesByUserCode, authorization.userCode, authorization);
  const verificationUri = `${call.url.origin}/`;
  return {
    deviceCode: authorization.deviceCode,
    userCode: authorization.userCode,
    verificationUri,
    verificationUriComplete: `${verificationUri}?user_code=${authorization.userCode}`,
    expiresIn: settings.expiresIn,
    interval: settings.interval,
  };
}

/** The grant `device_code`: responds to one poll. */
export function redeemDeviceCode(state: OidcState, client: Client, input: Input): object {
  const authorization = state.devices.get(requiredString(input, "deviceCode"));
  if (authorization === undefined || authorization.client !== client) {
    throw refusal("InvalidGrantException", "Invalid device code provided");
  }
  if (authorization.status === "used") {
    throw refusal("InvalidGrantException", "The device code has been used already");
  }
  if (state.now() >= authorization.expiresAt) {
    throw refusal("ExpiredTokenException", "The device code has expired");
  }
  checkPace(state, authorization);
  if (authorization.status === "denied") {
    throw refusal("AccessDeniedException", "The person has denied the request");
  }
  if (authorization.status === "pending" && !isDueByPolls(state, authorization)) {
    authorization.pendingResponses += 1;
    throw refusal("AuthorizationPendingException", "The authorization is still pending");
  }
  authorization.status = "used";
  return issueTokens(state, openSession(state, client));
}

/** Throws a refusal if a client has not registered a grant type. */
export function requireGrant(client: Client, grantType: string): void {
  if (client.grantTypes.includes(grantType)) return;
  throw refusal(
    "UnauthorizedClientException",
    `The client has not registered the grant type ${grantType}`,
  );
}

/** The status of a device authorization on the pages. */
export type DeviceStanding = DeviceAuthorization["status"] | "expired" | "client_expired";

/** The current status of a device authorization. */
export function standingOf(
  state: OidcState,
  authorization: DeviceAuthorization,
): DeviceStanding {
  if (authorization.status === "used") return "used";
  if (state.now() >= authorization.expiresAt) return "expired";
  if (authorization.status === "pending" && isExpired(state, authorization.client)) {
    return "client_expired";
  }
  return authorization.status;
}

/** Finds a device authorization by its user code, in any case, with or without the dash. */
export function findByUserCode(
  state: OidcState,
  userCode: string,
): DeviceAuthorization | undefined {
  if (typeof userCode !== "string") {
    throw new TypeError("Cannot find the sign-in: pass the userCode of StartDeviceAuthorization");
  }
  const letters = userCode.toUpperCase().replace(/[^A-Z]/g, "");
  return state.devicesByUserCode.get(`${letters.slice(0, 4)}-${letters.slice(4)}`);
}

function checkPace(state: OidcState, authorization: DeviceAuthorization): void {
  const now = state.now();
  const { lastPollAt, interval } = authorization;
  authorization.lastPollAt = now;
  if (lastPollAt === undefined || now - lastPollAt >= interval * 1000) return;
  authorization.interval += SLOW_DOWN_SECONDS;
  throw refusal(
    "SlowDownException",
    `Slow down: wait ${authorization.interval} seconds between two polls from now on`,
  );
}

function isDueByPolls(state: OidcState, authorization: DeviceAuthorization): boolean {
  const { approval } = state.settings;
  return typeof approval === "object" && authorization.pendingResponses >= approval.afterPolls;
}

function newUserCode(state: OidcState): string {
  let letters = "";
  for (const byte of state.randomBytes(8)) {
    letters += USER_CODE_LETTERS.charAt(byte % USER_CODE_LETTERS.length);
  }
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
