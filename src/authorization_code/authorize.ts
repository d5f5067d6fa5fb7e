import { oidcHost } from "../_internal/partitions.ts";
import { isTrustworthy, parseUrl } from "../_internal/urls.ts";
import { type MemberTypes, pickMembers, STRING, STRINGS_OPTIONAL } from "../_protocol/members.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";

/** What an authorization URL is made of. */
export interface AuthorizationUrlInput {
  /** The id of a client that was registered with `redirectUris` and `authorization_code`. */
  clientId: string;
  /**
   * Where the browser takes the code: `http://127.0.0.1:PORT/oauth/callback`. The client registers
   * it without a port and uses it with one (RFC 8252 section 7.3).
   */
  redirectUri: string;
  /** The state, from `generateState`. */
  state: string;
  /** The code challenge, from `calculateCodeChallenge`. */
  codeChallenge: string;
  /** Scopes to ask for, among those that the client registered. */
  scopes?: readonly string[] | null | undefined;
}

/**
 * Builds the URL that a person opens to sign in with the authorization code grant and PKCE.
 *
 * @param input Client, redirect URI, state and challenge.
 * @param options Where the service is.
 * @returns The URL of `/authorize`.
 * @throws {TypeError} If a member is missing or has the wrong type, or the endpoint is not a URL.
 * @throws {RangeError} If a member has a value that the service cannot take, or the region or
 * endpoint may not be used.
 *
 * @example
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
  const { clientId, redirectUri, state, codeChallenge, scopes } = checkAuthorization(input);
  const url = new URL(`${resolveBaseUrl(oidcHost, options)}/authorize`);
  url.search = toQuery({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge_method: "S256",
    ...(scopes?.length ? { scopes: scopes.join(" ") } : {}), // AWS's name, not RFC 6749's "scope"
    code_challenge: codeChallenge,
  });
  return url;
}

/** Picks and checks what every authorization URL is made of; a leaf may have one member more. */
export function checkAuthorization<T extends Omit<AuthorizationUrlInput, "scopes">>(
  input: T,
  more: MemberTypes = { scopes: STRINGS_OPTIONAL },
): T {
  const fail = (what: string, Kind: typeof TypeError | typeof RangeError) =>
    new Kind(`Cannot build the authorization URL: ${what}`);
  const types: MemberTypes = {
    clientId: STRING,
    redirectUri: STRING,
    state: STRING,
    codeChallenge: STRING,
    ...more,
  };
  const picked = pickMembers(types, Object(input), fail) as unknown as T;
  const broken = Object.entries(picked).find(([, value]) => /\p{Cs}/u.test(String(value)));
  if (broken) throw fail(`'${broken[0]}' must be text without lone surrogates`, RangeError);
  const { redirectUri, codeChallenge } = picked;
  const target = parseUrl(redirectUri);
  if (!target || !isTrustworthy(target) || redirectUri.includes("#")) {
    throw fail(
      "'redirectUri' must be an absolute URL, https or on a loopback host, without credentials and " +
        "fragment",
      RangeError,
    );
  }
  if (!/^[\w-]{43}$/.test(codeChallenge)) {
    throw fail("'codeChallenge' must be what calculateCodeChallenge gives", RangeError);
  }
  return picked;
}

/** A query by RFC 3986: not every server takes "+" for a space. */
export function toQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
}
