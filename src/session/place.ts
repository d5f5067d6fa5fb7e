import type { ClientOptions } from "../_protocol/call.ts";
import type { EndpointOptions } from "../endpoint.ts";
import { createSsoOidcClient } from "../oidc/client.ts";
import { discoverRegion, resolveStartUrl } from "./portal_page.ts";
import { parseStartUrl, parseWebUrl, type StartUrl } from "./start_url.ts";
import { createMemoryStorage } from "./storage.ts";
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
    return { startUrl: parseWebUrl(text).href, isForeign: true };
  }
}

/** Checks the options of a session, and returns its start URL. */
export function checkOptions(options: SessionOptions): string {
  const { startUrl } = readStartUrl((Object(options) as SessionOptions).startUrl);
  const { region, endpoint, portalEndpoint, storage, name = "-", fetch, clock, timeout } = options;
  const { onEvent, onVerification, authorize, random } = options;
  // The client checks what it is given.
  const common = { fetch, clock, timeout };
  createSsoOidcClient({ ...common, ...endpointOf(endpoint, region ?? "us-east-1", undefined) });
  if (portalEndpoint) createSsoOidcClient({ ...common, endpoint: portalEndpoint });
  const { getItem = 0, setItem = 0, removeItem = 0 } = storage ?? createMemoryStorage();
  const functions = { onEvent, onVerification, authorize, random, getItem, setItem, removeItem };
  for (const [name, value] of Object.entries(functions)) {
    if (value !== undefined && typeof value !== "function") throw invalid(name, "be a function");
  }
  if (endpoint && !region) throw invalid("region", "be passed with an endpoint");
  if (!name || typeof name !== "string") throw invalid("name", "be a string, and not empty");
  return startUrl;
}

function invalid(name: string, problem: string): TypeError {
  return new TypeError(`Cannot create a session: '${name}' must ${problem}`);
}

function endpointOf(
  endpoint: string | URL | undefined,
  region: string,
  useDualstackEndpoint: boolean | undefined,
): EndpointOptions {
  return endpoint ? { endpoint, region } : { region, useDualstackEndpoint };
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
    start = readStartUrl(await resolveStartUrl(start.startUrl, page));
  }
  const { startUrl, useDualstackEndpoint } = start;
  const region = options.region ?? stored ?? start.region ?? await discoverRegion(startUrl, page);
  const common = { fetch, clock, random, headers, timeout };
  return {
    region,
    startUrl,
    endpoint: endpointOf(endpoint, region, useDualstackEndpoint),
    client: { ...common, ...endpointOf(endpoint, region, useDualstackEndpoint) },
    portal: { ...common, ...endpointOf(portalEndpoint, region, useDualstackEndpoint) },
  };
}
