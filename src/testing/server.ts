/**
 * Serves the emulator over HTTP, for programs in other processes and for browsers. It is not
 * web-standard: it needs `node:http`, which Node, Deno and Bun have.
 *
 * @example Serve an emulator for a program in another process
 * ```ts
 * import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
 *
 * const server = await serveEmulator();
 * console.log(`export AWS_ENDPOINT_URL_SSO_OIDC=${server.url.origin}`);
 * await server.close();
 * ```
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { CONTROL_PATH } from "./control.ts";
import { createEmulator } from "./emulator.ts";
import type { Emulator } from "./emulator_interface.ts";
import { LONGEST_BODY } from "./input.ts";
import { checkNames } from "./nearest.ts";

/** The values of `Host` that browsers send: a name or an address, and a port. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i;

/** The most bytes that are read of a body that is too long, so that its sender reads the response. */
const LONGEST_UPLOAD = 64 * 1024 * 1024;

/** The default time limit for a body, in milliseconds. */
const TIMEOUT = 30_000;

/** Options of {@linkcode serveEmulator}. */
export interface ServeEmulatorOptions {
  /** The emulator to serve. Default: a new one with the default options. */
  readonly emulator?: Emulator | undefined;
  /** The port to listen on. Default: 0, which chooses a free port. */
  readonly port?: number | undefined;
  /**
   * The address to listen on. Default: `"127.0.0.1"`. If other machines are to reach it, pass the
   * host names that they use in the emulator's option `hosts`.
   */
  readonly hostname?: string | undefined;
  /**
   * The time limit for the body of a request to arrive, in milliseconds; after that the connection is
   * closed. Default: 30,000.
   */
  readonly timeout?: number | undefined;
}

/** A served emulator, which `await using` closes where the runtime and TypeScript support it. */
export type EmulatorServer = ServedEmulator & DisposedByAwaitUsing;

/** An emulator that is served over HTTP, without the method that `await using` calls. */
export interface ServedEmulator {
  /** The URL of the server: the option `endpoint` of clients. */
  readonly url: URL;
  /** The emulator, to approve sign-ins, inject faults and inspect requests. */
  readonly emulator: Emulator;
  /**
   * Stops listening, and closes all connections at once.
   *
   * @returns A promise that resolves when the port is free again.
   *
   * @example Close the server after a test
   * ```ts
   * import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
   *
   * const server = await serveEmulator();
   * try {
   *   await fetch(server.url);
   * } finally {
   *   await server.close();
   * }
   * ```
   */
  close(): Promise<void>;
}

/**
 * The method that lets `await using` close a served emulator. The type has it if TypeScript's `lib`
 * has `esnext.disposable`. Node 20 and 22 cannot parse `await using`: call `close()` there.
 */
export type DisposedByAwaitUsing = SymbolConstructor extends
  { readonly asyncDispose: infer Name extends symbol } ? { [_ in Name]: () => Promise<void> }
  : object;

/**
 * Serves an emulator over HTTP on this machine.
 *
 * @param options The emulator, port, address and time limit. All of them have defaults.
 * @returns The server. It is listening when the promise resolves.
 * @throws {TypeError} If there is an unknown option.
 * @throws {Error} If it cannot listen: with the code `EADDRINUSE`, if the port is in use.
 *
 * @example Register a client with a served emulator
 * ```ts
 * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
 * import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
 *
 * const server = await serveEmulator();
 * const client = createSsoOidcClient({ endpoint: server.url });
 * const { clientId } = await client.registerClient({ clientName: "my-tool", clientType: "public" });
 * console.log(clientId.length > 0); // true
 * await server.close();
 * ```
 */
export async function serveEmulator(options: ServeEmulatorOptions = {}): Promise<EmulatorServer> {
  checkNames("serve an emulator", options, ["emulator", "port", "hostname", "timeout"]);
  const { emulator = createEmulator(), port = 0, hostname = "127.0.0.1", timeout = TIMEOUT } =
    options;
  const server = createServer((incoming, outgoing) => {
    respond(emulator, incoming, outgoing, timeout).catch((error) => {
      if (Object(error.cause).code === "ECONNRESET") incoming.socket.resetAndDestroy?.();
      outgoing.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, resolve);
  });
  const address = server.address() as { port: number };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: new URL(`http://${host}:${address.port}`),
    emulator,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function respond(
  { handler }: Emulator,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  timeout: number,
): Promise<void> {
  const timer = setTimeout(() => incoming.destroy(), timeout);
  const body = await readBody(incoming).finally(() => clearTimeout(timer));
  const request = toRequest(incoming, body);
  const response = !request
    ? new Response("Bad request", { status: 400 })
    : isControl(request) && !isOfThisMachine(incoming)
    ? new Response("The control interface responds to this machine only", { status: 403 })
    : await handler(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
}

async function readBody(incoming: IncomingMessage): Promise<Blob> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    // The emulator refuses a longer body; the rest of it is read, but not stored.
    if (size <= LONGEST_BODY) chunks.push(chunk);
    size += chunk.byteLength;
    if (size > LONGEST_UPLOAD) throw new Error("The body does not end");
  }
  return new Blob(chunks as BlobPart[]);
}

function toRequest(
  { headers, method = "GET", url = "" }: IncomingMessage,
  body: Blob,
): Request | undefined {
  const { host = "127.0.0.1" } = headers;
  // Runtimes differ in what they do with credentials or a path in Host, so they are refused.
  if (!HOST.test(host) || !url.startsWith("/")) return undefined;
  try {
    return new Request(`http://${host}${url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body.size > 0 && { body }),
    });
  } catch {
    return undefined; // a method that no browser sends
  }
}

function isControl({ url }: Request): boolean {
  return new URL(url).pathname.startsWith(CONTROL_PATH);
}

// Other machines must not control the emulator, even if the server listens on their network.
function isOfThisMachine({ socket }: IncomingMessage): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? "");
}
