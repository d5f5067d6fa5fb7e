// Servers below HTTP: one that cuts its answers off, one that never answers, and a port where nobody
// listens.

import type { LocalServer, TraceBook } from "./http_services.ts";

/** What lets pages of other origins read a response. */
export const CORS: readonly string[] = [
  "access-control-allow-origin: *",
  "access-control-allow-methods: POST",
  "access-control-allow-headers: content-type",
  "connection: close",
];
const PREFLIGHT = ["HTTP/1.1 204 No Content", ...CORS, "", ""].join("\r\n");
/** Promises 500 bytes and sends fewer. */
const HALF = [
  "HTTP/1.1 200 OK",
  ...CORS,
  "content-type: application/json",
  "content-length: 500",
  "",
  '{"accessToken":"aoa-half","tokenType":"Be',
].join("\r\n");

/** Serves answers that end in the middle. */
export function serveCut(): LocalServer {
  return listen(async (connection) => {
    await send(connection, HALF);
  });
}

/** Never answers, and notes at `/ID/…` who gave up. */
export function serveSilence(traces: TraceBook): LocalServer {
  return listen(async (connection, request) => {
    await connection.read(new Uint8Array(1)).catch(() => {}); // only the end can come
    traces.of(request.split("/")[1] ?? "").gone++;
  });
}

type Handler = (connection: Deno.TcpConn, request: string) => Promise<void>;

/** Serves one request a connection. */
export function listen(handle: Handler): LocalServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.TcpConn>();
  const serving = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      answer(connection, handle).catch(() => {}).finally(() => {
        open.delete(connection);
        connection.close();
      });
    }
  })();
  return {
    origin: `http://127.0.0.1:${listener.addr.port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving.catch(() => {});
      for (const connection of open) await connection.closeWrite().catch(() => {});
    },
  };
}

async function answer(connection: Deno.TcpConn, handle: Handler): Promise<void> {
  const request = await readRequest(connection);
  if (request.startsWith("OPTIONS")) await send(connection, PREFLIGHT);
  else await handle(connection, request);
}

async function send(connection: Deno.TcpConn, text: string): Promise<void> {
  await connection.write(new TextEncoder().encode(text));
  await connection.closeWrite();
}

// The body is read too: to close a connection with unread bytes would reset it.
async function readRequest(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(16 * 1024);
  let text = "";
  while (!isWhole(text)) {
    const size = await connection.read(buffer);
    if (size === null) break;
    text += new TextDecoder().decode(buffer.subarray(0, size));
  }
  return text;
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  return text.length - end - 4 >= Number(/content-length: *(\d+)/i.exec(text)?.[1] ?? 0);
}

/** An origin of this machine at which nobody listens: a port that was free a moment ago. */
export function refusedOrigin(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}`;
}
