import { AuthorizationCallbackError, parseAuthorizationCallback } from "@edge-auth/aws-sso-oidc";
import { FOREIGN, NOT_FOUND, type Page, toResponse, WRONG_METHOD } from "./result_page.ts";
import { startDeadline } from "./time.ts";

const PATH = "/oauth/callback";

// How long connections may take to end once the browser has its page, in milliseconds.
const GRACE = 1000;

/** A server for the browser's redirect. */
export interface Listener extends AsyncDisposable {
  readonly redirectUri: string;
  /** The code, once the browser brings it; rejects if the person pressed Deny. */
  readonly code: Promise<string>;
  /** Ends the wait for the code. */
  fail(error: unknown): void;
  /** Sends the browser, which waits for it, its last page. */
  finish(page: Page): void;
}

/**
 * Listens on a free port of 127.0.0.1 for the browser (RFC 8252 section 7.3). Only a callback with the
 * state of this sign-in ends the wait; other requests get a page, and change nothing.
 */
export function listenOnLoopback(state: string, signal: AbortSignal): Listener {
  const arrival = Promise.withResolvers<string>();
  const result = Promise.withResolvers<Page>();
  arrival.promise.catch(() => {}); // it may come before anybody waits for it
  let browserWaits = false;

  async function respond(request: Request): Promise<Response> {
    const url = URL.parse(request.url); // null for a hostile Host header
    if (url?.pathname !== PATH) return toResponse(NOT_FOUND);
    if (request.method !== "GET") return toResponse(WRONG_METHOD);
    try {
      arrival.resolve(parseAuthorizationCallback(url, { state }).code);
    } catch (error) {
      const isOurs = error instanceof AuthorizationCallbackError && error.error !== undefined;
      if (!isOurs) return toResponse(FOREIGN);
      arrival.reject(error);
    }
    browserWaits = true;
    return toResponse(await result.promise);
  }

  const closing = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: closing.signal, onListen: () => {} },
    respond,
  );
  return {
    redirectUri: loopbackUri(server.addr.port),
    code: arrival.promise,
    fail: arrival.reject,
    finish: result.resolve,
    async [Symbol.asyncDispose]() {
      if (!browserWaits || signal.aborted) {
        closing.abort();
        return await server.finished;
      }
      using limit = startDeadline(GRACE, signal);
      await limit.wait(server.shutdown()).catch(() => {}); // connections that stay are left to exit
    },
  };
}

/** A redirect URI where probably nobody listens, from the dynamic ports of RFC 6335. */
export function unusedLoopbackUri(): string {
  const [random] = crypto.getRandomValues(new Uint16Array(1));
  return loopbackUri(0xc000 | random!);
}

function loopbackUri(port: number): string {
  return `http://127.0.0.1:${port}${PATH}`;
}
