// Sign in to AWS in an edge function: one fetch handler for Workers, Deno and Bun.
// Read README.md first: it says what an approved device flow proves, and what not.

import {
  createDeviceFlow,
  createSsoOidcClient,
  type CreateTokenResponse,
  isServiceError,
  isSsoError,
  type SsoOidcClientOptions,
} from "@edge-auth/aws-sso-oidc";
import { listAccounts, logOut } from "./accounts.ts";
import { beginFlow } from "./begin_flow.ts";
import { streamOf } from "./event_stream.ts";
import type { Keeper, Kept, SignedIn, Waiting } from "./keeper.ts";
import * as pages from "./pages.ts";

/** Which AWS access portal to sign in to, and where a sign-in is kept between two requests. */
export interface SignInOptions {
  /** Region, fetch and clock, for both of AWS's services. */
  readonly aws: SsoOidcClientOptions;
  readonly startUrl: string;
  readonly keeper: Keeper;
  /** Whether the page gets server-sent events; otherwise it polls. Default: `false`. */
  readonly isLive?: boolean;
  /** Called once a sign-in, with the random ID of its cookie. If it throws, the token is lost. */
  readonly onToken?: (token: CreateTokenResponse, id: string) => unknown;
}

/** Handles a request. `waitUntil` keeps a worker alive until a promise settles. */
export type Handler = (
  request: Request,
  waitUntil?: (promise: Promise<unknown>) => void,
) => Promise<Response>;

/** What `POST /poll` and the events say. */
type Progress =
  | { type: "pending" | "slow_down" | "early" | "retry"; waitMs: number }
  | { type: "token" }
  | { type: "refused"; reason: pages.Ending };

/** Progress, and what is kept of it. */
interface Step {
  readonly progress: Progress;
  readonly status: number;
  readonly cookies?: readonly string[];
  /** Where the sign-in stands now. */
  readonly kept?: Kept;
}

/** The most polls of one event stream: a Worker on the free plan may make 50 requests. */
const MOST_POLLS = 40;

/** `GET /login` is the page of a sign-in in each of its states; see README.md for the other routes. */
export function createSignIn(options: SignInOptions): Handler {
  const { aws, startUrl, keeper, isLive = false, onToken } = options;
  const { clock = Date, random = Math.random } = aws;
  const client = createSsoOidcClient(aws);

  // AWS may accept a registration that is over at /login, and refuse it at the first poll.
  async function forgetIfStale(error: unknown): Promise<void> {
    if (isServiceError(error, "invalid_client")) await keeper.registration.forget();
  }

  async function start(): Promise<Response> {
    const { registration, authorization } = await beginFlow(client, keeper, startUrl);
    const now = clock.now();
    const flow = createDeviceFlow(authorization, { now });
    // Nobody approves at once, and a reload must not poll either.
    const state = { ...flow, nextPollAt: now + flow.interval * 1000 };
    const { userCode, verificationUri, verificationUriComplete } = authorization;
    const link = verificationUriComplete ?? verificationUri;
    const signIn: Waiting = { type: "waiting", userCode, link, registration, state };
    // A new ID, whatever cookie came: it ties the flow to this browser, and to no other.
    const cookies = await keeper.keep({ id: crypto.randomUUID(), signIn });
    return waitingPage(signIn, cookies, state.interval * 1000);
  }

  function waitingPage(
    signIn: Waiting,
    cookies: readonly string[] = [],
    waitMs = 0,
    retry = false,
  ) {
    const lifetime = Math.max(0, signIn.state.expiresAt - clock.now());
    return pages.waitingPage({ ...signIn, waitMs, lifetime, isLive, isRetry: retry }, cookies);
  }

  /** Polls AWS at most once. */
  async function poll(kept: Kept<Waiting>): Promise<Step> {
    const { id, signIn } = kept;
    try {
      const { event, state } = await client.pollDeviceTokenOnce(signIn);
      if (event.type === "token") return await finish(kept, event.token);
      if (event.type === "slow_down") {
        // Another response may have slowed the flow down, and got lost: one step more makes up for it.
        state.interval += 5;
        state.nextPollAt += 5000;
      }
      const next = { id, signIn: { ...signIn, state } };
      const cookies = event.type === "early" ? [] : await keeper.keep(next, kept);
      // Not the time itself: the browser's clock may be another.
      const waitMs = Math.min(state.nextPollAt, state.expiresAt) - clock.now();
      return { progress: { type: event.type, waitMs }, status: 200, cookies, kept: next };
    } catch (error) {
      return await refuse(kept, error);
    }
  }

  async function refuse(kept: Kept<Waiting>, error: unknown): Promise<Step> {
    if (!isSsoError(error)) throw error;
    // Of two polls at once only one gets the token; it may still be keeping it.
    const isUsed = isServiceError(error, "invalid_grant");
    if (isUsed && clock.now() < kept.signIn.state.expiresAt) {
      return { progress: { type: "pending", waitMs: 1000 }, status: 200, kept };
    }
    await forgetIfStale(error);
    const reason = isServiceError(error, "access_denied")
      ? "denied"
      : error.code === "DEVICE_CODE_EXPIRED"
      ? "expired"
      : "failed";
    if (reason === "failed") console.error(error);
    const cookies = await keeper.forget(kept);
    // The poll has succeeded: browsers write other statuses to the console of their visitor.
    return { progress: { type: "refused", reason }, status: 200, cookies };
  }

  async function finish({ id, signIn }: Kept<Waiting>, token: CreateTokenResponse): Promise<Step> {
    const { accessToken, expiresIn } = token;
    const expiresAt = clock.now() + expiresIn * 1000;
    const kept = {
      id,
      signIn: { type: "signedIn", userCode: signIn.userCode, accessToken, expiresAt },
    } as const;
    try {
      await onToken?.(token, id);
      const cookies = await keeper.keep(kept); // the token stays on this side, or is sealed
      return { progress: { type: "token" }, status: 200, cookies, kept };
    } catch (error) {
      console.error(error);
      // The code is used up, so another poll gets nothing.
      const cookies = await keeper.forget({ id, signIn });
      return { progress: { type: "refused", reason: "failed" }, status: 502, cookies };
    }
  }

  /** The sign-in of this browser, if it is the one that the page is about. */
  async function find(request: Request, userCode: string | null): Promise<Kept | Step> {
    const kept = await keeper.find(request);
    if (!kept) return { progress: { type: "refused", reason: "over" }, status: 404 };
    if (kept.signIn.userCode === userCode) return kept;
    return { progress: { type: "refused", reason: "newer" }, status: 409 };
  }

  async function pollForPage(request: Request): Promise<Response> {
    // In a header: a body may be of any size, stall, or break off.
    const found = await find(request, request.headers.get("x-user-code"));
    return "progress" in found ? json(found) : json(await step(found));
  }

  async function step({ id, signIn }: Kept): Promise<Step> {
    if (signIn.type === "waiting") return await poll({ id, signIn });
    return { progress: { type: "token" }, status: 200 }; // the first response was lost
  }

  /** Polls as often as it is due, until `left` aborts. Streams of several tabs share what is kept. */
  async function* follow(request: Request, left: AbortSignal): AsyncGenerator<Progress> {
    const userCode = new URL(request.url).searchParams.get("code");
    for (let polls = 0; polls < MOST_POLLS && !left.aborted;) {
      const found = await find(request, userCode);
      const { progress } = "progress" in found ? found : await step(found);
      if (progress.type !== "early") {
        polls++;
        yield progress;
      }
      if (!("waitMs" in progress)) return;
      // Not at the same moment as another tab.
      await wait(progress.waitMs + random() * 250, left);
    }
  }

  function wait(ms: number, signal: AbortSignal): Promise<unknown> {
    if (aws.clock) return aws.clock.sleep(ms, signal).catch(() => {});
    return new Promise<unknown>((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => resolve(clearTimeout(timer)), { once: true });
    });
  }

  async function login(request: Request): Promise<Response> {
    const found = await keeper.find(request);
    if (!found) return await start();
    const { progress, cookies, kept = found } = await step(found);
    if (progress.type === "refused") return pages.redirect(`/ended/${progress.reason}`, cookies);
    const { id, signIn } = kept;
    if (signIn.type === "signedIn") return await showAccounts({ id, signIn }, cookies);
    const { type, waitMs } = Object(progress);
    return waitingPage(signIn, cookies, waitMs, type === "retry");
  }

  async function showAccounts(kept: Kept<SignedIn>, cookies?: readonly string[]) {
    const accounts = await listAccounts(aws, kept.signIn.accessToken);
    if (accounts !== "signed out") return pages.accountsPage(accounts, cookies);
    return pages.redirect("/ended/over", await keeper.forget(kept));
  }

  async function signOut(request: Request): Promise<Response> {
    const kept = await keeper.find(request);
    if (kept?.signIn.type === "signedIn") await logOut(aws, kept.signIn.accessToken);
    return pages.redirect("/ended/signed-out", kept ? await keeper.forget(kept) : []);
  }

  return async (request, waitUntil) => {
    const { pathname } = new URL(request.url);
    const route = `${request.method} ${pathname}`;
    try {
      if (route === "GET /icon.svg") return pages.icon();
      if (!isWanted(request)) return new Response("Only a visitor may do this", { status: 403 });
      if (route === "POST /poll") return await pollForPage(request);
      if (route === "POST /sign-out") return await signOut(request);
      if (route === "GET /events") return streamOf((left) => follow(request, left), waitUntil);
      if (route === "GET /") return pages.redirect("/login");
      if (route === "GET /login") {
        // From another site a browser does not send the cookie: it comes again from this one.
        if (request.headers.get("sec-fetch-site") === "cross-site") return pages.detour();
        return await login(request);
      }
      return pages.endingPage(pathname) ?? new Response("Not found", { status: 404 });
    } catch (error) {
      console.error(error); // no error of the library has a secret in its text
      await forgetIfStale(error);
      return pages.failurePage();
    }
  };
}

// Browsers say who asks: a page of another site must not start flows by an image, nor poll.
function isWanted({ method, url, headers }: Request): boolean {
  const site = headers.get("sec-fetch-site") ?? "none";
  const isOwn = site === "none" || site === "same-origin";
  if (method !== "GET" || new URL(url).pathname === "/events") return isOwn;
  const isPage = (headers.get("sec-fetch-dest") ?? "document") === "document";
  return isPage && !headers.has("sec-purpose");
}

function json({ progress, status, cookies }: Step): Response {
  return pages.withCookies(Response.json(progress, { status }), cookies);
}
