import type { Store } from "./store_keeper.ts";

/** A store that lives as long as its process: enough to try it, and for one server alone. */
export function createMemoryStore(now: () => number = Date.now): Store {
  const entries = new Map<string, { value: string; expiresAt: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      return Promise.resolve(entry && now() < entry.expiresAt ? entry.value : null);
    },
    put(key, value, { expirationTtl }) {
      for (const [old, { expiresAt }] of entries) if (now() >= expiresAt) entries.delete(old);
      entries.set(key, { value, expiresAt: now() + expirationTtl * 1000 });
      return Promise.resolve();
    },
    delete(key) {
      return Promise.resolve(entries.delete(key));
    },
  };
}
