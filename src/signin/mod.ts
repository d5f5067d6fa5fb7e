/**
 * AWS Sign-In, the service of `aws login`. A person signs in to the AWS console, and
 * CreateOAuth2Token exchanges the code for temporary AWS credentials. Refresh tokens are bound to a
 * DPoP key.
 *
 * @example Sign in with a browser on the same device
 * ```ts
 * import {
 *   calculateCodeChallenge,
 *   generateCodeVerifier,
 *   generateState,
 *   parseAuthorizationCallback,
 * } from "@edge-auth/aws-sso-oidc";
 * import {
 *   buildSigninAuthorizationUrl,
 *   createSigninClient,
 *   generateDpopKeyPair,
 *   SAME_DEVICE_CLIENT_ID as clientId,
 * } from "@edge-auth/aws-sso-oidc/signin";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: "auto" }); // leave it out to reach AWS
 * const options = { region: "us-east-1", fetch };
 *
 * // 1. The person opens the URL in a browser.
 * const redirectUri = "http://127.0.0.1:53682/oauth/callback";
 * const state = generateState();
 * const codeVerifier = generateCodeVerifier();
 * const codeChallenge = await calculateCodeChallenge(codeVerifier);
 * const input = { clientId, redirectUri, state, codeChallenge };
 * const url = buildSigninAuthorizationUrl(input, options);
 *
 * // 2. The browser is redirected to the redirect URI, with the code.
 * const callback = (await fetch(url)).headers.get("location") ?? "";
 * const { code } = parseAuthorizationCallback(callback, { state });
 *
 * // 3. The client exchanges the code for credentials.
 * const client = createSigninClient({ ...options, key: await generateDpopKeyPair() });
 * const grantType = "authorization_code";
 * const grant = { clientId, grantType, code, redirectUri, codeVerifier } as const;
 * const { expiresIn } = await client.createOAuth2Token(grant);
 * console.log(expiresIn); // 900
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html | CreateOAuth2Token}
 *
 * @module
 */

export {
  buildSigninAuthorizationUrl,
  CROSS_DEVICE_CLIENT_ID,
  parseVerificationCode,
  SAME_DEVICE_CLIENT_ID,
  type SigninAuthorizationUrlInput,
} from "./authorize.ts";
export {
  createSigninClient,
  type SigninClient,
  type SigninClientOptions,
  type SigninRefreshInput,
} from "./client.ts";
export {
  type AccessToken,
  buildCreateOAuth2TokenRequest,
  type CreateOAuth2TokenRequestBody,
  type CreateOAuth2TokenResponseBody,
  parseCreateOAuth2TokenResponse,
  type SigninAuthorizationCodeGrant,
  type SigninRefreshTokenGrant,
} from "./create_oauth2_token.ts";
export {
  createDpopProof,
  type DpopProofInput,
  type DpopProofOptions,
  signDpopRequest,
} from "./dpop.ts";
export {
  calculateJwkThumbprint,
  type DpopKey,
  type DpopKeyOptions,
  type DpopKeyPair,
  type DpopKeyShape,
  exportDpopKey,
  generateDpopKeyPair,
  importDpopKey,
  type JsonWebKeyLike,
} from "./dpop_key.ts";
export { resolveSigninEndpoint, type SigninErrorCode } from "./service.ts";
export { parseIdToken, type SigninIdentity } from "./id_token.ts";
