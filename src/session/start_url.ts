import { dnsSuffixesOf, REGION } from "../_internal/partitions.ts";
import { hasControlCharacters, quote } from "../_internal/text.ts";
import { isTrustworthy, parseUrl } from "../_internal/urls.ts";

/** What the shape of a start URL says. What it does not say is absent. */
export interface StartUrl {
  /** The start URL as the service expects it: without query, fragment and trailing slash. */
  startUrl: string;
  /** The region of the IAM Identity Center instance. */
  region?: string;
  /** The partition: `aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`. */
  partition?: string;
  /** `true` for the portals that need the dual-stack endpoints. */
  useDualstackEndpoint?: boolean;
}

/** The hosts of AWS access portals, as the AWS CLI knows them. */
const PORTAL =
  /^([a-z\d-]+\.)*(awsapps\.c(om|n)|portal\.amazonaws\.(com|com\.cn|eu)|app\.aws|ap[ip]\.amazonwebservices\.(com\.cn|eu))$|^identitycenter\.((us-gov\.)?amazonaws\.com|amazonaws\.(com\.cn|eu))$/;

/** `ID.REGION.portal.…`, or `ID.portal.REGION.…` of a dual-stack portal. */
const REGIONAL = /^[^.]+\.(portal\.)?([^.]+)\.(?:portal|app|api)\.(.+)$/;

/**
 * Parses the URL of an AWS access portal, as people paste it: with a trailing slash, with `#/` or a
 * query behind it, in upper case, without `https://`. It makes no request.
 *
 * Any other host is refused; for a URL of your organisation's that redirects to the portal there is
 * `resolveStartUrl`.
 *
 * @param text The text.
 * @returns The start URL, and what its shape says. For `https://ALIAS.awsapps.com/start` that is not
 * the region: see `discoverRegion`.
 * @throws {TypeError} If the text is not a string.
 * @throws {RangeError} If it is not an https URL, or its host is not one of AWS's portals.
 *
 * @example What a URL says
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

/** A start URL, or the URL of an organisation that redirects to it. */
export type AnyStartUrl = StartUrl & { isForeign?: boolean };

/** The same for any https URL; of one that is not AWS's, only that is said. */
export function readStartUrl(text: string): AnyStartUrl {
  if (typeof text !== "string") {
    throw invalid(TypeError, `it must be a string; it is ${quote(text)}`);
  }
  const trimmed = text.trim();
  const url = parseUrl(/^[a-z]+:/i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (!isTrustworthy(url) || url.protocol !== "https:" || hasControlCharacters(trimmed)) {
    // Not quoted: it may have a password.
    throw invalid(RangeError, "it must be an https URL without credentials");
  }
  const { hostname: host, port, href, pathname } = url;
  if (!PORTAL.test(host) || port) return { startUrl: href, isForeign: true };
  const [, dual, region = "", suffix] = REGIONAL.exec(host) ?? [];
  const dnsSuffix = dnsSuffixesOf(region)[dual ? 1 : 0];
  const isRegion = REGION.test(region) && dnsSuffix === (dual ? `api.${suffix}` : suffix);
  // Some people write all of it in upper case.
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
