import { issueCode } from "./authorization_codes.ts";
import { grantedScopes, GRANTS, isExpired, regionOf } from "./clients.ts";
import { readForm, type Visit } from "./forms.ts";
import type { Page } from "./layout.ts";
import { authorizePage, foreignFormPage, messagePage, standingPage } from "./pages.ts";
import { type AuthorizationProblem, isRepetitive, redirectTo } from "./redirects.ts";
import { type AuthorizationRequest, type Client, type EmulatorState, remember } from "./state.ts";

// Time to answer the page, as for a device code.
const ANSWER_WITHIN_MS = 600_000;

/** GET /authorize: asks the person, or redirects at once if the emulator answers for them. */
export function showAuthorize(state: EmulatorState, visit: Visit): Page | Response {
  const query = visit.url.searchParams;
  const target = trustedTarget(state, visit.url);
  if ("page" in target) return target.page;
  const problem = findProblem(target.client, query);
  if (problem !== undefined) return redirectTo(target.redirectUri, query.get("state"), problem);
  const request: AuthorizationRequest = {
    ...target,
    state: query.get("state") ?? "",
    codeChallenge: query.get("code_challenge") ?? "",
    scopes: requestedScopes(target.client, query),
    expiresAt: state.now() + ANSWER_WITHIN_MS,
  };
  if (state.settings.approval !== "page") return allow(state, request);
  const requestId = state.randomText(18);
  remember(state.authorizationRequests, requestId, request);
  return authorizePage(visit.url.pathname, requestId, request);
}

/** POST /authorize: the person's answer. */
export async function answerAuthorize(
  state: EmulatorState,
  visit: Visit,
): Promise<Page | Response> {
  const form = await readForm(visit);
  if (form.refusal !== undefined) return form.refusal;
  const requestId = form.fields.get("request") ?? "";
  const request = state.authorizationRequests.get(requestId);
  if (request === undefined) return foreignFormPage();
  state.authorizationRequests.delete(requestId);
  if (state.now() >= request.expiresAt) {
    return messagePage(410, "The request has expired", "Start the sign-in again.");
  }
  if (form.answer === "allow") return allow(state, request);
  return redirectTo(request.redirectUri, request.state, {
    error: "access_denied",
    error_description: "The person has denied the request",
  });
}

function allow(state: EmulatorState, request: AuthorizationRequest): Response {
  return redirectTo(request.redirectUri, request.state, { code: issueCode(state, request) });
}

// Until client and redirect URI are known to belong together, nothing is redirected: RFC 6749
// section 4.1.2.1.
function trustedTarget(
  state: EmulatorState,
  url: URL,
): { client: Client; redirectUri: string } | { page: Page } {
  const query = url.searchParams;
  const client = state.clients.get(query.get("client_id") ?? "");
  const redirectUri = query.get("redirect_uri") ?? "";
  if (isRepetitive(query)) {
    return { page: messagePage(400, "Bad request", "A parameter of the address is repeated.") };
  }
  if (client === undefined || client.region !== regionOf(state, url)) {
    return { page: messagePage(400, "Unknown application", "The client_id is not registered.") };
  }
  if (isExpired(state, client)) return { page: standingPage("client_expired") };
  if (!isRegisteredRedirect(client, redirectUri)) {
    return {
      page: messagePage(
        400,
        "Bad redirect address",
        "The redirect_uri must be http://127.0.0.1:<port>/oauth/callback, and be registered " +
          "without the port.",
      ),
    };
  }
  return { client, redirectUri };
}

// RFC 8252 section 7.3: the port of a loopback redirect is free, all else must be as registered.
function isRegisteredRedirect(client: Client, redirectUri: string): boolean {
  const match = /^(http:\/\/127\.0\.0\.1)(?::([1-9]\d{0,4}))?(\/[^?#]*)$/.exec(redirectUri);
  if (match === null || Number(match[2] ?? 80) > 65535) return false;
  return client.redirectUris.includes(`${match[1]}${match[3]}`);
}

function findProblem(client: Client, query: URLSearchParams): AuthorizationProblem | undefined {
  const problem = (error: string, error_description: string) => ({ error, error_description });
  if (query.get("response_type") !== "code") {
    return problem("unsupported_response_type", "The response_type must be code");
  }
  if (!client.grantTypes.includes(GRANTS.authorizationCode)) {
    return problem("unauthorized_client", "The client has not registered authorization_code");
  }
  if (!query.get("state")) return problem("invalid_request", "The state is missing");
  if (query.get("code_challenge_method") !== "S256") {
    return problem("invalid_request", "The code_challenge_method must be S256");
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(query.get("code_challenge") ?? "")) {
    return problem("invalid_request", "The code_challenge must be 43 characters of base64url");
  }
  const allowed = grantedScopes(client);
  if (!requestedScopes(client, query).every((scope) => allowed.includes(scope))) {
    return problem("invalid_scope", "The client has not registered all of these scopes");
  }
  return undefined;
}

function requestedScopes(client: Client, query: URLSearchParams): readonly string[] {
  const scopes = (query.get("scopes") ?? "").split(" ").filter((scope) => scope !== "");
  return scopes.length > 0 ? scopes : grantedScopes(client);
}
