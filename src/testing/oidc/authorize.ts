import {
  type AuthorizationEndpoint,
  type AuthorizationProblem,
  createAuthorizationEndpoint,
  isLoopbackCallback,
} from "../authorization.ts";
import { findApplication } from "./applications.ts";
import { messagePage, type Page } from "../pages.ts";
import { grantedScopes, GRANTS, isExpired, regionOf } from "./clients.ts";
import { authorizePage, standingPage } from "./pages.ts";
import type { Client, OidcState } from "./state.ts";

interface Target {
  readonly client: Client;
  readonly redirectUri: string;
}

/** The endpoint `/authorize`. */
export function createOidcAuthorization(state: OidcState): AuthorizationEndpoint {
  return createAuthorizationEndpoint(state, state.authorizations, {
    challengeMethod: "S256",
    findTarget: (url) => findTarget(state, url),
    findProblem,
    createRequest: ({ client }: Target, query) => ({
      client,
      scopes: requestedScopes(client, query),
    }),
    askPage: authorizePage,
  });
}

function findTarget(state: OidcState, url: URL): Target | { page: Page } {
  const query = url.searchParams;
  const clientId = query.get("client_id") ?? "";
  const client = findApplication(state, clientId, regionOf(state, url)) ??
    state.clients.get(clientId);
  const redirectUri = query.get("redirect_uri") ?? "";
  if (client === undefined || client.region !== regionOf(state, url)) {
    return {
      page: messagePage(
        400,
        "Unknown application",
        "The client_id is not registered. Register the client, and start the sign-in again.",
      ),
    };
  }
  if (isExpired(state, client)) return { page: standingPage("client_expired") };
  if (client.redirectUris.length > 0 && isLoopbackCallback(redirectUri)) {
    return { client, redirectUri };
  }
  return {
    page: messagePage(
      400,
      "Bad redirect address",
      "The redirect_uri must be http://127.0.0.1:<port>/oauth/callback, and be registered " +
        "without the port.",
    ),
  };
}

function findProblem({ client }: Target, query: URLSearchParams): AuthorizationProblem | undefined {
  if (!client.grantTypes.includes(GRANTS.authorizationCode)) {
    return {
      error: "unauthorized_client",
      error_description: "The client has not registered authorization_code",
    };
  }
  const allowed = grantedScopes(client);
  if (requestedScopes(client, query).every((scope) => allowed.includes(scope))) return undefined;
  return {
    error: "invalid_scope",
    error_description: "The client has not registered all of these scopes",
  };
}

function requestedScopes(client: Client, query: URLSearchParams): readonly string[] {
  const scopes = (query.get("scopes") ?? "").split(" ").filter((scope) => scope !== "");
  return scopes.length > 0 ? scopes : grantedScopes(client);
}
