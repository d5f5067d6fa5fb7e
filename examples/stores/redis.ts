import type { StorageLike } from "@edge-auth/aws-sso-oidc/session";

/** What is used of a client of Redis; one of `ioredis` fits. */
export interface RedisLike {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ...options: (string | number)[]): Promise<unknown>;
  del(key: string): Promise<unknown>;
  eval(script: string, keys: number, ...values: (string | number)[]): Promise<unknown>;
}

/** How long a holder that has died keeps the lock, in milliseconds; a living one renews it in time. */
const LEASE = 10_000;
/** The longest wait between two tries, in milliseconds. */
const LONGEST_WAIT = 200;

// Only who holds the lock may release or renew it: the value is the holder's own.
const RELEASE =
  `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end`;
const RENEW =
  `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("pexpire", KEYS[1], ARGV[2]) end`;

/** Sessions in Redis, for any number of machines: `SET NX PX` is the lock. */
export function createRedisStorage(redis: RedisLike, prefix = "aws-sso:"): StorageLike {
  return {
    getItem: (key) => redis.get(prefix + key),
    setItem: (key, value) => redis.set(prefix + key, value),
    removeItem: (key) => redis.del(prefix + key),
    async lock(key, work, { signal } = {}) {
      const lock = `${prefix}${key}:lock`;
      const owner = crypto.randomUUID();
      for (let wait = 5; !await redis.set(lock, owner, "PX", LEASE, "NX");) {
        signal?.throwIfAborted();
        await sleep(wait * (0.5 + Math.random()), signal);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
      const renew = () => redis.eval(RENEW, 1, lock, owner, LEASE).catch(() => {});
      const heartbeat = setInterval(renew, LEASE / 3);
      try {
        return await work();
      } finally {
        clearInterval(heartbeat);
        await redis.eval(RELEASE, 1, lock, owner).catch(() => {}); // it ends by itself
      }
    },
  };
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
