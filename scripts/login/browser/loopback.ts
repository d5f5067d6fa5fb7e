import { AuthorizationCallbackError, parseAuthorizationCallback } from "@edge-auth/aws-sso-oidc";
import { explain } from "../failure.ts";
import type { Session } from "../session.ts";
import type { Courier, CourierOptions } from "./courier.ts";
import { startDeadline } from "./deadline.ts";
import {
  FOREIGN,
  NOT_FOUND,
  type Page,
  pageOf,
  SIGNED_IN,
  STOPPED,
  toResponse,
  WRONG_METHOD,
} from "./result_page.ts";
import { openInPlaceOfBrowser } from "./stand_in.ts";

const PATH = "/oauth/callback";

// How long connections may take to end once the browser has its page, in milliseconds.
const GRACE = 1000;

/** How to listen. */
export interface LoopbackOptions extends CourierOptions {
  /** The option for those whose browser is on another machine. */
  readonly elsewhere: string;
}

/**
 * Listens on a free port of 127.0.0.1 for the browser (RFC 8252 section 7.3). Only a callback with
 * the state of this sign-in ends the waiting; whoever else comes gets a page, and changes nothing.
 * The browser's own page is held back until it can tell how the exchange went.
 */
export function listenOnLoopback(
  { state, timeout, elsewhere }: LoopbackOptions,
  { place, view, signal }: Session,
): Courier {
  const arrival = Promise.withResolvers<string>();
  const result = Promise.withResolvers<Page>();
  arrival.promise.catch(() => {}); // it may come before anybody waits for it
  let browserWaits = false;

  async function answer(request: Request): Promise<Response> {
    const url = URL.parse(request.url); // of a hostile Host header, not even a URL comes
    if (url?.pathname !== PATH) return toResponse(NOT_FOUND);
    if (request.method !== "GET") return toResponse(WRONG_METHOD);
    try {
      arrival.resolve(parseAuthorizationCallback(url, { state }).code);
    } catch (error) {
      const isAnswer = error instanceof AuthorizationCallbackError && error.error !== undefined;
      if (!isAnswer) return toResponse(FOREIGN);
      arrival.reject(error);
    }
    browserWaits = true;
    return toResponse(await result.promise);
  }

  const closing = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: closing.signal, onListen: () => {} },
    answer,
  );
  return {
    redirectUri: loopbackUri(server.addr.port),
    async deliver(url, exchange) {
      try {
        using deadline = startDeadline(timeout, signal);
        const { expiresAt } = deadline;
        const standIn = place.emulator === "auto";
        view.invite({ what: "redirect", url: url.href, expiresAt, standIn, elsewhere });
        if (standIn) openInPlaceOfBrowser(url, deadline.signal).catch(arrival.reject);
        const outcome = await exchange(await deadline.wait(arrival.promise));
        result.resolve(SIGNED_IN);
        return outcome;
      } catch (error) {
        result.resolve(signal.aborted ? STOPPED : pageOf(explain(error)));
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      if (!browserWaits || signal.aborted) {
        closing.abort();
        return await server.finished;
      }
      using limit = startDeadline(GRACE, signal);
      await limit.wait(server.shutdown()).catch(() => {}); // nobody new gets in, whoever stays
    },
  };
}

/** A redirect URI where nobody is expected to listen, from the dynamic ports of RFC 6335. */
export function unusedLoopbackUri(): string {
  const [random] = crypto.getRandomValues(new Uint16Array(1));
  return loopbackUri(0xc000 | random!);
}

function loopbackUri(port: number): string {
  return `http://127.0.0.1:${port}${PATH}`;
}
