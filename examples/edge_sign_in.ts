// Sign in to AWS in an edge function: one fetch handler for Workers, Deno and Bun.
// Read examples/README.md first: it says what an approved device flow proves, and what not.

import {
  createDeviceFlow,
  createSsoOidcClient,
  isServiceError,
  isSsoError,
} from "@edge-auth/aws-sso-oidc";
import type { CreateTokenResponse, SsoOidcClientOptions } from "@edge-auth/aws-sso-oidc";
import { failurePage, signInPage } from "./edge_sign_in_page.ts";

/** Where state is kept between two requests: a Workers KV namespace fits as it is. */
export interface Store {
  get(key: string): Promise<string | null>;
  /** `expirationTtl` is in whole seconds, 60 or more. */
  put(key: string, value: string, options: { expirationTtl: number }): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

/** Which AWS access portal to sign in to, where to keep state, and what to do with a token. */
export type EdgeSignInOptions = SsoOidcClientOptions & {
  startUrl: string;
  store: Store;
  /** Called once a sign-in, with the random value of its cookie. If it throws, the token is lost. */
  onToken(token: CreateTokenResponse, session: string): void | Promise<unknown>;
};

const COOKIE = "__Host-aws-sign-in";
const HOUR = 3_600_000; // to spare, where something must not end too early

/** `GET /login` starts a sign-in and shows its page; the page's `POST /poll` polls once. */
export function createEdgeSignIn(
  options: EdgeSignInOptions,
): (request: Request) => Promise<Response> {
  const { startUrl, store, onToken, clock = Date } = options;
  const client = createSsoOidcClient(options);

  async function keep(key: string, value: object, until: number): Promise<void> {
    const expirationTtl = Math.max(60, Math.ceil((until - clock.now()) / 1000));
    await store.put(key, JSON.stringify(value), { expirationTtl });
  }

  async function register() {
    const known = await store.get("registration");
    if (known !== null) return JSON.parse(known);
    const scopes = ["sso:account:access"];
    const registration = await client.registerClient({
      clientName: "edge",
      clientType: "public",
      scopes,
    });
    await keep("registration", registration, registration.clientSecretExpiresAt * 1000 - HOUR);
    return registration; // of two visitors at once both may register: either one is good
  }

  // AWS may accept a registration that is over at /login, and refuse it at the first poll.
  async function forgetIfStale(error: unknown): Promise<void> {
    if (isServiceError(error, "invalid_client")) await store.delete("registration");
  }

  async function login(): Promise<Response> {
    const registration = await register();
    const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
    const session = crypto.randomUUID(); // ties the flow to this browser, and to no other
    const state = createDeviceFlow(authorization, { now: clock.now() });
    const { userCode } = authorization;
    await keep(session, { registration, state, userCode }, state.expiresAt + HOUR);
    const cookie = `${COOKIE}=${session}; Path=/; HttpOnly; Secure; SameSite=Strict`;
    return signInPage(authorization, { "set-cookie": cookie });
  }

  async function poll(request: Request): Promise<Response> {
    const session = request.headers.get("cookie")?.match(`(?:^|; )${COOKIE}=([0-9a-f-]{36})`)?.[1];
    const stored = session && await store.get(session);
    if (!stored) return refuse(404, "There is no sign-in in this browser, or it is over.");
    const flow = JSON.parse(stored);
    // In a header: a body may be of any size, stall, or break off.
    if (request.headers.get("x-user-code") !== flow.userCode) {
      return refuse(409, "This browser has started a newer sign-in since. Go on with that one.");
    }
    if (flow.isSignedIn) return Response.json({ type: "token" }); // the first answer was lost
    let result;
    try {
      result = await client.pollDeviceTokenOnce(flow);
    } catch (error) {
      if (!isSsoError(error)) throw error;
      // Of two polls at once only one gets the token; it may still be keeping it.
      const isUsed = isServiceError(error, "invalid_grant");
      if (isUsed && clock.now() < flow.state.expiresAt) {
        return Response.json({ type: "pending", waitMs: 1000 });
      }
      await forgetIfStale(error);
      await store.delete(session);
      return refuse(403, error.hint ?? error.message);
    }
    const { event, state } = result;
    if (event.type === "token") return await finish(event.token, session, flow.userCode);
    // KV takes one write a second; and another poll may have got the token meanwhile.
    const isNew = event.type !== "early" && await store.get(session) === stored;
    if (isNew) await keep(session, { ...flow, state }, state.expiresAt + HOUR);
    // Not the time itself: the browser's clock may be another.
    const waitMs = Math.min(event.delay, event.expiresAt - clock.now());
    return Response.json({ type: event.type, waitMs });
  }

  async function finish(token: CreateTokenResponse, session: string, userCode: string) {
    try {
      await onToken(token, session); // the token stays on this side
    } catch (error) {
      await store.delete(session); // the code is used up, so another poll gets nothing
      throw error;
    }
    await keep(session, { userCode, isSignedIn: true }, 0);
    return Response.json({ type: "token" });
  }

  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    try {
      if (!isWanted(request)) return new Response("Only a visitor may do this", { status: 403 });
      if (route === "GET /login") return await login();
      if (route === "POST /poll") return await poll(request);
      return new Response("Not found", { status: 404 });
    } catch (error) {
      console.error(error); // no error of the library has a secret in its text
      await forgetIfStale(error);
      return failurePage();
    }
  };
}

// Browsers say who asks: a page of another site must not start flows by an image, nor poll.
function isWanted({ method, headers }: Request): boolean {
  const site = headers.get("sec-fetch-site") ?? "none";
  const isOwn = site === "none" || site === "same-origin";
  const isPage = (headers.get("sec-fetch-dest") ?? "document") === "document";
  return method === "GET" ? isPage && !headers.has("sec-purpose") : isOwn;
}

function refuse(status: number, message: string): Response {
  return Response.json({ type: "refused", message }, { status });
}
