/**
 * Requests that are signed with AWS credentials (Signature Version 4): a signer for any AWS service,
 * CreateTokenWithIAM of SSO OIDC, and the operations of AWS Sign-In that get, introspect and revoke
 * OAuth tokens.
 *
 * @example Sign a request
 * ```ts
 * import { createRequestSigner } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const sign = createRequestSigner({
 *   credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" },
 *   region: "eu-west-1",
 *   service: "s3",
 * });
 * const signed = await sign(new Request("https://s3.eu-west-1.amazonaws.com/"));
 * console.log(signed.headers.has("authorization")); // true
 * ```
 *
 * @module
 */

export type { AwsCredentialIdentity } from "../_internal/credentials.ts";
export {
  createSigninIamClient,
  createSsoOidcIamClient,
  type SigninIamClient,
  type SsoOidcIamClient,
} from "./client.ts";
export {
  buildCreateOAuth2TokenWithIAMRequest,
  type CreateOAuth2TokenWithIAMRequest,
  type CreateOAuth2TokenWithIAMResponse,
  parseCreateOAuth2TokenWithIAMResponse,
} from "./create_oauth2_token_with_iam.ts";
export {
  type AwsAdditionalDetails,
  buildCreateTokenWithIAMRequest,
  type CreateTokenWithIAMRequest,
  type CreateTokenWithIAMResponse,
  type IamAuthorizationCodeGrant,
  type IamJwtBearerGrant,
  type IamRefreshTokenGrant,
  type IamTokenExchangeGrant,
  JWT_BEARER_GRANT,
  parseCreateTokenWithIAMResponse,
  TOKEN_EXCHANGE_GRANT,
} from "./create_token_with_iam.ts";
export {
  buildIntrospectOAuth2TokenWithIAMRequest,
  type IntrospectOAuth2TokenWithIAMRequest,
  type IntrospectOAuth2TokenWithIAMResponse,
  parseIntrospectOAuth2TokenWithIAMResponse,
} from "./introspect_oauth2_token_with_iam.ts";
export {
  buildRevokeOAuth2TokenWithIAMRequest,
  parseRevokeOAuth2TokenWithIAMResponse,
  type RevokeOAuth2TokenWithIAMRequest,
  type RevokeOAuth2TokenWithIAMResponse,
} from "./revoke_oauth2_token_with_iam.ts";
export type { IamClientOptions } from "./sender.ts";
export {
  calculateCanonicalRequest,
  type CanonicalRequestInput,
} from "./sigv4/canonical_request.ts";
export type { AwsCredentialsProvider } from "./sigv4/credentials.ts";
export {
  createRequestSigner,
  type RequestSigner,
  type RequestSignerOptions,
  signRequest,
  type SignRequestOptions,
} from "./sigv4/sign_request.ts";
export {
  calculateSignature,
  calculateSigningKey,
  calculateStringToSign,
  type CredentialScope,
} from "./sigv4/signature.ts";
