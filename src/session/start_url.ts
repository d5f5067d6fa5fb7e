import { dnsSuffixesOf, REGION } from "../_internal/partitions.ts";
import { hasControlCharacters, quote } from "../_internal/text.ts";
import { isTrustworthy, parseUrl } from "../_internal/urls.ts";

/** A start URL and what it contains. Members that it does not contain are absent. */
export interface StartUrl {
  /** The start URL as the service expects it: without query, fragment and trailing slash. */
  startUrl: string;
  /** The region of the IAM Identity Center instance. */
  region?: string;
  /** The partition: `aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`. */
  partition?: string;
  /** `true` if the portal needs dual-stack endpoints. */
  useDualstackEndpoint?: boolean;
}

/** The hosts of AWS access portals, as in the AWS CLI. */
const PORTAL =
  /^([a-z\d-]+\.)*(awsapps\.c(om|n)|portal\.amazonaws\.(com|com\.cn|eu)|app\.aws|ap[ip]\.amazonwebservices\.(com\.cn|eu))$|^identitycenter\.((us-gov\.)?amazonaws\.com|amazonaws\.(com\.cn|eu))$/;

/** `ID.REGION.portal.…`, or `ID.portal.REGION.…` of a dual-stack portal. */
const REGIONAL = /^[^.]+\.(portal\.)?([^.]+)\.(?:portal|app|api)\.(.+)$/;

/**
 * Parses the URL of an AWS access portal as users paste it: with a trailing slash, `#/` or a query, in
 * upper case, or without `https://`. It makes no request.
 *
 * Other hosts are an error. For a URL of your organization that redirects to the portal, use
 * `resolveStartUrl`.
 *
 * @param text The text to parse.
 * @returns The start URL, and the region and partition that it contains. A URL such as
 * `https://ALIAS.awsapps.com/start` does not contain the region: use `discoverRegion`.
 * @throws {TypeError} If the text is not a string.
 * @throws {RangeError} If the text is not an https URL, or its host is not of an AWS access portal.
 *
 * @example Parse a pasted URL
 * ```ts
 * import { parseStartUrl } from "@edge-auth/aws-sso-oidc/session";
 *
 * const { startUrl, region } = parseStartUrl(
 *   " https://ssoins-1234567890abcdef.portal.eu-west-1.app.aws/#/ ",
 * );
 * console.log(startUrl); // https://ssoins-1234567890abcdef.portal.eu-west-1.app.aws
 * console.log(region); // eu-west-1
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/userguide/using-the-portal.html | The AWS access portal}
 */
export function parseStartUrl(text: string): StartUrl {
  const { isForeign, ...start } = readStartUrl(text);
  if (!isForeign) return start;
  throw invalid(
    RangeError,
    `${quote(new URL(start.startUrl).host)} is not a host of the AWS access portal, such as ` +
      "example.awsapps.com. resolveStartUrl() follows a URL of your organisation's",
  );
}

/** A start URL, or the URL of an organization that redirects to it. */
export type AnyStartUrl = StartUrl & { isForeign?: boolean };

/**
 * Parses any https URL. If it is not of an AWS access portal, the result is the URL and `isForeign`.
 */
export function readStartUrl(text: string): AnyStartUrl {
  if (typeof text !== "string") {
    throw invalid(TypeError, `it must be a string; it is ${quote(text)}`);
  }
  const trimmed = text.trim();
  const url = parseUrl(/^[a-z]+:/i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (!isTrustworthy(url) || url.protocol !== "https:" || hasControlCharacters(trimmed)) {
    // The URL is not quoted: it may contain a password.
    throw invalid(RangeError, "it must be an https URL without credentials");
  }
  const { hostname: host, port, href, pathname } = url;
  if (!PORTAL.test(host) || port) return { startUrl: href, isForeign: true };
  const [, dual, region = "", suffix] = REGIONAL.exec(host) ?? [];
  const dnsSuffix = dnsSuffixesOf(region)[dual ? 1 : 0];
  const isRegion = REGION.test(region) && dnsSuffix === (dual ? `api.${suffix}` : suffix);
  // The whole URL may be in upper case.
  const path = pathname.replace(/^\/start\b/i, "/start").replace(/\/+$/, "");
  return {
    startUrl: `https://${host}${path}`,
    ...isRegion && { region },
    partition: /cn$/.test(host)
      ? "aws-cn"
      : /eu$/.test(host)
      ? "aws-eusc"
      : /^[^.]+\.(portal\.)?us-gov[-.]/.test(host)
      ? "aws-us-gov"
      : "aws",
    ...dual && { useDualstackEndpoint: true },
  };
}

function invalid(type: typeof TypeError | typeof RangeError, problem: string): Error {
  return new type(`Cannot use the start URL: ${problem}`);
}
