import { systemTime } from "../_internal/clock.ts";
import { runOnce } from "../_protocol/cancellation.ts";

/**
 * Where sessions keep their records: Web Storage's shape, sync or async. `localStorage` fits as it is,
 * and so do the drivers of `unstorage`; Workers KV and others fit by a few lines.
 *
 * An item's key is the session's `name`, or its start URL as it was given. A record that a session
 * cannot use is kept, as text, under the same key with `.corrupt` (then `.corrupt2` and so on) behind
 * it.
 */
export interface StorageLike {
  /**
   * Reads an item.
   *
   * @param key The item's key.
   * @returns Its text, or the object that the text is the JSON of; `null` or `undefined` if there is
   * none.
   */
  getItem(key: string): StorageItem | Promise<StorageItem>;
  /**
   * Stores an item at once: a reader finds the old text or the new one, never a part.
   *
   * @param key The item's key.
   * @param value Its text.
   * @returns Anything; a promise is waited for.
   */
  setItem(key: string, value: string): unknown;
  /**
   * Removes an item; one that is not there is no error.
   *
   * @param key The item's key.
   * @returns Anything; a promise is waited for.
   */
  removeItem(key: string): unknown;
  /**
   * Runs `work` while nobody else, in no process that shares the storage, runs work of the same key.
   * Without it, sessions of several processes may refresh at once, and only one of them succeeds.
   *
   * @param key The item's key.
   * @param work What to do; the lock is released when it settles.
   * @param options Its signal ends the wait for the lock, but not `work`.
   * @returns What `work` returns.
   * @throws What `work` throws, the signal's reason, or why there is no lock.
   */
  lock?<T>(key: string, work: () => Promise<T>, options?: LockOptions): Promise<T>;
}

/** An item of a storage. */
export type StorageItem = string | object | null | undefined;

/** Options of {@linkcode StorageLike.lock}. */
export interface LockOptions {
  /** Ends the wait for the lock. */
  signal?: AbortSignal | undefined;
}

/** Settles with a promise, or rejects with the signal's reason; no listener is left. */
export function settled<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return runOnce(systemTime, signal, () => promise);
}

/**
 * Creates a storage in memory, with a lock: for tests, and for programs that need no more. It is
 * gone with its process.
 *
 * @returns The storage.
 *
 * @example Two sessions, one record
 * ```ts
 * import { createMemoryStorage } from "@edge-auth/aws-sso-oidc/session";
 *
 * const storage = createMemoryStorage();
 * storage.setItem("my-sso", "{}");
 * console.log(storage.getItem("my-sso")); // {}
 * ```
 */
export function createMemoryStorage(): StorageLike {
  const items = new Map<string, string>();
  /** By key, what the next work waits for. */
  const lasts = new Map<string, Promise<unknown>>();
  return {
    getItem: (key) => items.get(key),
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    lock(key, work, options) {
      const before = lasts.get(key) ?? Promise.resolve();
      const run = settled(before, options?.signal).then(work);
      // Work whose wait was aborted does not let the next one overtake.
      // Without the results: each would keep the one before in memory.
      lasts.set(key, Promise.allSettled([before, run]).then(() => {}));
      return run;
    },
  };
}
