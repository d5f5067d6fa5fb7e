import { type Caller, type ClientOptions, createCaller } from "../_protocol/call.ts";
import { createSsoOidcClient } from "../oidc/client.ts";
import { portalHost } from "../portal/service.ts";
import { discoverRegion, resolveStartUrl } from "./portal_page.ts";
import { type AnyStartUrl, readStartUrl } from "./start_url.ts";
import { createMemoryStorage } from "./storage.ts";
import type { SessionOptions } from "./types.ts";

/** The portal, without its hints: they are for calls that a session does not make. */
const PORTAL = { host: portalHost, hint: () => "" };

/** The services of a session, in the region of its instance. */
export interface Place {
  readonly region: string;
  /** The start URL, as the service expects it. */
  readonly startUrl: string;
  /** Options for `createSsoOidcClient`. */
  readonly oidc: ClientOptions;
  /** Calls the portal. */
  readonly portal: Caller;
}

/** Checks the options of a session, and returns the parsed start URL. */
export function checkOptions(options: SessionOptions): AnyStartUrl {
  const start = readStartUrl((Object(options) as SessionOptions).startUrl);
  const { endpoint, portalEndpoint, region, name = "default", storage = createMemoryStorage() } =
    options;
  // The client checks the options that it shares with the session.
  for (const each of [endpoint, portalEndpoint]) {
    createSsoOidcClient(
      { ...options, endpoint: each, region: region ?? "us-east-1" } as ClientOptions,
    );
  }
  const check = (name: string, isValid: boolean, rule = "be a function") => {
    if (!isValid) throw new TypeError(`Cannot create a session: '${name}' must ${rule}`);
  };
  check("region", !endpoint || !!region, "be passed with an endpoint");
  check("name", !!name && typeof name === "string", "be a string, not empty");
  for (const name of ["getItem", "setItem", "removeItem"] as const) {
    check(`storage.${name}`, typeof storage[name] === "function");
  }
  for (const name of ["onEvent", "onVerification", "authorize", "random"] as const) {
    check(name, /undefined|function/.test(typeof options[name]));
  }
  return start;
}

/** Finds the services. `stored` is the region of the stored record. */
export type FindPlace = (
  stored?: string,
  signal?: AbortSignal | undefined,
) => Promise<Place>;

/** Creates the {@linkcode FindPlace} of a session. It keeps its last result. */
export function createFindPlace(options: SessionOptions, start: AnyStartUrl): FindPlace {
  const { endpoint, portalEndpoint = endpoint } = options;
  let place: Place | undefined;
  return async (stored, signal) => {
    if (place && (stored || place.region) === place.region) return place;
    const pages = { ...options, signal };
    if (start.isForeign && !endpoint) {
      start = readStartUrl(await resolveStartUrl(start.startUrl, pages));
    }
    const { startUrl } = start;
    const region = options.region || stored || start.region ||
      await discoverRegion(startUrl, pages);
    const at = (endpoint: string | URL | undefined) =>
      ({
        ...options,
        endpoint,
        region,
        useDualstackEndpoint: !endpoint && start.useDualstackEndpoint,
      }) as object as ClientOptions;
    return place = {
      region,
      startUrl,
      oidc: at(endpoint),
      portal: createCaller(PORTAL, at(portalEndpoint)),
    };
  };
}
