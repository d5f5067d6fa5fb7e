import {
  createSession,
  type Session,
  type SessionOptions,
  type StorageLike,
} from "@edge-auth/aws-sso-oidc/session";

/** What is used of the storage of a Durable Object. */
export interface ObjectStorageLike {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<unknown>;
}

/** Sessions in a Durable Object. It needs no lock: there is one object, and one session in it. */
export function createObjectStorage(storage: ObjectStorageLike): StorageLike {
  return {
    getItem: (key) => storage.get(key),
    setItem: (key, value) => storage.put(key, value),
    removeItem: (key) => storage.delete(key),
  };
}

/** The start URL and its region; an endpoint in the place of AWS, for tests. */
export interface SessionEnv {
  START_URL: string;
  REGION: string;
  ENDPOINT?: string;
}

/**
 * A Durable Object that has the session of a machine account: every worker of the world asks this one
 * object, which refreshes once. Somebody opens `/sign-in` once, and follows the link that it shows.
 */
export class SessionObject {
  readonly #session: Session;

  constructor(state: { storage: ObjectStorageLike }, env: SessionEnv) {
    const options: SessionOptions = {
      startUrl: env.START_URL,
      region: env.REGION,
      endpoint: env.ENDPOINT,
      storage: createObjectStorage(state.storage),
    };
    this.#session = createSession(options);
  }

  /** Only workers can call an object: who may have the token is theirs to decide. */
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/token") {
      return Response.json(await this.#session.getAccessToken({ interactive: false }));
    }
    if (pathname === "/invalidate") {
      await this.#session.invalidate(await request.text()); // after a 401
      return new Response();
    }
    if (pathname === "/sign-in") {
      const link = Promise.withResolvers<string>();
      this.#session.signIn({
        onVerification: ({ verificationUriComplete, verificationUri, userCode }) =>
          link.resolve(`Open ${verificationUriComplete ?? verificationUri}, compare ${userCode}\n`),
      }).catch(link.reject); // it goes on after the response
      return new Response(await link.promise);
    }
    return new Response("Not found", { status: 404 });
  }
}
