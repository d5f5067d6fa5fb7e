import { decodeBase64Text } from "../_internal/encoding.ts";
import { kindOf } from "../_internal/text.ts";
import { STRING_OPTIONAL } from "../_protocol/members.ts";
import { checkAuthorization, toQuery } from "../authorization_code/authorize.ts";
import {
  type AuthorizationCallback,
  AuthorizationCallbackError,
  type AuthorizationCallbackOptions,
  parseAuthorizationCallback,
} from "../authorization_code/callback.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";
import { signinHost } from "./endpoint.ts";

/** The client for a browser on the same device: the redirect goes to a loopback address. */
export const SAME_DEVICE_CLIENT_ID = "arn:aws:signin:::devtools/same-device";

/**
 * The client for a browser on another device: the redirect goes to a page of the service,
 * `{endpoint}/v1/sessions/confirmation`, and the person carries the code over.
 */
export const CROSS_DEVICE_CLIENT_ID = "arn:aws:signin:::devtools/cross-device";

/** What an authorization URL of AWS Sign-In is made of. */
export interface SigninAuthorizationUrlInput {
  /** {@linkcode SAME_DEVICE_CLIENT_ID} or {@linkcode CROSS_DEVICE_CLIENT_ID}. */
  clientId: string;
  /** Where the code goes: `http://127.0.0.1:PORT/oauth/callback`, or the confirmation page. */
  redirectUri: string;
  /** The state, from `generateState`. */
  state: string;
  /** The code challenge, from `calculateCodeChallenge`. */
  codeChallenge: string;
  /** The scope. Default: `openid`. */
  scope?: string | null | undefined;
}

/**
 * Builds the URL that a person opens for `aws login`. Its parameters differ from those of SSO OIDC:
 * `scope`, and `SHA-256` as the name of the challenge's method.
 *
 * @param input Client, redirect URI, state and challenge.
 * @param options Where the service is.
 * @returns The URL of `/v1/authorize`.
 * @throws {TypeError} If a member is missing or has the wrong type, or the endpoint is not a URL.
 * @throws {RangeError} If a member has a value that the service cannot take, or the region or
 * endpoint may not be used.
 *
 * @example
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
  const { clientId, redirectUri, state, codeChallenge, scope } = checkAuthorization(input, {
    scope: STRING_OPTIONAL,
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
 * Parses what a person pastes from the confirmation page: base64 of `state=…&code=…`. What the
 * loopback redirect would have brought is taken as well.
 *
 * @param text What was pasted; blanks and line breaks do not matter.
 * @param options The state of the authorization URL.
 * @returns The code.
 * @throws {TypeError} If `text` or `state` has the wrong type.
 * @throws {RangeError} If `state` is empty.
 * @throws {AuthorizationCallbackError} If it is not such a text, or if it belongs to another sign-in.
 *
 * @example
 * ```ts
 * import { parseVerificationCode } from "@edge-auth/aws-sso-oidc/signin";
 * import { assertEquals } from "@std/assert";
 *
 * const pasted = btoa("state=example-state&code=example-code");
 * const { code } = parseVerificationCode(pasted, { state: "example-state" });
 * assertEquals(code, "example-code");
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 | RFC 6749 section 4.1.2}
 */
export function parseVerificationCode(
  text: string,
  options: AuthorizationCallbackOptions,
): AuthorizationCallback {
  if (typeof text !== "string") {
    throw new TypeError(`Cannot parse the verification code: it is ${kindOf(text)}`);
  }
  const compact = text.replace(/\s+/g, "");
  const query = /[?&]/.test(compact) ? compact : decodeBase64Text(compact);
  if (!query?.includes("=")) {
    throw new AuthorizationCallbackError("The text is no verification code", {
      hint: "Copy the whole text that the page shows after the sign-in.",
    });
  }
  return parseAuthorizationCallback(query, options);
}
