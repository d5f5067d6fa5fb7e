import { decodeBase64Text } from "../_internal/encoding.ts";
import { describeType } from "../_internal/text.ts";
import { toQuery } from "../_internal/urls.ts";
import {
  type AuthorizationCallback,
  AuthorizationCallbackError,
  type AuthorizationCallbackOptions,
  parseAuthorizationCallback,
} from "../oauth/callback.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";
import { checkAuthorizationRequest } from "../oauth/authorization_request.ts";
import { signinHost } from "./service.ts";

/** The client ID for a browser on the same device, which is redirected to a loopback address. */
export const SAME_DEVICE_CLIENT_ID = "arn:aws:signin:::devtools/same-device";

/**
 * The client ID for a browser on another device, which is redirected to a page of the service,
 * `{endpoint}/v1/sessions/confirmation`. The page shows a text that the person pastes into the
 * program.
 */
export const CROSS_DEVICE_CLIENT_ID = "arn:aws:signin:::devtools/cross-device";

/** Input of {@linkcode buildSigninAuthorizationUrl} (RFC 7636 section 4.3). */
export interface SigninAuthorizationUrlInput {
  /** {@linkcode SAME_DEVICE_CLIENT_ID} or {@linkcode CROSS_DEVICE_CLIENT_ID}. */
  clientId: string;
  /**
   * The URI that the browser is redirected to: `http://127.0.0.1:PORT/oauth/callback` (same device)
   * or `{endpoint}/v1/sessions/confirmation` (other device).
   */
  redirectUri: string;
  /** The state, from `generateState`. */
  state: string;
  /** The code challenge, from `calculateCodeChallenge`. */
  codeChallenge: string;
  /** The scope. Default: `openid`. */
  scope?: string | null | undefined;
}

/**
 * Builds the URL that a person opens to sign in with AWS Sign-In. Unlike that of SSO OIDC, the URL
 * has `scope`, and the code challenge method is called `SHA-256`.
 *
 * @param input The client ID, redirect URI, state, code challenge and scope.
 * @param options The region or endpoint.
 * @returns The URL of `/v1/authorize`.
 * @throws {TypeError} If a member or option is missing or has the wrong type, or the endpoint is
 * not a URL.
 * @throws {RangeError} If a member has an invalid value, or the region or endpoint is not allowed.
 *
 * @example Start a sign-in
 * ```ts
 * import {
 *   calculateCodeChallenge,
 *   generateCodeVerifier,
 *   generateState,
 * } from "@edge-auth/aws-sso-oidc";
 * import {
 *   buildSigninAuthorizationUrl,
 *   SAME_DEVICE_CLIENT_ID,
 * } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const url = buildSigninAuthorizationUrl({
 *   clientId: SAME_DEVICE_CLIENT_ID,
 *   redirectUri: "http://127.0.0.1:53682/oauth/callback",
 *   state: generateState(),
 *   codeChallenge: await calculateCodeChallenge(generateCodeVerifier()),
 * }, { region: "eu-west-1" });
 * console.log(url.searchParams.get("code_challenge_method")); // SHA-256
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html | aws login}
 */
export function buildSigninAuthorizationUrl(
  input: SigninAuthorizationUrlInput,
  options: EndpointOptions,
): URL {
  const { clientId, redirectUri, state, codeChallenge, scope } = checkAuthorizationRequest(input, {
    scope: "string?",
  });
  const url = new URL(`${resolveBaseUrl(signinHost, options)}/v1/authorize`);
  url.search = toQuery({
    response_type: "code",
    client_id: clientId,
    state,
    code_challenge_method: "SHA-256",
    scope: scope ?? "openid",
    redirect_uri: redirectUri,
    code_challenge: codeChallenge,
  });
  return url;
}

/**
 * Parses the verification code that a person copies from the confirmation page: the base64 of
 * `state=…&code=…`. The URL of a callback is accepted as well.
 *
 * @param text The pasted text; white space is ignored.
 * @param options The state of the authorization URL.
 * @returns The authorization code.
 * @throws {TypeError} If `text` or `state` has the wrong type.
 * @throws {RangeError} If `state` is empty.
 * @throws {AuthorizationCallbackError} If the text is not a verification code, if its state is
 * missing or does not match, or if it has an error or no valid code.
 *
 * @example Read a pasted code
 * ```ts
 * import { parseVerificationCode } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const pasted = btoa("state=example-state&code=example-code");
 * const { code } = parseVerificationCode(pasted, { state: "example-state" });
 * console.log(code); // example-code
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 | RFC 6749 section 4.1.2}
 */
export function parseVerificationCode(
  text: string,
  options: AuthorizationCallbackOptions,
): AuthorizationCallback {
  if (typeof text !== "string") {
    throw new TypeError(`Cannot parse the verification code: it is ${describeType(text)}`);
  }
  const compact = text.replace(/\s/g, "");
  const query = /[?&]/.test(compact) ? compact : decodeBase64Text(compact);
  if (!query?.includes("=")) {
    throw new AuthorizationCallbackError(
      "The text is not a verification code. Copy the whole text that the page shows after the sign-in",
    );
  }
  return parseAuthorizationCallback(query, options);
}
