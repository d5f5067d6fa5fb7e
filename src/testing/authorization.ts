// The authorization endpoint and its codes: RFC 6749 section 4.1 with PKCE (RFC 7636).

import { type Core, remember } from "./core.ts";
import { s256 } from "./encoding.ts";
import type { Call } from "./input.ts";
import { foreignFormPage, messagePage, type Page, readForm } from "./pages.ts";

/** The time that the person has to allow or deny, as for a device code. */
const ANSWER_WITHIN_MS = 600_000;
/** The lifetime of a code: ten minutes at most (RFC 6749 section 4.1.2). */
const CODE_LIFETIME_MS = 600_000;

/** A request for authorization. Times are epoch milliseconds. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly codeChallenge: string;
  readonly expiresAt: number;
}

/** An authorization code; `session` is set once it has been exchanged. */
export interface AuthorizationCode<R, S> {
  readonly request: R;
  readonly expiresAt: number;
  session: S | undefined;
}

/** The pending requests and issued codes of a service. */
export interface AuthorizationStore<R, S> {
  readonly requests: Map<string, R>;
  readonly codes: Map<string, AuthorizationCode<R, S>>;
}

/** Creates an empty store. */
export function createAuthorizationStore<R, S>(): AuthorizationStore<R, S> {
  return { requests: new Map(), codes: new Map() };
}

/** Why an authorization request is refused: RFC 6749 section 4.1.2.1. */
export interface AuthorizationProblem {
  readonly error: string;
  readonly error_description: string;
}

/** The rules of a service's authorization endpoint. */
export interface AuthorizationRules<T, R extends AuthorizationRequest> {
  /** The only valid `code_challenge_method`. */
  readonly challengeMethod: string;
  /**
   * Finds the client and its redirect URI, or returns the page that refuses. The browser is
   * redirected only if the redirect URI belongs to the client (RFC 6749 section 4.1.2.1).
   */
  readonly findTarget: (url: URL) => (T & { readonly redirectUri: string }) | { page: Page };
  /** Finds another problem of a request. */
  readonly findProblem: (target: T, query: URLSearchParams) => AuthorizationProblem | undefined;
  readonly createRequest: (
    target: T,
    query: URLSearchParams,
  ) => Omit<R, keyof AuthorizationRequest>;
  /** The page that asks the person. */
  readonly askPage: (action: string, requestId: string, request: R) => Page;
}

/** The two handlers of an authorization endpoint. */
export interface AuthorizationEndpoint {
  /** `GET`: asks the person, or redirects at once if the emulator approves by itself. */
  readonly show: (visit: Call) => Page | Response;
  /** `POST`: redirects after the choice of the person. */
  readonly answer: (visit: Call) => Page | Response;
}

/** Creates the authorization endpoint of a service. */
export function createAuthorizationEndpoint<T extends object, R extends AuthorizationRequest, S>(
  core: Core,
  store: AuthorizationStore<R, S>,
  rules: AuthorizationRules<T, R>,
): AuthorizationEndpoint {
  function allow(request: R): Response {
    const code = core.randomText(32);
    const expiresAt = core.now() + CODE_LIFETIME_MS;
    remember(store.codes, code, { request, expiresAt, session: undefined });
    return redirectTo(request.redirectUri, request.state, { code });
  }

  function show({ url }: Call): Page | Response {
    const query = url.searchParams;
    if (isRepetitive(query)) {
      return messagePage(400, "Bad request", "A parameter of the address is repeated.");
    }
    const target = rules.findTarget(url);
    if ("page" in target) return target.page;
    const { redirectUri } = target;
    const state = query.get("state") ?? "";
    const problem = findProblem(query, rules.challengeMethod) ?? rules.findProblem(target, query);
    if (problem) return redirectTo(redirectUri, state, problem);
    const request = {
      redirectUri,
      state,
      codeChallenge: query.get("code_challenge") ?? "",
      expiresAt: core.now() + ANSWER_WITHIN_MS,
      ...rules.createRequest(target, query),
    } as R;
    if (core.settings.approval !== "page") return allow(request);
    const requestId = core.randomText(18);
    remember(store.requests, requestId, request);
    return rules.askPage(url.pathname, requestId, request);
  }

  function answer(visit: Call): Page | Response {
    const form = readForm(visit);
    if (form.refusal) return form.refusal;
    const requestId = form.fields.get("request") ?? "";
    const request = store.requests.get(requestId);
    if (!request) return foreignFormPage();
    store.requests.delete(requestId);
    if (core.now() >= request.expiresAt) {
      return messagePage(
        410,
        "The request has expired",
        "Start the sign-in again in the application.",
      );
    }
    if (form.answer === "allow") return allow(request);
    return redirectTo(request.redirectUri, request.state, {
      error: "access_denied",
      error_description: "The person has denied the request",
    });
  }

  return { show, answer };
}

/** Why a code is refused. */
export type CodeProblem = "unknown" | "used" | "expired" | "redirect_uri" | "code_verifier";

/** What a client sends to exchange a code. */
export interface CodeExchange {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/** Exchanges a code for a session, or throws what `refuse` returns. */
export async function redeemCode<R extends AuthorizationRequest, S>(
  core: Core,
  store: AuthorizationStore<R, S>,
  { code, redirectUri, codeVerifier }: CodeExchange,
  { isOwner, endSession, openSession, refuse }: {
    isOwner: (request: R) => boolean;
    endSession: (session: S) => void;
    openSession: (request: R) => S;
    refuse: (problem: CodeProblem) => Error;
  },
): Promise<S> {
  // Nothing is awaited between the checks and the use: only one of two concurrent exchanges succeeds.
  const codeChallenge = await s256(codeVerifier);
  const issued = store.codes.get(code);
  if (!issued || !isOwner(issued.request)) throw refuse("unknown");
  if (issued.session !== undefined) {
    // OAuth 2.1 section 4.1.3: the first use may have been an attacker's, so its session ends.
    endSession(issued.session);
    throw refuse("used");
  }
  if (core.now() >= issued.expiresAt) throw refuse("expired");
  if (issued.request.redirectUri !== redirectUri) throw refuse("redirect_uri");
  if (issued.request.codeChallenge !== codeChallenge) throw refuse("code_verifier");
  return issued.session = openSession(issued.request);
}

/** Whether a text can be a code verifier (RFC 7636 section 4.1). */
export function isCodeVerifier(text: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(text);
}

/** Whether a redirect URI is that of a loopback callback, with any port. */
export function isLoopbackCallback(redirectUri: string): boolean {
  const match = /^http:\/\/127\.0\.0\.1(?::([1-9]\d{0,4}))?\/oauth\/callback$/.exec(redirectUri);
  return match !== null && Number(match[1] ?? 80) <= 65535; // RFC 8252 section 7.3
}

/** Whether a query has a parameter more than once, which RFC 6749 section 3.1 forbids. */
export function isRepetitive(query: URLSearchParams): boolean {
  return new Set(query.keys()).size !== [...query.keys()].length;
}

function findProblem(query: URLSearchParams, method: string): AuthorizationProblem | undefined {
  const problem = (error: string, error_description: string) => ({ error, error_description });
  if (query.get("response_type") !== "code") {
    return problem("unsupported_response_type", "The response_type must be code");
  }
  if (!query.get("state")) return problem("invalid_request", "The state is missing");
  if (query.get("code_challenge_method") !== method) {
    return problem("invalid_request", `The code_challenge_method must be ${method}`);
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(query.get("code_challenge") ?? "")) {
    return problem("invalid_request", "The code_challenge must be 43 characters of base64url");
  }
  return undefined;
}

// Redirects the browser to the application, with a code or an error.
function redirectTo(
  redirectUri: string,
  state: string,
  parameters: AuthorizationProblem | { readonly code: string },
): Response {
  const location = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value);
  if (state) location.searchParams.set("state", state);
  return new Response(null, {
    status: 303,
    headers: {
      location: location.href,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
  });
}
