import { type Clock, systemTime } from "../_internal/clock.ts";
import { withGuide } from "../_internal/guide.ts";
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
  /** Aborts the requests. */
  signal?: AbortSignal | undefined;
  /** The time and the timers. Default: those of the runtime. */
  clock?: Clock | undefined;
  /** The time limit of one request, in milliseconds. Default: 10,000. */
  timeout?: number | undefined;
}

/** The maximum number of redirects from portal to portal that are followed. */
const MOST_REDIRECTS = 5;
const REDIRECT = /^30[12378]$/;
/** A `meta` tag whose `name` is `region`. Its attributes can have any order. */
const META = /<meta\b(?=[^<>]{0,500}\bname=["']?region\b)[^<>]{0,500}?\bcontent=["']?([a-z\d-]+)/gi;

/**
 * Finds the region of an IAM Identity Center instance. If the start URL does not contain the region,
 * it is read from the page of the AWS access portal. Redirects are followed only between access
 * portals.
 *
 * In browsers, CORS blocks the request. Pass the option `region` to `createSession` there.
 *
 * @param startUrl The start URL.
 * @param options `fetch`, the signal and the time limit.
 * @returns The region.
 * @throws {TypeError} If the start URL is not a string.
 * @throws {RangeError} If the start URL is not a URL of an AWS access portal.
 * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, or with code `INVALID_RESPONSE` if the
 * page does not contain the region. The hint says what to pass instead.
 * @throws The signal's reason, if it aborts.
 *
 * @example Find the region of an alias
 * ```ts
 * import { discoverRegion } from "@edge-auth/aws-sso-oidc/session";
 *
 * const fetch = () => Promise.resolve(new Response('<meta name="region" content="eu-west-1">'));
 * const region = await discoverRegion("https://example.awsapps.com/start", { fetch });
 * console.log(region); // eu-west-1
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/userguide/using-the-portal.html | The AWS access portal}
 */
export async function discoverRegion(
  startUrl: string,
  options: PortalPageOptions = {},
): Promise<string> {
  let { startUrl: url, region } = parseStartUrl(startUrl);
  for (let redirects = 0; !region; redirects++) {
    const page = await visit(url, options);
    if (!page.region && (!page.startUrl || redirects >= MOST_REDIRECTS)) {
      throw failed(url, "does not contain the region");
    }
    ({ startUrl: url = url, region } = page);
  }
  return region;
}

/**
 * Resolves a vanity URL of your organization to the start URL that it redirects to. The URL must
 * redirect directly to an AWS access portal. A URL of an access portal is returned without a
 * request.
 *
 * @param url The vanity URL or start URL.
 * @param options `fetch`, the signal and the time limit.
 * @returns The start URL.
 * @throws {TypeError} If the URL is not a string.
 * @throws {RangeError} If the URL is not an https URL.
 * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, or with code `INVALID_RESPONSE` if the
 * URL does not redirect to an access portal. The hint says what to pass instead.
 * @throws The signal's reason, if it aborts.
 *
 * @example Resolve a vanity URL
 * ```ts
 * import { resolveStartUrl } from "@edge-auth/aws-sso-oidc/session";
 *
 * const location = "https://example.awsapps.com/start/";
 * const fetch = () => Promise.resolve(new Response(null, { status: 302, headers: { location } }));
 * console.log(await resolveStartUrl("https://aws.example.com", { fetch }));
 * // https://example.awsapps.com/start
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/userguide/using-the-portal.html | The AWS access portal}
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

/** Requests a page. Returns the portal that it redirects to, or the region in its `meta` tag. */
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
      cancelBody(response); // `fetch` has followed a redirect: the response is of another site
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
    hint: withGuide("Pass the start URL of the AWS access portal, and 'region'."),
  }, { cause });
}
