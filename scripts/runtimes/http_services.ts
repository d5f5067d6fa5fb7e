// What the runtime suite talks to over HTTP: emulators, and answers that go wrong on a real connection.

import { createEmulator, type Emulator } from "@edge-auth/aws-sso-oidc/testing";
import { obey, type Traces } from "../../tests/runtime/suite/services.ts";

/** A server on this machine. Disposing of it ends its connections. */
export interface LocalServer extends AsyncDisposable {
  /** Where it answers, without a slash at the end. */
  readonly origin: string;
}

type Mutable<T> = { -readonly [Member in keyof T]: T[Member] };

/** What callers left behind, by the id in the path. */
export class TraceBook {
  readonly #traces = new Map<string, Mutable<Traces>>();

  /** The traces of an id. */
  of(id: string): Mutable<Traces> {
    const trace = this.#traces.get(id) ?? { trapped: 0, gone: 0 };
    this.#traces.set(id, trace);
    return trace;
  }
}

interface Memory {
  readonly emulators: Emulator[];
  /** Of the emulators that have an origin of their own. */
  readonly servers: LocalServer[];
  readonly traces: TraceBook;
}

interface Visit {
  readonly url: URL;
  readonly trace: Mutable<Traces>;
}

/** Answers at `/NAME/ID/…`, by name. */
const ANSWERS: Readonly<Record<string, (visit: Visit) => Response | Promise<Response>>> = {
  redirect: ({ url }) => {
    const location = url.href.replace("/redirect/", "/trap/");
    return new Response(null, { status: 307, headers: { location } });
  },
  trap: ({ trace }) => {
    trace.trapped++;
    return registration("trap");
  },
  html: () =>
    new Response("<!doctype html><h1>Wi-Fi</h1>", { headers: { "content-type": "text/html" } }),
  endless: ({ trace }) =>
    new Response(endless(trace), { headers: { "content-type": "application/json" } }),
  gzip: () => compressed(new TextEncoder().encode(registrationText("compressed"))),
  bomb: () => compressed(new Uint8Array(20 * 1024 * 1024).fill(0x20)),
  headers: () =>
    registration("headers", { "x-amz-id-2": "host-1", "x-amzn-requestid": "request-1" }),
  "no-cors": () => registration("plain"),
};

/** Serves emulators at `/emulators/N/…`, and {@linkcode ANSWERS}. CORS for everybody but `no-cors`. */
export function serveServices(traces: TraceBook): LocalServer {
  const memory: Memory = { emulators: [], servers: [], traces };
  const services = serve(async (request) => {
    const url = new URL(request.url);
    const isClosed = url.pathname.startsWith("/no-cors/");
    if (isClosed) return await answer(memory, request, url);
    if (request.method === "OPTIONS") return preflight(request);
    const response = await answer(memory, request, url);
    response.headers.set("access-control-allow-origin", "*");
    if (!response.headers.has("access-control-expose-headers")) {
      response.headers.set("access-control-expose-headers", "x-amzn-requestid");
    }
    return response;
  });
  return {
    origin: services.origin,
    async [Symbol.asyncDispose]() {
      for (const server of [services, ...memory.servers]) await server[Symbol.asyncDispose]();
    },
  };
}

async function answer(
  memory: Memory,
  request: Request,
  url: URL,
): Promise<Response> {
  const [, name = "", id = ""] = url.pathname.split("/");
  if (name === "emulators") return await answerEmulator(memory, request, url, id);
  const trace = memory.traces.of(id);
  if (name === "traces") return Response.json(trace);
  const handle = ANSWERS[name];
  if (handle === undefined) return new Response(`no answer ${name}`, { status: 404 });
  if (request.body !== null) await request.body.pipeTo(new WritableStream());
  return await handle({ url, trace });
}

async function answerEmulator(
  { emulators, servers }: Memory,
  request: Request,
  url: URL,
  id: string,
): Promise<Response> {
  if (id === "") {
    return Response.json({ id: emulators.push(createEmulator(await request.json())) - 1 });
  }
  const emulator = emulators[Number(id)];
  if (emulator === undefined) return new Response(`no emulator ${id}`, { status: 404 });
  url.pathname = url.pathname.slice(`/emulators/${id}`.length);
  if (url.pathname === "/requests") return Response.json(emulator.requests);
  if (url.pathname === "/control") {
    obey(emulator, await request.json());
    return Response.json({});
  }
  if (url.pathname === "/origin") {
    const server = serve((request) => forward(emulator, new URL(request.url), request));
    servers.push(server);
    return Response.json({ origin: server.origin });
  }
  if (url.pathname === "/visit") {
    const { headers } = await emulator.fetch((await request.json()).url);
    return Response.json({ location: headers.get("location") });
  }
  const response = await forward(emulator, url, request);
  return new Response(response.body, response); // one whose headers can be changed
}

// In parts: Deno aborts the signal of a request after its answer.
function forward(emulator: Emulator, url: URL, { method, headers, body }: Request) {
  return emulator.fetch(url, { method, headers, body });
}

function registrationText(clientId: string): string {
  return JSON.stringify({ clientId, clientSecret: "secret", clientSecretExpiresAt: 1_900_000_000 });
}

function registration(clientId: string, headers: Record<string, string> = {}): Response {
  return new Response(registrationText(clientId), {
    headers: { "content-type": "application/json", ...headers },
  });
}

function compressed(bytes: Uint8Array<ArrayBuffer>): Response {
  const body = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(body, {
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
  });
}

function endless(trace: Mutable<Traces>): ReadableStream<Uint8Array> {
  const spaces = new Uint8Array(64 * 1024).fill(0x20);
  return new ReadableStream({
    pull: (controller) => controller.enqueue(spaces),
    cancel: () => void trace.gone++,
  });
}

function preflight(request: Request): Response {
  const headers = request.headers.get("access-control-request-headers") ?? "content-type";
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": headers,
    },
  });
}

/** Serves on a free loopback port. */
export function serve(handler: (request: Request) => Response | Promise<Response>): LocalServer {
  const closing = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: closing.signal,
    onListen: () => {},
    // A caller that went away is what some cases are about.
    onError: (error) => new Response(String(error), { status: 500 }),
  }, handler);
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await server.finished;
    },
  };
}
