import type { ClientOptions } from "../_protocol/call.ts";
import { createSsoOidcClient } from "../oidc/client.ts";
import { discoverRegion, resolveStartUrl } from "./portal_page.ts";
import { readStartUrl } from "./start_url.ts";
import { createMemoryStorage } from "./storage.ts";
import type { SessionOptions } from "./types.ts";

/** Where a session's services are. */
export interface Place {
  readonly region: string;
  /** As the service expects it. */
  readonly startUrl: string;
  /** Options of a client, of SSO OIDC or of the portal. */
  readonly oidc: ClientOptions;
  readonly portal: ClientOptions;
}

/** Checks the options of a session, and returns its start URL. */
export function checkOptions(options: SessionOptions): string {
  const { startUrl } = readStartUrl((Object(options) as SessionOptions).startUrl);
  const { region, portalEndpoint, storage = createMemoryStorage(), name = startUrl } = options;
  const { onEvent, onVerification, authorize, random } = options;
  if (options.endpoint && !region) throw invalid("region", "be passed with an endpoint");
  // The client checks what it is given.
  for (const endpoint of [options.endpoint, portalEndpoint]) {
    createSsoOidcClient({ ...options, endpoint, region: region ?? "us-east-1" } as ClientOptions);
  }
  const { getItem = 0, setItem = 0, removeItem = 0 } = storage;
  const functions = { onEvent, onVerification, authorize, random, getItem, setItem, removeItem };
  for (const [name, value] of Object.entries(functions)) {
    if (value !== undefined && typeof value !== "function") throw invalid(name, "be a function");
  }
  if (!name || typeof name !== "string") throw invalid("name", "be a string, and not empty");
  return startUrl;
}

function invalid(name: string, problem: string): TypeError {
  return new TypeError(`Cannot create a session: '${name}' must ${problem}`);
}

/** Finds out where the services are. `stored` is the region of the record, if there is one. */
export async function findPlace(
  options: SessionOptions,
  stored: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Place> {
  const { endpoint, portalEndpoint = endpoint } = options;
  const pages = { ...options, signal };
  let start = readStartUrl(options.startUrl);
  if (start.isForeign && !endpoint) {
    start = readStartUrl(await resolveStartUrl(start.startUrl, pages));
  }
  const { startUrl, useDualstackEndpoint } = start;
  const region = options.region ?? stored ?? start.region ?? await discoverRegion(startUrl, pages);
  const at = (endpoint: string | URL | undefined) =>
    ({
      ...options,
      endpoint,
      region,
      ...!endpoint && { useDualstackEndpoint },
    }) as object as ClientOptions;
  return { region, startUrl, oidc: at(endpoint), portal: at(portalEndpoint) };
}
