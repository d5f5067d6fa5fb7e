import type { Call } from "../input.ts";
import { refusal } from "./exceptions.ts";
import type { AccessToken, PortalState } from "./state.ts";

/** How long a request counts for the throttle, in milliseconds. */
const SECOND = 1000;

/** Finds the access token of a request; throws a refusal if it is invalid or throttled. */
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

// The region of AWS's host, or the emulator's own for any other host.
function regionOf(state: PortalState, url: URL): string {
  const match = /^portal\.sso(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d{1,2})\./.exec(url.hostname);
  return match?.[1] ?? state.settings.region;
}

// Refused requests do not count: otherwise a client that does not pause is refused forever.
function throttle(state: PortalState, token: string): void {
  const { requestsPerSecond } = state.settings;
  const now = state.now();
  const recent = (state.calls.get(token) ?? []).filter((time) => Math.abs(now - time) < SECOND);
  if (recent.length >= requestsPerSecond) {
    throw refusal("TooManyRequestsException", `More than ${requestsPerSecond} requests a second`);
  }
  state.calls.set(token, [...recent, now]);
}
