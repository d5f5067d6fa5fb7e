// A user who has signed in to an emulator, on virtual time.
import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
import {
  createPortalClient,
  type PortalClient,
  type PortalClientOptions,
} from "@edge-auth/aws-sso-oidc/portal";
import {
  createEmulator,
  type EmulatedAccount,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { VirtualClock } from "../support/virtual_clock.ts";

export const REGION = { region: "us-east-1" } as const;
export const ACCOUNT = { accountId: "123456789012", roleName: "Admin" } as const;

/** A user, the portal, and the time. */
export interface Setup {
  readonly clock: VirtualClock;
  readonly emulator: Emulator;
  readonly accessToken: string;
  readonly client: PortalClient;
  /** Another client of the same emulator. */
  readonly createClient: (options?: Partial<PortalClientOptions>) => PortalClient;
  /** The operations and statuses of the requests to the portal. */
  readonly calls: () => string[];
  /** When the requests to the portal were made, in ms. */
  readonly times: () => number[];
}

/** Signs a user in. Requests take `latency` milliseconds each. */
export async function setUp(
  options: EmulatorOptions = {},
  { latency = 0, ...clientOptions }: { latency?: number } & Partial<PortalClientOptions> = {},
): Promise<Setup> {
  const clock = new VirtualClock();
  const emulator = createEmulator({ clock, approval: { afterPolls: 0 }, ...options });
  const accessToken = await signIn(emulator, clock);
  const fetch = clock.holding(emulator.fetch);
  const slowFetch = async (url: string, init: RequestInit) => {
    const response = await emulator.fetch(url, init);
    await clock.sleep(latency, init.signal ?? undefined);
    return response;
  };
  const createClient = (options: Partial<PortalClientOptions> = {}) =>
    createPortalClient({
      ...REGION,
      clock,
      fetch: latency ? slowFetch : fetch,
      random: () => 0.5,
      ...clientOptions,
      ...options,
    } as PortalClientOptions);
  const requests = () =>
    emulator.requests.filter(({ url }) => new URL(url).host.startsWith("portal"));
  return {
    clock,
    emulator,
    accessToken,
    client: createClient(),
    createClient,
    calls: () => requests().map(({ operation, status }) => `${operation} ${status}`),
    times: () => requests().map(({ time }) => time),
  };
}

/** Signs a user in; returns the access token. */
export async function signIn(emulator: Emulator, clock: VirtualClock): Promise<string> {
  const oidc = createSsoOidcClient({ ...REGION, clock, fetch: emulator.fetch });
  const scopes = ["sso:account:access"];
  const registration = await oidc.registerClient({
    clientName: "test",
    clientType: "public",
    scopes,
  });
  const startUrl = "https://example.awsapps.com/start";
  const authorization = await oidc.startDeviceAuthorization({ ...registration, startUrl });
  const { accessToken } = await clock.run(
    oidc.waitForDeviceToken({ registration, authorization }),
  );
  return accessToken;
}

/** Accounts of an emulator, each with the same roles. */
export function accountsOf(count: number, roles: readonly string[]): EmulatedAccount[] {
  return Array.from({ length: count }, (_, index) => ({
    accountId: String(100_000_000_000 + index),
    accountName: `account ${index}`,
    roles,
  }));
}

/** The most requests that start in any second. */
export function mostInASecond(times: readonly number[]): number {
  const counts = times.map((start) =>
    times.filter((time) => time >= start && time < start + 1000).length
  );
  return Math.max(...counts);
}

/** Everything that an iterator yields. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
