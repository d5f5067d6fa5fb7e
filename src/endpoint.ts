import { REGION, type RegionalHost } from "./_internal/partitions.ts";
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
    /** Uses the endpoint for IPv4 and IPv6. Default: `false`. */
    useDualstackEndpoint?: boolean | undefined;
    endpoint?: never;
  }
  | {
    /** An absolute https URL (http on a loopback host), with or without a path. */
    endpoint: string | URL;
    /** The region that the endpoint stands for; only messages contain it. */
    region?: string | undefined;
    useFipsEndpoint?: never;
    useDualstackEndpoint?: never;
  };

/**
 * The URL of a service as text, without a trailing slash, so that a path can be appended.
 *
 * A custom endpoint is https, or http on exactly `localhost`, 127.0.0.0/8 or `[::1]`: client secrets
 * and tokens are sent there.
 */
export function resolveBaseUrl(host: RegionalHost, options: EndpointOptions): string {
  const { endpoint, region, useFipsEndpoint, useDualstackEndpoint } = Object(
    options,
  ) as EndpointOptions;
  const hasEndpoint = endpoint !== undefined && endpoint !== null;
  const isText = typeof region === "string";
  // Beside an endpoint too: messages contain it.
  const isRegion = isText && REGION.test(region);
  if (!isRegion && (region !== undefined || !hasEndpoint)) {
    throw invalid(
      isText ? RangeError : TypeError,
      `'region' must be a region such as 'eu-west-1' (or pass an 'endpoint'), it is ${
        quote(region)
      }`,
    );
  }
  if (!hasEndpoint) return `https://${host(region!, useFipsEndpoint, useDualstackEndpoint)}`;
  if (!useFipsEndpoint && !useDualstackEndpoint) return customBaseUrl(String(endpoint));
  throw invalid(TypeError, "FIPS and dual-stack cannot be combined with an 'endpoint'");
}

function customBaseUrl(endpoint: string): string {
  const url = parseUrl(endpoint);
  const problem = !url
    ? "be an absolute URL"
    : hasControlCharacters(endpoint)
    ? "not have control characters"
    : url.username || url.password
    ? "not have credentials"
    : !isTrustworthy(url)
    ? "be https (http only on localhost, 127.0.0.1 or [::1])"
    : /[?#]/.test(endpoint)
    ? "not have a query or a fragment"
    : "";
  // The endpoint is not quoted: it may have credentials.
  if (!url || problem) throw invalid(url ? RangeError : TypeError, `'endpoint' must ${problem}`);
  let { href } = url;
  while (href.endsWith("/")) href = href.slice(0, -1);
  return href;
}

function invalid(type: typeof TypeError | typeof RangeError, what: string): Error {
  return new type(`Cannot resolve the endpoint: ${what}`);
}
