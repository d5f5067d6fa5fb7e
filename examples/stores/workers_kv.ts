import type { StorageLike } from "@edge-auth/aws-sso-oidc/session";

/** What is used of a KV namespace of Cloudflare Workers. */
export interface KvNamespaceLike {
  get(key: string): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/**
 * Sessions in Workers KV. KV has no lock, and a write is seen elsewhere up to a minute later: two
 * machines can refresh with the same refresh token, one of them is refused, and keeps its access token
 * as long as it is valid; if it reads the old record even then, a person has to sign in again. It is
 * safe, in that no token is given to the wrong session, but a session may end early: take it for one
 * visitor's session, which few requests use at once, and a Durable Object for one that many share.
 */
export function createKvStorage(kv: KvNamespaceLike): StorageLike {
  return {
    getItem: (key) => kv.get(key),
    setItem: (key, value) => kv.put(key, value),
    removeItem: (key) => kv.delete(key),
  };
}
