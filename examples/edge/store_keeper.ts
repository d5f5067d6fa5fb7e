import {
  cookieOf,
  endOf,
  endOfRegistration,
  HOUR,
  type Keeper,
  type Kept,
  type SignedIn,
  type Waiting,
} from "./keeper.ts";

/** Where state is kept between two requests: a Workers KV namespace fits as it is. */
export interface Store {
  get(key: string): Promise<string | null>;
  /** `expirationTtl` is in whole seconds, 60 or more. */
  put(key: string, value: string, options: { expirationTtl: number }): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

/** Two keys, so that a slow poll cannot write over what a faster one has brought. */
type Type = (Waiting | SignedIn)["type"];

const COOKIE = "__Host-aws-sign-in";

/** Keeps sign-ins in a store; the cookie has the random ID of one, and nothing else. */
export function createStoreKeeper(store: Store, clock: { now(): number } = Date): Keeper {
  async function put(key: string, value: object, until: number): Promise<void> {
    const expirationTtl = Math.max(60, Math.ceil((until - clock.now()) / 1000));
    const text = JSON.stringify(value);
    try {
      await store.put(key, text, { expirationTtl });
    } catch {
      // KV takes one write a second for a key, and two tabs may have polled at once.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await store.put(key, text, { expirationTtl });
    }
  }

  async function read(type: Type, id: string): Promise<Kept | undefined> {
    const text = await store.get(`${type}:${id}`);
    return text === null ? undefined : { id, signIn: JSON.parse(text) as Waiting | SignedIn };
  }

  return {
    async find(request) {
      const cookies = request.headers.get("cookie") ?? "";
      const id = cookies.match(`(?:^|; )${COOKIE}=([0-9a-f-]{36})`)?.[1];
      const kept = id && (await read("signedIn", id) ?? await read("waiting", id));
      return kept && clock.now() < endOf(kept) ? kept : undefined;
    },
    async keep(kept, before) {
      const { id, signIn } = kept;
      const key = `${signIn.type}:${id}`;
      // An hour longer than it is good: otherwise the flow would be found again.
      const writing = !before || isProgress(kept, before, await store.get(key))
        ? put(key, signIn, endOf(kept) + HOUR)
        : undefined;
      await (before ? writing?.catch(console.error) : writing); // progress may be lost
      return [cookieOf(COOKIE, id)];
    },
    async forget({ id }) {
      for (const type of ["signedIn", "waiting"]) await store.delete(`${type}:${id}`);
      return [`${cookieOf(COOKIE, "")}; Max-Age=0`];
    },
    registration: {
      async get() {
        const text = await store.get("registration");
        return text === null ? undefined : JSON.parse(text);
      },
      set: (registration) => put("registration", registration, endOfRegistration(registration)),
      forget: () => store.delete("registration"),
    },
  };
}

/** Whether nothing else was kept since, or AWS has slowed this poll down, and not the other one. */
function isProgress({ signIn }: Kept, before: Kept, stored: string | null): boolean {
  if (stored === null || signIn.type !== "waiting") return false;
  return stored === JSON.stringify(before.signIn) ||
    signIn.state.interval > (JSON.parse(stored) as Waiting).state.interval;
}
