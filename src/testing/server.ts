/**
 * Serves the emulator over HTTP, for programs in other processes and for browsers. Not web-standard: it
 * needs `node:http`, which Node, Deno and Bun have.
 *
 * @example Serve it for a program in another process
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

/** A name or an address, and a port: what browsers send as `Host`. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i;

/** How much of a body that is too long is read, so that its sender can read the response, in bytes. */
const LONGEST_UPLOAD = 64 * 1024 * 1024;

/** How long a body may take, in milliseconds. */
const TIMEOUT = 30_000;

/** Options of {@linkcode serveEmulator}. */
export interface ServeEmulatorOptions {
  /** The emulator. Default: a new one, with the default options. */
  readonly emulator?: Emulator | undefined;
  /** The port. Default: a free one. */
  readonly port?: number | undefined;
  /**
   * The address to listen on. Default: `"127.0.0.1"`. Beyond this machine, name the hosts of clients in
   * the emulator's option `hosts`.
   */
  readonly hostname?: string | undefined;
  /**
   * How long the body of a request may take to arrive, in milliseconds; then its connection is ended.
   * Default: 30,000.
   */
  readonly timeout?: number | undefined;
}

/** An emulator that is served over HTTP. */
export type EmulatorServer = ServedEmulator & DisposedByAwaitUsing;

/** What an emulator that is served has in any case. */
export interface ServedEmulator {
  /** Where it is: the `endpoint` of clients. */
  readonly url: URL;
  /** The emulator, to approve, to inject faults and to look at requests. */
  readonly emulator: Emulator;
  /**
   * Stops listening, and ends all connections at once.
   *
   * @returns When the port is free again.
   *
   * @example Close it after a test
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

/** Closes it at the end of an `await using` block, if TypeScript's `lib` has `esnext.disposable`. */
export type DisposedByAwaitUsing = SymbolConstructor extends
  { readonly asyncDispose: infer Name extends symbol } ? { [_ in Name]: () => Promise<void> }
  : object;

/**
 * Serves an emulator on this machine.
 *
 * @param options The emulator, port and address. All of them have defaults.
 * @returns The server, which listens already.
 * @throws {Error} If it cannot listen there, because the port is taken for instance.
 *
 * @example Sign in to it
 * ```ts
 * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
 * import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
 *
 * await using server = await serveEmulator();
 * const client = createSsoOidcClient({ endpoint: server.url });
 * const { clientId } = await client.registerClient({ clientName: "my-tool", clientType: "public" });
 * console.log(clientId.length > 0); // true
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
    ? new Response("The control interface is for this machine", { status: 403 })
    : await handler(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
}

async function readBody(incoming: IncomingMessage): Promise<Blob> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    // The emulator refuses a body that is longer; the rest is read, but not kept.
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
  // Nothing in Host but a host: runtimes do not agree on what to do with credentials or a path in it.
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

// A server that listens beyond this machine is controlled from this machine all the same.
function isOfThisMachine({ socket }: IncomingMessage): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? "");
}
