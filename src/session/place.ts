import type { ClientOptions } from "../_protocol/call.ts";
import type { EndpointOptions } from "../endpoint.ts";
import { discoverRegion, resolveStartUrl } from "./portal_page.ts";
import { parseStartUrl, parseWebUrl, type StartUrl } from "./start_url.ts";
import type { SessionOptions } from "./types.ts";

/** Where a session's services are. */
export interface Place {
  readonly region: string;
  /** As the service expects it. */
  readonly startUrl: string;
  readonly endpoint: EndpointOptions;
  /** Options of an SSO OIDC client. */
  readonly client: ClientOptions;
  /** Options of a client of the portal. */
  readonly portal: ClientOptions;
}

/** What the text of a start URL says; of a URL that is not AWS's, nothing. */
export function readStartUrl(text: string): StartUrl & { isForeign?: boolean } {
  try {
    return parseStartUrl(text);
  } catch {
    return {
      startUrl: parseWebUrl(text).href.replace(/[?#].*$/, "").replace(/\/+$/, ""),
      isForeign: true,
    };
  }
}

/** Finds out where the services are. `stored` is the region of the record, if there is one. */
export async function findPlace(
  options: SessionOptions,
  stored: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Place> {
  const { endpoint, portalEndpoint = endpoint, fetch, clock, random, headers, timeout } = options;
  const page = { fetch, clock, timeout, signal };
  let start = readStartUrl(options.startUrl);
  if (start.isForeign && !endpoint) {
    start = parseStartUrl(await resolveStartUrl(start.startUrl, page));
  }
  const region = options.region ?? stored ?? start.region ??
    await discoverRegion(start.startUrl, page);
  const { startUrl, useDualstackEndpoint } = start;
  const at = (endpoint: string | URL | undefined): EndpointOptions =>
    endpoint ? { endpoint, region } : { region, useDualstackEndpoint };
  const common = { fetch, clock, random, headers, timeout };
  return {
    region,
    startUrl,
    endpoint: at(endpoint),
    client: { ...common, ...at(endpoint) },
    portal: { ...common, ...at(portalEndpoint) },
  };
}
