/**
 * AWS Sign-In, the service of `aws login`: a person signs in to the AWS console, and CreateOAuth2Token
 * returns temporary AWS credentials. Its refresh tokens are bound to a DPoP key.
 *
 * @example The three steps of a sign-in
 * ```ts
 * import { generateCodeVerifier } from "@edge-auth/aws-sso-oidc";
 * import { generateDpopKeyPair, resolveSigninEndpoint } from "@edge-auth/aws-sso-oidc/signin";
 *
 * // 1. A verifier for the authorization URL (buildSigninAuthorizationUrl), a key for the session.
 * console.log(generateCodeVerifier().length, (await generateDpopKeyPair()).privateKey.type);
 * // 2. The callback has the code (parseAuthorizationCallback, parseVerificationCode).
 * // 3. createSigninClient exchanges it for credentials, at:
 * console.log(resolveSigninEndpoint({ region: "eu-west-1" }).href);
 * ```
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
