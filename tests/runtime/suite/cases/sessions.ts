// Sessions with the storages of runtimes: Workers KV's shape, and a browser's localStorage with locks.
import type { SessionOptions, StorageLike } from "@edge-auth/aws-sso-oidc/session";
import { assert, assertEquals, rejection } from "../../../support/assert.ts";
import { VirtualClock } from "../../../support/virtual_clock.ts";
import type { Case, Context } from "../types.ts";

const START_URL = "https://example.awsapps.com/start";
const HOUR = 3_600_000;

/** What Workers KV has of a Map, asynchronous. */
function createKv() {
  const entries = new Map<string, string>();
  return {
    entries,
    get: (key: string) => Promise.resolve(entries.get(key) ?? null),
    put: (key: string, value: string) => Promise.resolve(void entries.set(key, value)),
    delete: (key: string) => Promise.resolve(void entries.delete(key)),
  };
}

/** The runtime's timers, for locks that take real time, with a time that can be set. */
function createRealClock() {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    set(ms: number): void {
      offset += ms;
    },
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, ms);
        signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      }),
    run: <T>(work: Promise<T>) => work,
  };
}

function setUp(
  { session, testing }: Context,
  storage: StorageLike,
  clock: ReturnType<typeof createRealClock>,
) {
  const emulator = testing.createEmulator({ clock, approval: { afterPolls: 0 } });
  const create = (more: Partial<SessionOptions> = {}) =>
    session.createSession({
      startUrl: START_URL,
      region: "us-east-1",
      fetch: emulator.fetch,
      clock,
      storage,
      onVerification: () => {},
      ...more,
    });
  const refreshes = () =>
    emulator.requests.filter(({ body }) =>
      (body as { grantType?: string })?.grantType === "refresh_token"
    ).length;
  return { clock, emulator, create, refreshes };
}

/** A session signs in, another one on the same storage refreshes, both sign out. */
async function assertLives(
  t: Context,
  storage: StorageLike,
  clock: ReturnType<typeof createRealClock> = new VirtualClock(),
): Promise<void> {
  const { create, refreshes } = setUp(t, storage, clock);
  const session = create();
  const { accessToken } = await clock.run(session.getAccessToken());
  assertEquals((await clock.run(create().getAccessToken())).accessToken, accessToken);
  clock.set(2 * HOUR);
  const tokens = await clock.run(
    Promise.all(Array.from({ length: 20 }, () => session.getAccessToken({ interactive: false }))),
  );
  assertEquals(new Set(tokens.map((token) => token.accessToken)).size, 1);
  assert(tokens[0]!.accessToken !== accessToken);
  assertEquals(refreshes(), 1);
  await clock.run(session.invalidate(tokens[0]!.accessToken));
  const renewed = await clock.run(create().getAccessToken({ interactive: false }));
  assert(renewed.accessToken !== tokens[0]!.accessToken);
  await clock.run(session.signOut());
  const error = await clock.run(rejection(create().getAccessToken({ interactive: false })));
  assert(t.sso.isSsoError(error, "INTERACTION_REQUIRED"), `${error}`);
}

/** Cases of sessions. */
export const cases: readonly Case[] = [
  {
    name: "createSession() keeps a session alive in memory",
    run: (t) => assertLives(t, t.session.createMemoryStorage()),
  },
  {
    name: "createSession() keeps a session alive in a storage of KV's shape",
    run(t) {
      const kv = createKv();
      return assertLives(t, {
        getItem: (key) => kv.get(key),
        setItem: (key, value) => kv.put(key, value),
        removeItem: (key) => kv.delete(key),
      });
    },
  },
  {
    name:
      "createSession() keeps a session alive in a sealed storage, with the runtime's own timers",
    async run(t) {
      const kv = createKv();
      const storage = t.session.createSealedStorage({
        getItem: (key) => kv.get(key),
        setItem: (key, value) => kv.put(key, value),
        removeItem: (key) => kv.delete(key),
      }, { keys: [crypto.getRandomValues(new Uint8Array(32))] });
      const emulator = t.testing.createEmulator({ approval: { afterPolls: 0 } });
      const session = t.session.createSession({
        startUrl: START_URL,
        region: "us-east-1",
        storage,
        fetch: emulator.fetch,
        onVerification: () => {},
      });
      const { accessToken } = await session.getAccessToken();
      const [text] = kv.entries.values();
      assert(!text!.includes(accessToken));
      await session.invalidate(accessToken);
      const token = await session.getAccessToken({ interactive: false });
      assert(token.accessToken !== accessToken);
    },
  },
  {
    name: "createSession() keeps a session alive in localStorage with navigator.locks",
    async run(t) {
      const { localStorage, navigator } = globalThis as unknown as {
        localStorage?: StorageLike & { clear(): void };
        navigator?: {
          locks?: { request<T>(name: string, options: object, work: () => Promise<T>): Promise<T> };
        };
      };
      const locks = navigator?.locks;
      if (!localStorage || !locks) throw new Error("no localStorage with navigator.locks here");
      localStorage.clear();
      await assertLives(t, localStorage, createRealClock());
      localStorage.clear();
      await assertLives(t, {
        getItem: (key) => localStorage.getItem(key),
        setItem: (key, value) => localStorage.setItem(key, value),
        removeItem: (key) => localStorage.removeItem(key),
        lock: (key, work, { signal } = {}) => locks.request(key, signal ? { signal } : {}, work),
      }, createRealClock());
    },
  },
];
