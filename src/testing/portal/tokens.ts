import type { Call } from "../input.ts";
import { refusal } from "./exceptions.ts";
import type { AccessToken, PortalState } from "./state.ts";

/** How long a call counts for the throttle, in milliseconds. */
const SECOND = 1000;

/** The access token of a call: valid, and with calls left in this second. Throws a refusal. */
export function admit(state: PortalState, { headers, url }: Call): AccessToken {
  const value = headers.get("x-amz-sso_bearer_token") ?? "";
  const token = state.accessTokens.get(value);
  if (
    token === undefined || token.session.revoked || state.now() >= token.expiresAt ||
    token.session.client.region !== regionOf(state, url)
  ) {
    throw refusal("UnauthorizedException", "Session token not found or invalid");
  }
  throttle(state, value);
  return token;
}

// The emulator's own region, unless the host is AWS's for another.
function regionOf(state: PortalState, url: URL): string {
  const match = /^portal\.sso(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d{1,2})\./.exec(url.hostname);
  return match?.[1] ?? state.settings.region;
}

// Calls that were refused do not count, or a client that never rests would never get through.
function throttle(state: PortalState, token: string): void {
  const { requestsPerSecond } = state.settings;
  const now = state.now();
  const recent = (state.calls.get(token) ?? []).filter((time) => Math.abs(now - time) < SECOND);
  if (recent.length >= requestsPerSecond) {
    throw refusal("TooManyRequestsException", `More than ${requestsPerSecond} calls a second`);
  }
  state.calls.set(token, [...recent, now]);
}
