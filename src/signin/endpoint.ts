import { dnsSuffixesOf, type RegionalHost } from "../_internal/partitions.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";

/** What a region's name begins with, and the domain of AWS Sign-In there. */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ["us-gov-", "signin.amazonaws-us-gov.com"],
  ["cn-", "signin.amazonaws.cn"],
  ["eusc-", "signin.amazonaws-eusc.eu"],
  ["us-iso-", "signin.c2shome.ic.gov"],
  ["us-isob-", "signin.sc2shome.sgov.gov"],
  ["eu-isoe-", "signin.csphome.adc-e.uk"],
  ["us-isof-", "signin.csphome.hci.ic.gov"],
];

/** The host of AWS Sign-In. */
export const signinHost: RegionalHost = (region, fips, dualStack) => {
  const [plainSuffix, dualStackSuffix] = dnsSuffixesOf(region);
  if (dualStack) return `signin${fips ? "-fips" : ""}.${region}.${dualStackSuffix}`;
  if (!fips) {
    const [, domain] = DOMAINS.find(([prefix]) => region.startsWith(prefix)) ?? [];
    return `${region}.${domain ?? "signin.aws.amazon.com"}`;
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
 * or dual-stack is asked for together with an endpoint.
 * @throws {RangeError} If the region does not look like one, or if the endpoint is not safe to send
 * secrets to.
 *
 * @example
 * ```ts
 * import { resolveSigninEndpoint } from "@edge-auth/aws-sso-oidc/signin";
 * import { assertEquals } from "@std/assert";
 *
 * const url = resolveSigninEndpoint({ region: "eu-west-1" });
 * assertEquals(url.href, "https://eu-west-1.signin.aws.amazon.com/");
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/general/latest/gr/signin-service.html | AWS Sign-In endpoints}
 */
export function resolveSigninEndpoint(options: EndpointOptions): URL {
  return new URL(resolveBaseUrl(signinHost, options));
}
