import { AuthorizationCallbackError, parseAuthorizationCallback } from "@edge-auth/aws-sso-oidc";
import { documentResponse, markup } from "../../src/testing/html.ts";
import type { Failure } from "./failure.ts";
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

  async function respond(request: Request): Promise<Page> {
    const url = URL.parse(request.url); // null for a hostile Host header
    if (url?.pathname !== PATH) return NOT_FOUND;
    if (request.method !== "GET") return WRONG_METHOD;
    try {
      arrival.resolve(parseAuthorizationCallback(url, { state }).code);
    } catch (error) {
      const isOurs = error instanceof AuthorizationCallbackError && error.error !== undefined;
      if (!isOurs) return FOREIGN;
      arrival.reject(error);
    }
    browserWaits = true;
    return await result.promise;
  }

  const closing = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: closing.signal, onListen: () => {} },
    async (request) => toResponse(await respond(request)),
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
  return loopbackUri(0xc000 | crypto.getRandomValues(new Uint16Array(1))[0]!);
}

function loopbackUri(port: number): string {
  return `http://127.0.0.1:${port}${PATH}`;
}

/** What a browser is shown. Nothing in it is secret: browsers keep what they have seen. */
export type Page = readonly [status: number, title: string, text: string];

export const SIGNED_IN: Page = [200, "You are signed in", "Go back to the terminal."];
export const STOPPED: Page = [400, "You are not signed in", "It was stopped in the terminal."];

const TRY_TERMINAL = "Open the address that the terminal shows.";
/** For a callback that does not belong to this sign-in, which is still waiting. */
export const FOREIGN: Page = [400, "This belongs to another sign-in", TRY_TERMINAL];
const NOT_FOUND: Page = [404, "There is nothing here", TRY_TERMINAL];
const WRONG_METHOD: Page = [405, "There is nothing here", TRY_TERMINAL];

/** The page of a sign-in that failed. */
export function pageOf({ error, message, hint }: Failure): Page {
  return error === "access_denied"
    ? [403, "The sign-in was denied", hint]
    : [400, "You are not signed in", `${message} ${hint}`];
}

/** A page as a response that runs nothing, loads nothing, is not cached and ends its connection. */
export function toResponse([status, title, text]: Page): Response {
  const body = markup`<main><h1>${title}</h1><p>${text}</p></main>`;
  const nonce = crypto.randomUUID();
  const response = documentResponse({ status, title, body, formAction: "'none'" }, nonce);
  response.headers.set("connection", "close");
  if (status === 405) response.headers.set("allow", "GET");
  return response;
}
