import type { StorageLike } from "@edge-auth/aws-sso-oidc/session";

/** What is used of Deno KV (`Deno.openKv()`, `--unstable-kv`). */
export interface DenoKvLike {
  get(key: string[]): Promise<{ value: unknown; versionstamp: string | null }>;
  set(key: string[], value: unknown): Promise<unknown>;
  delete(key: string[]): Promise<unknown>;
  atomic(): DenoKvAtomic;
}

/** An atomic operation of Deno KV. */
export interface DenoKvAtomic {
  check(...checks: { key: string[]; versionstamp: string | null }[]): DenoKvAtomic;
  set(key: string[], value: unknown): DenoKvAtomic;
  delete(key: string[]): DenoKvAtomic;
  commit(): Promise<{ ok: boolean }>;
}

/** How long a holder that has died keeps the lock, in milliseconds; a living one renews it in time. */
const LEASE = 10_000;

/** A lock: who has it, and until when, epoch milliseconds. */
interface Lease {
  readonly owner: string;
  readonly until: number;
}

/** Tries again while another process writes: a local database refuses meanwhile. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0;; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries >= 100 || !/database is locked/.test(String(error))) throw error;
      await pause();
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20 + 80 * Math.random()));
}

/** Sessions in Deno KV: whoever changes the lock's entry first, by `atomic().check()`, has the lock. */
export function createDenoKvStorage(kv: DenoKvLike, prefix = "aws-sso"): StorageLike {
  /** Changes the lock's entry, unless somebody else has done so since it was read. */
  async function change(
    key: string,
    next: (lease: Lease | undefined) => Lease | "delete" | undefined,
  ): Promise<boolean> {
    const path = [prefix, "lock", key];
    const { value, versionstamp } = await patiently(() => kv.get(path));
    const lease = next(value as Lease ?? undefined);
    if (!lease) return false;
    const operation = kv.atomic().check({ key: path, versionstamp });
    const changed = lease === "delete" ? operation.delete(path) : operation.set(path, lease);
    return (await patiently(() => changed.commit())).ok;
  }

  return {
    async getItem(key) {
      return (await patiently(() => kv.get([prefix, "item", key]))).value as string | null;
    },
    setItem: (key, value) => patiently(() => kv.set([prefix, "item", key], value)),
    removeItem: (key) => patiently(() => kv.delete([prefix, "item", key])),
    async lock(key, work, { signal } = {}) {
      const owner = crypto.randomUUID();
      const lease = () => ({ owner, until: Date.now() + LEASE });
      const isFree = (held: Lease | undefined) => !held || held.until < Date.now();
      const isMine = (held: Lease | undefined) => held?.owner === owner;
      while (!await change(key, (held) => isFree(held) ? lease() : undefined)) {
        await pause();
        signal?.throwIfAborted();
      }
      const renew = () =>
        change(key, (held) => isMine(held) ? lease() : undefined).catch(() => false);
      const heartbeat = setInterval(renew, LEASE / 3);
      try {
        return await work();
      } finally {
        clearInterval(heartbeat);
        await change(key, (held) => isMine(held) ? "delete" : undefined).catch(() => false);
      }
    },
  };
}
