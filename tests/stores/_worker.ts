// What runs in workerd: the objects of the examples, and a worker in front of them.
import { visitorSession } from "../../examples/stores/visitor_session.ts";
import type { SessionEnv } from "../../examples/stores/durable_object.ts";
import type { KvNamespaceLike } from "../../examples/stores/workers_kv.ts";
export { SessionObject } from "../../examples/stores/durable_object.ts";
export { PollingObject } from "../../examples/stores/polling_object.ts";

interface Namespace {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(request: Request): Promise<Response> };
}

interface Env extends SessionEnv {
  SESSIONS: Namespace;
  POLLERS: Namespace;
  VISITORS: KvNamespaceLike;
}

async function visit(request: Request, env: Env): Promise<Response> {
  const { session, headers } = visitorSession(request, env.VISITORS, {
    startUrl: env.START_URL,
    region: env.REGION,
    endpoint: env.ENDPOINT,
    key: new TextEncoder().encode("a key of exactly 32 bytes in env"),
  });
  const { pathname } = new URL(request.url);
  if (pathname === "/visitor/sign-in") {
    // As long as the visitor stays, so does the sign-in.
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const write = (text: string) => writer.write(new TextEncoder().encode(text));
    session.signIn({ onVerification: ({ userCode }) => write(`${userCode}\n`) })
      .then(() => write("signed in\n"), (error) => write(`${error.message}\n`))
      .finally(() => writer.close());
    return new Response(readable, { headers });
  }
  const state = await session.getState();
  return Response.json(state ?? null, { headers });
}

const worker: { fetch(request: Request, env: Env): Promise<Response> } = {
  async fetch(request, env) {
    const url = new URL(request.url);
    const [, kind, ...path] = url.pathname.split("/");
    if (kind === "visitor") return await visit(request, env);
    const namespace = kind === "session" ? env.SESSIONS : env.POLLERS;
    const stub = namespace.get(namespace.idFromName("one"));
    return await stub.fetch(new Request(new URL(`/${path.join("/")}`, url), request));
  },
};
export default worker;
