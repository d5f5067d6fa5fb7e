import { readForm, type Visit } from "../forms.ts";
import type { Page } from "../layout.ts";
import { foreignFormPage, messagePage } from "../pages.ts";
import { type AuthorizationProblem, isRepetitive, redirectTo } from "../redirects.ts";
import { type EmulatorState, remember } from "../state.ts";
import { SIGNIN_CLIENTS, type SigninClient } from "./clients.ts";
import { signinPage } from "./pages.ts";
import type { SigninRequest } from "./state.ts";

// Time to answer the page, and then to use the code: RFC 6749 section 4.1.2.
const ANSWER_WITHIN_MS = 600_000;
const CODE_LIFETIME_MS = 600_000;

/** GET /v1/authorize: asks the person, or redirects at once if the emulator answers for them. */
export function showSignin(state: EmulatorState, { url }: Visit): Page | Response {
  const query = url.searchParams;
  const target = trustedTarget(url);
  if ("page" in target) return target.page;
  const { client, clientId, redirectUri } = target;
  const problem = findProblem(query);
  if (problem !== undefined) return redirectTo(redirectUri, query.get("state"), problem);
  const request: SigninRequest = {
    clientId,
    redirectUri,
    state: query.get("state") ?? "",
    codeChallenge: query.get("code_challenge") ?? "",
    expiresAt: state.now() + ANSWER_WITHIN_MS,
  };
  if (state.settings.approval !== "page") return allow(state, request);
  const requestId = state.randomText(18);
  remember(state.signin.requests, requestId, request);
  return signinPage(state, { action: url.pathname, requestId, request, client });
}

/** POST /v1/authorize: the person's answer. */
export async function answerSignin(state: EmulatorState, visit: Visit): Promise<Page | Response> {
  const form = await readForm(visit);
  if (form.refusal !== undefined) return form.refusal;
  const requestId = form.fields.get("request") ?? "";
  const request = state.signin.requests.get(requestId);
  if (request === undefined) return foreignFormPage();
  state.signin.requests.delete(requestId);
  if (state.now() >= request.expiresAt) {
    return messagePage(410, "The request has expired", "Start the sign-in again.");
  }
  if (form.answer === "allow") return allow(state, request);
  return redirectTo(request.redirectUri, request.state, {
    error: "access_denied",
    error_description: "The person has denied the request",
  });
}

function allow(state: EmulatorState, request: SigninRequest): Response {
  const code = state.randomText(32);
  const expiresAt = state.now() + CODE_LIFETIME_MS;
  remember(state.signin.codes, code, { request, expiresAt, session: undefined });
  return redirectTo(request.redirectUri, request.state, { code });
}

// Nothing is redirected before the address is known to be the client's: RFC 6749 section 4.1.2.1.
function trustedTarget(
  url: URL,
): { client: SigninClient; clientId: string; redirectUri: string } | { page: Page } {
  const query = url.searchParams;
  const refuse = (title: string, text: string) => ({ page: messagePage(400, title, text) });
  if (isRepetitive(query)) return refuse("Bad request", "A parameter of the address is repeated.");
  const clientId = query.get("client_id") ?? "";
  const client = SIGNIN_CLIENTS.get(clientId);
  if (client === undefined) {
    const known = [...SIGNIN_CLIENTS.keys()].join(" or ");
    return refuse("Unknown application", `The client_id must be ${known}.`);
  }
  const redirectUri = query.get("redirect_uri") ?? "";
  if (client.isRedirect(redirectUri, url.origin)) return { client, clientId, redirectUri };
  return refuse(
    "Bad redirect address",
    "The redirect_uri must be http://127.0.0.1:<port>/oauth/callback for the same device, and " +
      "/v1/sessions/confirmation on this host for another one.",
  );
}

function findProblem(query: URLSearchParams): AuthorizationProblem | undefined {
  const problem = (error: string, error_description: string) => ({ error, error_description });
  if (query.get("response_type") !== "code") {
    return problem("unsupported_response_type", "The response_type must be code");
  }
  if (!query.get("state")) return problem("invalid_request", "The state is missing");
  if (query.get("code_challenge_method") !== "SHA-256") {
    return problem("invalid_request", "The code_challenge_method must be SHA-256");
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(query.get("code_challenge") ?? "")) {
    return problem("invalid_request", "The code_challenge must be 43 characters of base64url");
  }
  if (query.get("scope") !== "openid") return problem("invalid_scope", "The scope must be openid");
  return undefined;
}
