// Sign in to AWS in an edge function: one fetch handler for Workers, Deno and Bun.
// Read examples/README.md first: it says what an approved device flow proves, and what not.

import { createDeviceFlow, createSsoOidcClient, SsoError } from "@edge-auth/aws-sso-oidc";
import type { CreateTokenResponse, SsoOidcClientOptions } from "@edge-auth/aws-sso-oidc";
import { signInPage } from "./edge_sign_in_page.ts";

/** Where state is kept between two requests: a Workers KV namespace fits as it is. */
export interface Store {
  get(key: string): Promise<string | null>;
  /** `expirationTtl` is in seconds. */
  put(key: string, value: string, options: { expirationTtl: number }): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

/** Which AWS access portal to sign in to, where to keep state, and what to do with a token. */
export type EdgeSignInOptions = SsoOidcClientOptions & {
  startUrl: string;
  store: Store;
  onToken(token: CreateTokenResponse, session: string): Promise<void>;
};

const COOKIE = "__Host-aws-sign-in";

/** `GET /login` starts a sign-in and shows its page; the page's `POST /poll` polls once. */
export function createEdgeSignIn(
  options: EdgeSignInOptions,
): (request: Request) => Promise<Response> {
  const { startUrl, store, onToken } = options;
  const client = createSsoOidcClient(options);

  async function register() {
    const known = await store.get("registration");
    if (known !== null) return JSON.parse(known);
    const scopes = ["sso:account:access"];
    const registration = await client.registerClient({
      clientName: "edge",
      clientType: "public",
      scopes,
    });
    const secondsLeft = registration.clientSecretExpiresAt - Date.now() / 1000;
    const expirationTtl = Math.max(60, Math.floor(secondsLeft - 86_400)); // a day to spare
    await store.put("registration", JSON.stringify(registration), { expirationTtl });
    return registration;
  }

  async function login(): Promise<Response> {
    const registration = await register();
    const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
    const flow = { ...registration, ...createDeviceFlow(authorization) };
    const session = crypto.randomUUID(); // ties the flow to this browser, and to no other
    await store.put(session, JSON.stringify(flow), { expirationTtl: authorization.expiresIn });
    const cookie = `${COOKIE}=${session}; Path=/; HttpOnly; Secure; SameSite=Strict`;
    return signInPage(authorization, { "set-cookie": cookie });
  }

  async function poll(request: Request): Promise<Response> {
    const session = request.headers.get("cookie")?.match(`(?:^|; )${COOKIE}=([0-9a-f-]{36})`)?.[1];
    const stored = session && await store.get(session);
    if (!stored) {
      return Response.json({ type: "unknown", message: "Open /login first." }, { status: 404 });
    }
    try {
      const flow = JSON.parse(stored);
      const { event, state } = await client.pollDeviceTokenOnce(flow);
      if (event.type !== "token") {
        const expirationTtl = Math.max(60, Math.ceil((state.expiresAt - Date.now()) / 1000));
        await store.put(session, JSON.stringify({ ...flow, ...state }), { expirationTtl });
        return Response.json({ type: event.type, nextPollAt: event.nextPollAt });
      }
      await store.delete(session);
      await onToken(event.token, session); // the token stays on this side
      return Response.json({ type: "token" });
    } catch (error) {
      if (!(error instanceof SsoError)) throw error;
      await store.delete(session);
      return Response.json({ type: "refused", message: error.hint ?? error.message }, {
        status: 403,
      });
    }
  }

  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "GET /login") return await login();
    if (route === "POST /poll") return await poll(request);
    return new Response("Not found", { status: 404 });
  };
}
