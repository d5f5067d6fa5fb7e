import { decodeBase64Text } from "../_internal/encoding.ts";
import { identityCenterHost, type RegionalHost } from "../_internal/partitions.ts";
import type { ErrorFacts, RequestFacts, Service } from "../_protocol/operation.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";

/** Returns the host of SSO OIDC in a region. */
export const oidcHost: RegionalHost = (...place) => identityCenterHost("oidc", ...place);

/**
 * Resolves a region or an endpoint to the URL of SSO OIDC. Regions of all eight AWS partitions are
 * supported.
 *
 * @param options A region, optionally with FIPS or dual-stack, or an endpoint. An endpoint must be
 * https, or http on `localhost`, 127.0.0.0/8 or `[::1]`, because client secrets and tokens are sent
 * to it.
 * @returns The URL of the service.
 * @throws {TypeError} If there is neither region nor endpoint, if one has the wrong type, if the
 * endpoint is not an absolute URL, or if FIPS or dual-stack is combined with an endpoint.
 * @throws {RangeError} If the region has an invalid format, or if the endpoint is not https (http
 * on a loopback host), or has credentials, a query, a fragment or control characters.
 *
 * @example Resolve a region
 * ```ts
 * import { resolveEndpoint } from "@edge-auth/aws-sso-oidc";
 *
 * const url = resolveEndpoint({ region: "eu-west-1" });
 * console.log(url.href); // https://oidc.eu-west-1.amazonaws.com/
 * ```
 *
 * @example Resolve a region with FIPS and dual-stack
 * ```ts
 * import { resolveEndpoint } from "@edge-auth/aws-sso-oidc";
 *
 * const url = resolveEndpoint({
 *   region: "us-gov-west-1",
 *   useFipsEndpoint: true,
 *   useDualstackEndpoint: true,
 * });
 * console.log(url.host); // oidc-fips.us-gov-west-1.api.aws
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/general/latest/gr/sso.html | IAM Identity Center endpoints}
 */
export function resolveEndpoint(options: EndpointOptions): URL {
  return new URL(resolveBaseUrl(oidcHost, options));
}

/** SSO OIDC for pollers, with the hints for errors of CreateToken with a device code. */
export const OIDC_POLLING: Service = { host: oidcHost, hint: (error) => hintFor(error, HINTS) };

/** SSO OIDC for clients, with all hints. */
export const OIDC: Service = {
  host: oidcHost,
  hint: (facts) => {
    const { error, error_description, request } = facts;
    if (/invalid refresh token/i.test(error_description)) {
      return "The session is over. Sign in again.";
    }
    if (/invalid token/i.test(error_description)) {
      return `A refresh token works only in the region that issued it.${regionAdvice(request)}`;
    }
    // Only a poll has an interval.
    if (error === "slow_down" && !request.deviceCode) return "";
    return hintFor(facts, { ...HINTS, ...MORE_HINTS });
  },
  advice: {
    refreshToken:
      "AWS issues one only to clients with scopes, such as sso:account:access; where a " +
      "refresh brings none, keep the old one",
  },
};

type Hints = Readonly<Record<string, string>>;

/** The likely cause and the next step, by error code. */
const HINTS: Hints = {
  access_denied: "The person pressed Deny, or an administrator must grant access. Sign in again.",
  invalid_client:
    "The registration is unknown in this region, or expired. Register the client again.",
  invalid_grant: "The code or token is used up, revoked or expired. Sign in again.",
  invalid_request: "Check the start URL, and the region of its instance.",
  unauthorized_client: "Register the client for this grant type.",
};

/** The hints for errors that a poller does not get, or handles itself. */
const MORE_HINTS: Hints = {
  authorization_pending: "Nobody has approved yet. Poll again after the interval.",
  expired_token: "Start again, and approve in time.",
  invalid_client_metadata: "Check clientName, clientType (public), scopes and grantTypes.",
  invalid_redirect_uri:
    "Register http://127.0.0.1/oauth/callback without a port, and use it with one.",
  invalid_scope: "Register the client with valid scopes, such as sso:account:access.",
  slow_down: "Add 5 seconds to the interval.",
  unsupported_grant_type: "Check the grant type.",
};

function hintFor({ error, reason, region, request }: ErrorFacts, hints: Hints): string {
  if (region) return `Send the request to the region ${region}.`;
  if (/^KMS/.test(reason)) {
    return `An administrator must repair the instance's KMS key (${reason}).`;
  }
  const hint = Object.hasOwn(hints, error) ? hints[error] : "";
  return hint + registrationAdvice(request) + regionAdvice(request);
}

function registrationAdvice({ clientSecretExpiresAt, now }: RequestFacts): string {
  const time = Number(clientSecretExpiresAt) * 1000;
  // 0: it does not expire (RFC 7591 section 3.2.1).
  return time > 0 && time <= now
    ? ` The registration expired at ${new Date(time).toISOString()}.`
    : "";
}

/** A region at the end of a text. */
const REGION_AT_END = /([a-z]{2}|eusc)(-[a-z]{2,12}){1,3}-\d{1,2}$/;

// A client ID is the base64url of random bytes followed by the region that issued it.
function regionAdvice({ clientId, region }: RequestFacts): string {
  const issuer = region && decodeBase64Text(`${clientId}`)?.match(REGION_AT_END)?.[0];
  return issuer && issuer !== region
    ? ` The client was registered in ${issuer}, not in ${region}.`
    : "";
}
