import { type Clock, systemTime } from "../_internal/clock.ts";
import { REGION } from "../_internal/partitions.ts";
import { cancelBody, readText } from "../_protocol/body.ts";
import { createCancellation } from "../_protocol/cancellation.ts";
import { checkSignal, type FetchLike } from "../_protocol/request.ts";
import { isSsoError, SsoError } from "../errors.ts";
import { parseStartUrl, parseWebUrl, type StartUrl } from "./start_url.ts";

/** Options of `discoverRegion` and `resolveStartUrl`. */
export interface PortalPageOptions {
  /** Makes the requests. Default: the global fetch. */
  fetch?: FetchLike | undefined;
  /** Ends the requests. */
  signal?: AbortSignal | undefined;
  /** The time and the timers. Default: those of the runtime. */
  clock?: Clock | undefined;
  /** The time limit of all requests together, in milliseconds. Default: 10,000. */
  timeout?: number | undefined;
}

/** How many redirects from portal to portal are followed. */
const MOST_REDIRECTS = 5;
const REDIRECT = /^30[12378]$/;
const META = /<meta\b[^>]{0,500}>/gi;

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
  let page: StartUrl = parseStartUrl(startUrl);
  if (page.region) return page.region;
  return await withinLimit("find the region", page.startUrl, options, async (request, fail) => {
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const { response, target, signal } = await request(page.startUrl, "GET");
      if (target?.region) return target.region;
      if (target) {
        page = target;
        continue;
      }
      for (const [tag] of (await readText(response, signal) ?? "").matchAll(META)) {
        const content = /\bcontent=["']?([a-z\d-]+)/i.exec(tag)?.[1] ?? "";
        if (/\bname=["']?region\b/i.test(tag) && REGION.test(content)) return content;
      }
      throw fail("the portal's page does not say it");
    }
    throw fail("the portal redirects too often");
  });
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
  const { href } = parseWebUrl(url);
  try {
    return parseStartUrl(href).startUrl;
  } catch {
    // It is not a host of AWS's.
  }
  return await withinLimit("resolve the start URL", href, options, async (request, fail) => {
    let reply = await request(href, "HEAD");
    if (/405|501/.test(`${reply.response.status}`)) reply = await request(href, "GET");
    cancelBody(reply.response);
    if (reply.target) return reply.target.startUrl;
    throw fail("it does not redirect to the AWS access portal");
  });
}

interface Reply {
  readonly response: Response;
  /** The portal that it redirects to, if it redirects. */
  readonly target: StartUrl | undefined;
  /** Ends the reading of the body. */
  readonly signal: AbortSignal;
}

type Request = (url: string, method: "GET" | "HEAD") => Promise<Reply>;
type Fail = (problem: string, cause?: unknown, code?: string) => SsoError;

/** Runs work with a time limit; all of its errors say what to pass instead. */
async function withinLimit(
  purpose: string,
  url: string,
  options: PortalPageOptions,
  work: (request: Request, fail: Fail) => Promise<string>,
): Promise<string> {
  const { fetch: send, signal: caller, clock = systemTime, timeout = 10_000 } = options;
  checkSignal(caller);
  const fail: Fail = (problem, cause, code = "INVALID_RESPONSE") =>
    new SsoError(`Cannot ${purpose} from ${new URL(url).host}: ${problem}`, {
      code,
      hint: "Pass the start URL of the AWS access portal, and 'region': the region of its IAM " +
        "Identity Center instance (sso_region in the AWS CLI's configuration).",
    }, { cause });
  const cancellation = createCancellation(clock, caller);
  const attempt = (signal: AbortSignal) =>
    work(async (url, method) => {
      const init = { method, redirect: "manual", signal } as const;
      const response = await (send ? send(url, init) : fetch(url, init));
      const location = response.headers.get("location");
      if (!location || !REDIRECT.test(`${response.status}`)) {
        return { response, target: undefined, signal };
      }
      cancelBody(response);
      try {
        return { response, target: parseStartUrl(new URL(location, url).href), signal };
      } catch (cause) {
        throw fail("it redirects to a host that is not AWS's", cause);
      }
    }, fail);
  try {
    return await cancellation.run(
      attempt,
      timeout,
      () => fail(`no complete response within ${timeout} ms`, undefined, "TIMEOUT"),
    );
  } catch (reason) {
    if (caller?.aborted || isSsoError(reason)) throw reason;
    throw fail("it cannot be reached", reason, "NETWORK_ERROR");
  } finally {
    cancellation.cancel();
  }
}
