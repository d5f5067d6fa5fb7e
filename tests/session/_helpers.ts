import {
  createMemoryStorage,
  createSession,
  type Session,
  type SessionEvent,
  type SessionOptions,
  type StorageLike,
} from "@edge-auth/aws-sso-oidc/session";
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { isSsoError, type SsoError } from "@edge-auth/aws-sso-oidc";
import { assert, facesOf, rejection } from "../support/assert.ts";
import { START, VirtualClock } from "../support/virtual_clock.ts";

export const START_URL = "https://example.awsapps.com/start";
export const REGION = "us-east-1";
export const MINUTE = 60_000;
export const HOUR: number = 60 * MINUTE;
export { START };

/** A record as the AWS CLI would read it. */
export type StoredRecord = Record<string, unknown> & {
  accessToken: string;
  refreshToken?: string;
  expiresAt: string;
};

/** A session, everything that it can reach, and everything that it has told. */
export interface Setup {
  readonly clock: VirtualClock;
  readonly emulator: Emulator;
  readonly storage: StorageLike;
  readonly session: Session;
  readonly events: SessionEvent[];
  /** Another session on the same storage, as of another process. */
  another(options?: Partial<SessionOptions>): Session;
  /** The stored record. */
  stored(key?: string): StoredRecord | undefined;
  /** Changes the stored record. */
  store(changes: Record<string, unknown>, key?: string): void;
  /** The names of the events. */
  types(): string[];
  /** The operations that were requested, in order, since the last time. */
  asked(): string[];
}

/** Sets up a session on an emulator that approves at once, with jitter in the middle. */
export function setUp(
  { emulator: settings, ...options }: Partial<SessionOptions> & { emulator?: EmulatorOptions } = {},
): Setup {
  const clock = new VirtualClock();
  const emulator = createEmulator({ clock, approval: { afterPolls: 0 }, ...settings });
  const storage = options.storage ?? createMemoryStorage();
  const events: SessionEvent[] = [];
  const another = (more: Partial<SessionOptions> = {}) =>
    createSession({
      startUrl: START_URL,
      region: REGION,
      fetch: emulator.fetch,
      clock,
      random: () => 0.5,
      onVerification: () => {},
      onEvent: (event) => events.push(event),
      ...options,
      storage,
      ...more,
    });
  let seen = 0;
  const stored = (key = START_URL) => {
    const item = storage.getItem(key) as string | undefined;
    return item === undefined ? undefined : JSON.parse(item) as StoredRecord;
  };
  return {
    clock,
    emulator,
    storage,
    session: another(),
    events,
    another,
    stored,
    store: (changes, key = START_URL) =>
      void storage.setItem(key, JSON.stringify({ ...stored(key), ...changes })),
    types: () => events.map(({ type }) => type),
    asked: () => {
      const fresh = emulator.requests.slice(seen);
      seen = emulator.requests.length;
      return fresh.map(({ operation }) => operation);
    },
  };
}

/** The same, signed in, with the requests of that already counted. */
export async function signedIn(options: Parameters<typeof setUp>[0] = {}): Promise<Setup> {
  const setup = setUp(options);
  await setup.clock.run(setup.session.getAccessToken());
  setup.asked();
  setup.events.length = 0;
  return setup;
}

/** The error of a call that must fail with a code. */
export async function failure(
  { clock }: Pick<Setup, "clock">,
  promise: Promise<unknown>,
  code: string,
): Promise<SsoError> {
  const error = await clock.run(rejection(promise));
  if (!isSsoError(error, code)) throw error;
  assert(error.hint || code === "SERVICE_ERROR", "there is no hint");
  return error;
}

/** That nothing is left behind: no timer. */
export async function assertIdle({ clock }: Pick<Setup, "clock">): Promise<void> {
  await clock.idle();
  assert(clock.waits.length === 0, `timers left: ${clock.waits}`);
}

/** Everything that inspecting and serialising shows of what a session told. */
export function facesOfEvents(events: readonly SessionEvent[]): string {
  return events.map((event) =>
    [
      JSON.stringify(event),
      Deno.inspect(event, { depth: 9 }),
      "error" in event ? facesOf(event.error) : "",
    ].join("\n")
  ).join("\n");
}

/** A storage whose functions can be made to fail, or be replaced. */
export function brittle(storage: StorageLike = createMemoryStorage()): StorageLike & {
  broken: { getItem?: unknown; setItem?: unknown; removeItem?: unknown; lock?: unknown };
} {
  const broken: Record<string, unknown> = {};
  const check = (name: string) => {
    if (broken[name]) throw broken[name];
  };
  return {
    broken,
    getItem: (key) => (check("getItem"), storage.getItem(key)),
    setItem: (key, value) => (check("setItem"), storage.setItem(key, value)),
    removeItem: (key) => (check("removeItem"), storage.removeItem(key)),
    lock: async (key, work, options) => (check("lock"), await storage.lock!(key, work, options)),
  };
}

/** The same without a lock. */
export function withoutLock({ getItem, setItem, removeItem }: StorageLike): StorageLike {
  return { getItem, setItem, removeItem };
}
