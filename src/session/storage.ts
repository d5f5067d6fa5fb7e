import { systemTime } from "../_internal/clock.ts";
import { runOnce } from "../_protocol/cancellation.ts";

/**
 * A storage for the records of sessions: the methods of Web Storage, synchronous or asynchronous.
 * `localStorage` and storages of `unstorage` fit as they are. Others, such as Workers KV, need an
 * adapter of a few lines.
 *
 * The key of an item is the session's `name`, or its start URL as passed. A record that a session
 * cannot use is kept, as text, under the same key with the suffix `.corrupt`, `.corrupt2` and so on.
 *
 * @see {@link https://html.spec.whatwg.org/multipage/webstorage.html#the-storage-interface | The Storage interface}
 */
export interface StorageLike {
  /**
   * Reads an item.
   *
   * @param key The item's key.
   * @returns The text of the item, or its parsed JSON; `null` or `undefined` if there is no item.
   */
  getItem(key: string): StorageItem | Promise<StorageItem>;
  /**
   * Stores an item atomically: readers get the old text or the new text, never a part.
   *
   * @param key The item's key.
   * @param value The text of the item.
   * @returns Any value. A promise is awaited.
   */
  setItem(key: string, value: string): unknown;
  /**
   * Removes an item. It is not an error if there is no such item.
   *
   * @param key The item's key.
   * @returns Any value. A promise is awaited.
   */
  removeItem(key: string): unknown;
  /**
   * Runs `work` while no other work for the same key runs, in any process that shares the storage.
   * Without a lock, sessions of several processes may refresh at once; only one of them succeeds.
   *
   * @param key The item's key.
   * @param work The work. The lock is released when it settles.
   * @param options The signal ends the wait for the lock, but not `work`.
   * @returns The result of `work`.
   * @throws The error of `work`, the signal's reason, or an error if the lock cannot be acquired.
   */
  lock?<T>(key: string, work: () => Promise<T>, options?: LockOptions): Promise<T>;
}

/** An item of a storage: its text, its parsed JSON, or `null` or `undefined` if there is none. */
export type StorageItem = string | object | null | undefined;

/** Options of {@linkcode StorageLike.lock}. */
export interface LockOptions {
  /** Ends the wait for the lock. */
  signal?: AbortSignal | undefined;
}

/** Settles like `promise`, or rejects with the signal's reason. It removes its listener. */
export function settled<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return runOnce(systemTime, signal, () => promise);
}

/**
 * Creates a storage in memory, with a lock. Its items are lost when the process ends.
 *
 * @returns The storage.
 *
 * @example Store and read an item
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
  /** What the next work waits for, by key. */
  const lasts = new Map<string, Promise<unknown>>();
  return {
    getItem: (key) => items.get(key),
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    lock(key, work, options) {
      const before = lasts.get(key) ?? Promise.resolve();
      const run = settled(before, options?.signal).then(work);
      // The next work also waits for `before`, in case the wait of this work was aborted. The results
      // are dropped: each would keep the previous one in memory.
      lasts.set(key, Promise.allSettled([before, run]).then(() => {}));
      return run;
    },
  };
}
