import { type Clock, systemTime } from "../_internal/clock.ts";
import { REGION } from "../_internal/partitions.ts";
import { printable } from "../_internal/text.ts";
import { cancelBody, readText } from "../_protocol/body.ts";
import { runOnce } from "../_protocol/cancellation.ts";
import { checkSignal, type FetchLike } from "../_protocol/request.ts";
import { isSsoError, SsoError } from "../errors.ts";
import { parseStartUrl, readStartUrl } from "./start_url.ts";

/** Options of `discoverRegion` and `resolveStartUrl`. */
export interface PortalPageOptions {
  /** Makes the requests. Default: the global fetch. */
  fetch?: FetchLike | undefined;
  /** Ends the requests. */
  signal?: AbortSignal | undefined;
  /** The time and the timers. Default: those of the runtime. */
  clock?: Clock | undefined;
  /** The time limit of one request, in milliseconds. Default: 10,000. */
  timeout?: number | undefined;
}

/** How many redirects from portal to portal are followed. */
const MOST_REDIRECTS = 5;
const REDIRECT = /^30[12378]$/;
/** A `meta` tag whose name is `region`, with the name and the content in either order. */
const META = /<meta\b(?=[^<>]{0,500}\bname=["']?region\b)[^<>]{0,500}?\bcontent=["']?([a-z\d-]+)/gi;

/**
 * Finds the region of an IAM Identity Center instance by asking its access portal, where the shape of
 * the start URL does not say it. Redirects are followed from portal to portal only.
 *
 * Browsers do not allow the request (CORS): pass the region there.
 *
 * @param startUrl The start URL.
 * @param options How to reach the portal.
 * @returns The region.
 * @throws {TypeError} If the start URL is not a string.
 * @throws {RangeError} If it is not one of an AWS access portal.
 * @throws {SsoError} With code `NETWORK_ERROR`, `TIMEOUT` or `INVALID_RESPONSE`; its hint says what to
 * pass instead.
 *
 * @example The region behind an alias
 * ```ts
 * import { discoverRegion } from "@edge-auth/aws-sso-oidc/session";
 *
 * const fetch = () => Promise.resolve(new Response('<meta name="region" content="eu-west-1">'));
 * const region = await discoverRegion("https://example.awsapps.com/start", { fetch });
 * console.log(region); // eu-west-1
 * ```
 */
export async function discoverRegion(
  startUrl: string,
  options: PortalPageOptions = {},
): Promise<string> {
  let { startUrl: url, region } = parseStartUrl(startUrl);
  for (let redirects = 0; !region; redirects++) {
    const page = await visit(url, options);
    if (!page.region && (!page.startUrl || redirects >= MOST_REDIRECTS)) {
      throw failed(url, "does not say the region");
    }
    ({ startUrl: url = url, region } = page);
  }
  return region;
}

/**
 * Resolves a URL of your organisation's (a vanity URL) to the start URL that it redirects to. Exactly
 * one redirect is followed, to an AWS access portal over https; a URL of AWS's own needs no request.
 *
 * @param url The URL that people know.
 * @param options How to reach it.
 * @returns The start URL.
 * @throws {TypeError} If the URL is not a string.
 * @throws {RangeError} If it is not an https URL.
 * @throws {SsoError} With code `NETWORK_ERROR`, `TIMEOUT` or `INVALID_RESPONSE`; its hint says what to
 * pass instead.
 *
 * @example A URL of your organisation's
 * ```ts
 * import { resolveStartUrl } from "@edge-auth/aws-sso-oidc/session";
 *
 * const location = "https://example.awsapps.com/start/";
 * const fetch = () => Promise.resolve(new Response(null, { status: 302, headers: { location } }));
 * console.log(await resolveStartUrl("https://aws.example.com", { fetch }));
 * // https://example.awsapps.com/start
 * ```
 */
export async function resolveStartUrl(
  url: string,
  options: PortalPageOptions = {},
): Promise<string> {
  const { startUrl: href, isForeign } = readStartUrl(url);
  if (!isForeign) return href;
  const { startUrl } = await visit(href, options);
  if (startUrl) return startUrl;
  throw failed(href, "does not redirect to the AWS access portal");
}

/** The portal that a URL redirects to, or the region that its page has in a `meta` tag. */
async function visit(
  url: string,
  options: PortalPageOptions,
): Promise<{ startUrl?: string; region?: string | undefined }> {
  const { fetch: send, signal, clock = systemTime, timeout = 10_000 } = options;
  checkSignal(signal);
  const work = async (signal: AbortSignal) => {
    const init = { redirect: "manual", signal } as const;
    const response = await (send ? send(url, init) : fetch(url, init));
    const location = response.headers.get("location");
    if (location && REDIRECT.test(`${response.status}`)) {
      cancelBody(response);
      return parseStartUrl(new URL(location, url).href);
    }
    if (response.redirected) {
      cancelBody(response); // of a fetch that follows redirects: another site has responded
      return {};
    }
    for (const [, region] of (await readText(response, signal) ?? "").matchAll(META)) {
      if (REGION.test(region!)) return { region };
    }
    return {};
  };
  try {
    const late = () => failed(url, `got no response within ${timeout} ms`, "TIMEOUT");
    return await runOnce(clock, signal, work, timeout, late);
  } catch (cause) {
    if (signal?.aborted || isSsoError(cause)) throw cause;
    const code = cause instanceof RangeError ? undefined : "NETWORK_ERROR";
    throw failed(
      url,
      `cannot be followed: ${printable(String(Object(cause).message), 200)}`,
      code,
      cause,
    );
  }
}

function failed(
  url: string,
  problem: string,
  code = "INVALID_RESPONSE",
  cause?: unknown,
): SsoError {
  return new SsoError(`The page at ${new URL(url).host} ${problem}`, {
    code,
    hint: "Pass the start URL of the AWS access portal, and 'region' (sso_region in the AWS CLI).",
  }, { cause });
}
