import { type AuthorizationEndpoint, createAuthorizationEndpoint } from "../authorization.ts";
import { messagePage, type Page } from "../pages.ts";
import { SIGNIN_CLIENTS, type SigninClient } from "./clients.ts";
import { signinPage } from "./pages.ts";
import type { SigninState } from "./state.ts";

interface Target {
  readonly client: SigninClient;
  readonly clientId: string;
  readonly redirectUri: string;
}

/** The endpoint `/v1/authorize`. */
export function createSigninAuthorization(state: SigninState): AuthorizationEndpoint {
  return createAuthorizationEndpoint(state, state.authorizations, {
    challengeMethod: "SHA-256",
    findTarget,
    findProblem: (_: Target, query) =>
      query.get("scope") === "openid"
        ? undefined
        : { error: "invalid_scope", error_description: "The scope must be openid" },
    createRequest: ({ clientId }) => ({ clientId }),
    askPage: (action, requestId, request) => {
      const client = SIGNIN_CLIENTS.get(request.clientId)!;
      return signinPage(state, { action, requestId, request, client });
    },
  });
}

function findTarget(url: URL): Target | { page: Page } {
  const query = url.searchParams;
  const refuse = (title: string, text: string) => ({ page: messagePage(400, title, text) });
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
