import { REGION, type RegionalHost } from "./_internal/partitions.ts";
import { hasControlCharacters, quote } from "./_internal/text.ts";
import { isTrustworthy, parseUrl } from "./_internal/urls.ts";

/**
 * The AWS region or the custom endpoint of a service. A custom endpoint is an emulator or a proxy,
 * for example.
 *
 * For IAM Identity Center, use the region of the instance (`sso_region` in the AWS CLI's
 * configuration). It is often not the region that your program runs in.
 *
 * @see {@link https://docs.aws.amazon.com/general/latest/gr/sso.html | IAM Identity Center endpoints}
 */
export type EndpointOptions =
  | {
    /** The region of the IAM Identity Center instance, such as `eu-west-1`. */
    region: string;
    /** Whether to use the FIPS 140 endpoint. Default: `false`. */
    useFipsEndpoint?: boolean | undefined;
    /** Whether to use the dual-stack endpoint (IPv4 and IPv6). Default: `false`. */
    useDualstackEndpoint?: boolean | undefined;
    endpoint?: never;
  }
  | {
    /** An absolute https URL (http only on a loopback host), with or without a path. */
    endpoint: string | URL;
    /** The region of the service behind the endpoint, for messages. It does not change the URL. */
    region?: string | undefined;
    useFipsEndpoint?: never;
    useDualstackEndpoint?: never;
  };

/**
 * Returns the URL of a service without a trailing slash, so that a path can be appended.
 *
 * A custom endpoint must be https, or http on `localhost`, 127.0.0.0/8 or `[::1]`, because client
 * secrets and tokens are sent to it.
 */
export function resolveBaseUrl(host: RegionalHost, options: EndpointOptions): string {
  const { endpoint, region, useFipsEndpoint, useDualstackEndpoint } = Object(
    options,
  ) as EndpointOptions;
  const hasEndpoint = endpoint !== undefined && endpoint !== null;
  const isText = typeof region === "string";
  // Also checked with an endpoint, because messages contain the region.
  const isRegion = isText && REGION.test(region);
  if (!isRegion && (region !== undefined || !hasEndpoint)) {
    throw invalid(
      isText ? RangeError : TypeError,
      `'region' must be a region such as 'eu-west-1' (or pass an 'endpoint'); it is ${
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
  // The message does not quote the endpoint, which may have credentials.
  if (!url || problem) throw invalid(url ? RangeError : TypeError, `'endpoint' must ${problem}`);
  let { href } = url;
  while (href.endsWith("/")) href = href.slice(0, -1);
  return href;
}

function invalid(type: typeof TypeError | typeof RangeError, what: string): Error {
  return new type(`Cannot resolve the endpoint: ${what}`);
}
