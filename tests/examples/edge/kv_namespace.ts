// The service behind a Workers KV binding, in memory: what workerd's own KVNamespace speaks to, with
// the rules of https://developers.cloudflare.com/kv/platform/limits/ that an example can break.

/** A namespace, and what is in it. */
export interface KvNamespace {
  /** Answers the binding. */
  readonly handler: (request: Request) => Promise<Response>;
  readonly entries: ReadonlyMap<string, string>;
  /** What was refused, and why. */
  readonly refusals: readonly string[];
}

/** Makes an empty namespace. */
export function createKvNamespace(): KvNamespace {
  const entries = new Map<string, string>();
  const written = new Map<string, number>();
  const refusals: string[] = [];

  function refuse(status: number, text: string): Response {
    refusals.push(text);
    return new Response(text, { status });
  }

  async function put(key: string, request: Request, ttl: string | null): Promise<Response> {
    const value = await request.text();
    if (ttl !== null && !(/^\d+$/.test(ttl) && Number(ttl) >= 60)) {
      return refuse(400, `${key}: expiration_ttl of ${ttl}; it must be at least 60`);
    }
    const last = written.get(key) ?? -Infinity;
    const now = performance.now();
    if (now - last < 1000) {
      return refuse(429, `${key}: written ${now - last} ms after another write`);
    }
    written.set(key, now);
    entries.set(key, value);
    return new Response();
  }

  return {
    entries,
    refusals,
    async handler(request) {
      const url = new URL(request.url);
      const key = decodeURIComponent(url.pathname.slice(1));
      if (request.method === "PUT") {
        return await put(key, request, url.searchParams.get("expiration_ttl"));
      }
      if (request.method === "DELETE") {
        entries.delete(key);
        return new Response();
      }
      const value = entries.get(key);
      return value === undefined ? new Response(null, { status: 404 }) : new Response(value);
    },
  };
}
