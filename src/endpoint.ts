import { oidcHost, REGION, type RegionalHost } from "./_internal/partitions.ts";
import { hasControlCharacters, quote } from "./_internal/text.ts";
import { isTrustworthy, parseUrl } from "./_internal/urls.ts";

/**
 * Where the service is: a region of AWS, or an endpoint of your own (an emulator, a proxy).
 *
 * The region is that of your IAM Identity Center instance (`sso_region` in the AWS CLI's
 * configuration), which is often not the region that your program works in.
 */
export type EndpointOptions =
  | {
    /** The region of the IAM Identity Center instance, such as `eu-west-1`. */
    region: string;
    /** Uses the FIPS 140 endpoint. Default: `false`. */
    useFipsEndpoint?: boolean | undefined;
    /** Uses the endpoint that speaks IPv4 and IPv6. Default: `false`. */
    useDualstackEndpoint?: boolean | undefined;
    endpoint?: never;
  }
  | {
    /** An absolute https URL (http on a loopback host), with or without a path. */
    endpoint: string | URL;
    /** The region behind the endpoint; only messages use it. */
    region?: string | undefined;
    useFipsEndpoint?: never;
    useDualstackEndpoint?: never;
  };

/**
 * Resolves options to the URL of the SSO OIDC service, in all eight partitions of AWS.
 *
 * A custom endpoint is https, or http on exactly `localhost`, 127.0.0.0/8 or `[::1]`: client secrets
 * and tokens travel there.
 *
 * @param options A region, with FIPS or dual-stack if you need them, or an endpoint.
 * @returns The URL of the service.
 * @throws {TypeError} If there is neither region nor endpoint, if one has the wrong type, if the
 * endpoint is not an absolute URL, or if FIPS or dual-stack is asked for together with an endpoint.
 * @throws {RangeError} If the region does not look like one, or if the endpoint is not safe to send
 * secrets to.
 *
 * @example Of a region
 * ```ts
 * import { resolveEndpoint } from "@edge-auth/aws-sso-oidc";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(resolveEndpoint({ region: "eu-west-1" }).href, "https://oidc.eu-west-1.amazonaws.com/");
 * ```
 *
 * @example FIPS and dual-stack
 * ```ts
 * import { resolveEndpoint } from "@edge-auth/aws-sso-oidc";
 * import { assertEquals } from "@std/assert";
 *
 * const url = resolveEndpoint({
 *   region: "us-gov-west-1",
 *   useFipsEndpoint: true,
 *   useDualstackEndpoint: true,
 * });
 * assertEquals(url.host, "oidc-fips.us-gov-west-1.api.aws");
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/general/latest/gr/sso.html | IAM Identity Center endpoints}
 */
export function resolveEndpoint(options: EndpointOptions): URL {
  return new URL(resolveBaseUrl(oidcHost, options));
}

/** The URL of a regional service as text, without a trailing slash: what a path is appended to. */
export function resolveBaseUrl(host: RegionalHost, options: EndpointOptions): string {
  const { endpoint, region, useFipsEndpoint = false, useDualstackEndpoint = false } = options;
  if (endpoint !== undefined && endpoint !== null) {
    if (!useFipsEndpoint && !useDualstackEndpoint) return customBaseUrl(String(endpoint));
    throw invalid(TypeError, "FIPS and dual-stack do not go together with an 'endpoint'");
  }
  if (typeof region === "string" && REGION.test(region)) {
    return `https://${host(region, useFipsEndpoint, useDualstackEndpoint)}`;
  }
  throw invalid(
    typeof region === "string" ? RangeError : TypeError,
    `'region' must be a region such as 'eu-west-1' (or give an 'endpoint'), it is ${quote(region)}`,
  );
}

function customBaseUrl(endpoint: string): string {
  const url = parseUrl(endpoint);
  if (url && isTrustworthy(url) && !hasControlCharacters(endpoint) && !/[?#]/.test(endpoint)) {
    let { href } = url;
    while (href.endsWith("/")) href = href.slice(0, -1);
    return href;
  }
  // It is not shown: one with credentials in it would be a secret.
  throw invalid(
    url ? RangeError : TypeError,
    "'endpoint' must be an absolute https URL (http only on localhost, 127.0.0.1 or [::1]) " +
      "without credentials, query, fragment and control characters",
  );
}

function invalid(type: typeof TypeError | typeof RangeError, what: string): Error {
  return new type(`Cannot resolve the endpoint: ${what}`);
}
