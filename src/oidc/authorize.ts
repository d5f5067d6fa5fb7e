import { toQuery } from "../_internal/urls.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";
import { checkAuthorizationRequest } from "../oauth/authorization_request.ts";
import { oidcHost } from "./service.ts";

/** Input of {@linkcode buildAuthorizationUrl} (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
export interface AuthorizationUrlInput {
  /** The ID of a client that was registered with `redirectUris` and `authorization_code`. */
  clientId: string;
  /**
   * The URI that the browser is redirected to: `http://127.0.0.1:PORT/oauth/callback`. It is
   * registered without a port, and used with one (RFC 8252 section 7.3).
   */
  redirectUri: string;
  /** The state, from `generateState`. */
  state: string;
  /** The code challenge, from `calculateCodeChallenge`. */
  codeChallenge: string;
  /** The scopes to request, of those that the client has registered. Default: none is sent. */
  scopes?: readonly string[] | null | undefined;
}

/**
 * Builds the URL that a person opens to sign in with the authorization code flow and PKCE.
 *
 * @param input The client ID, redirect URI, state, code challenge and scopes.
 * @param options The region or endpoint.
 * @returns The URL of `/authorize`.
 * @throws {TypeError} If a member or option is missing or has the wrong type, or the endpoint is
 * not a URL.
 * @throws {RangeError} If a member has an invalid value, or the region or endpoint is not allowed.
 *
 * @example Start a sign-in with PKCE
 * ```ts
 * import {
 *   buildAuthorizationUrl,
 *   calculateCodeChallenge,
 *   generateCodeVerifier,
 *   generateState,
 * } from "@edge-auth/aws-sso-oidc";
 *
 * const state = generateState();
 * const codeVerifier = generateCodeVerifier();
 * const url = buildAuthorizationUrl({
 *   clientId: "example-id", // registered with http://127.0.0.1/oauth/callback
 *   redirectUri: "http://127.0.0.1:53682/oauth/callback",
 *   state,
 *   codeChallenge: await calculateCodeChallenge(codeVerifier),
 *   scopes: ["sso:account:access"],
 * }, { region: "eu-west-1" });
 * console.log(url.host); // oidc.eu-west-1.amazonaws.com
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.3 | RFC 7636 section 4.3}
 */
export function buildAuthorizationUrl(input: AuthorizationUrlInput, options: EndpointOptions): URL {
  const { clientId, redirectUri, state, codeChallenge, scopes } = checkAuthorizationRequest(input, {
    scopes: "strings?",
  });
  const query = toQuery({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge_method: "S256",
    scopes: scopes?.join(" ") || undefined, // RFC 6749 has "scope", AWS "scopes"
    code_challenge: codeChallenge,
  });
  return new URL(`${resolveBaseUrl(oidcHost, options)}/authorize${query}`);
}
