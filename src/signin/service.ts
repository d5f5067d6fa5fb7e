import { dnsSuffixesOf, type RegionalHost } from "../_internal/partitions.ts";
import { signinDomainOf } from "../_internal/signin_domains.ts";
import type { Service } from "../_protocol/operation.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";

/** The host of AWS Sign-In. */
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
 * Resolves options to the URL of AWS Sign-In, in all eight partitions of AWS.
 *
 * @param options A region, with FIPS or dual-stack if you need them, or an endpoint: https, or http on
 * a loopback host.
 * @returns The URL of the service.
 * @throws {TypeError} If there is neither region nor endpoint, if one has the wrong type, or if FIPS
 * or dual-stack is combined with an endpoint.
 * @throws {RangeError} If the region does not look like one, or if the endpoint is not safe to send
 * secrets to.
 *
 * @example The endpoint of a region
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

/** AWS Sign-In, for its client. */
export const SIGNIN: Service = {
  host: signinHost,
  hint: ({ error }) => Object.hasOwn(HINTS, error) ? HINTS[error]! : "",
};

/** By error code: the likely cause and the next step. */
const HINTS: Readonly<Record<string, string>> = {
  TOKEN_EXPIRED: "The session is over, or its refresh token was used already. Sign in again.",
  USER_CREDENTIALS_CHANGED: "The person's password or access has changed. Sign in again.",
  INSUFFICIENT_PERMISSIONS:
    "The person may not sign in this way. An administrator has to allow signin:CreateOAuth2Token.",
  AUTHCODE_EXPIRED: "The code was used already, or too late. Sign in again.",
  INVALID_REQUEST:
    "Check client, redirect URI, code verifier and DPoP proof: they belong to one sign-in and one key.",
  use_dpop_nonce: "Send the request again, with the nonce of the DPoP-Nonce header in the proof.",
};

/**
 * The `error` of a response of AWS Sign-In, for `isServiceError`. `use_dpop_nonce` is not in AWS's
 * model, but in RFC 9449 section 8.
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
