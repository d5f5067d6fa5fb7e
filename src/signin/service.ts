import { dnsSuffixesOf, type RegionalHost } from "../_internal/partitions.ts";
import { signinDomainOf } from "../_internal/signin_domains.ts";
import type { Service } from "../_protocol/operation.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";

/** Returns the host of AWS Sign-In in a region. */
export const signinHost: RegionalHost = (region, fips, dualStack) => {
  const [plainSuffix, dualStackSuffix] = dnsSuffixesOf(region);
  if (dualStack) return `signin${fips ? "-fips" : ""}.${region}.${dualStackSuffix}`;
  if (!fips) {
    return `${region}.${signinDomainOf(region) ?? "signin.aws.amazon.com"}`;
  }
  if (region === "us-gov-west-1") return "signin-fips.amazonaws-us-gov.com";
  return region.startsWith("us-gov-")
    ? `${region}.signin-fips.amazonaws-us-gov.com`
    : `signin-fips.${region}.${plainSuffix}`;
};

/**
 * Resolves a region or an endpoint to the URL of AWS Sign-In. Regions of all eight AWS partitions
 * are supported.
 *
 * @param options A region, optionally with FIPS or dual-stack, or an endpoint. An endpoint must be
 * https, or http on `localhost`, 127.0.0.0/8 or `[::1]`, because tokens are sent to it.
 * @returns The URL of the service.
 * @throws {TypeError} If there is neither a region nor an endpoint, if one has the wrong type, if
 * the endpoint is not an absolute URL, or if FIPS or dual-stack is combined with an endpoint.
 * @throws {RangeError} If the region has an invalid format, or if the endpoint is not https (http
 * on a loopback host), or has credentials, a query, a fragment or control characters.
 *
 * @example Resolve a region
 * ```ts
 * import { resolveSigninEndpoint } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const url = resolveSigninEndpoint({ region: "eu-west-1" });
 * console.log(url.href); // https://eu-west-1.signin.aws.amazon.com/
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/general/latest/gr/signin-service.html | AWS Sign-In endpoints}
 */
export function resolveSigninEndpoint(options: EndpointOptions): URL {
  return new URL(resolveBaseUrl(signinHost, options));
}

/** AWS Sign-In, with its hints. */
export const SIGNIN: Service = {
  host: signinHost,
  hint: ({ error }) => Object.hasOwn(HINTS, error) ? HINTS[error]! : "",
};

/** The likely cause and the next step, by error code. */
const HINTS: Readonly<Record<string, string>> = {
  TOKEN_EXPIRED: "The session is over, or its refresh token was used already. Sign in again.",
  USER_CREDENTIALS_CHANGED: "The person's password or access has changed. Sign in again.",
  INSUFFICIENT_PERMISSIONS:
    "The person may not sign in this way. An administrator has to allow signin:CreateOAuth2Token.",
  AUTHCODE_EXPIRED: "The code has been used or has expired. Sign in again.",
  INVALID_REQUEST:
    "Check client, redirect URI, code verifier and DPoP proof: they belong to one sign-in and one key.",
  use_dpop_nonce: "Send the request again, with the nonce of the DPoP-Nonce header in the proof.",
};

/**
 * An error code of AWS Sign-In, for `isServiceError`. `use_dpop_nonce` is defined in RFC 9449
 * section 8, not in AWS's model.
 *
 * @see {@link https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html | CreateOAuth2Token}
 */
export type SigninErrorCode =
  | "AUTHCODE_EXPIRED"
  | "INSUFFICIENT_PERMISSIONS"
  | "INVALID_REQUEST"
  | "TOKEN_EXPIRED"
  | "USER_CREDENTIALS_CHANGED"
  | "rate_exceeded"
  | "server_error"
  | "use_dpop_nonce";
