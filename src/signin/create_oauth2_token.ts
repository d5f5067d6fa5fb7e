import type { ResponseMetadata } from "../_internal/metadata.ts";
import { object } from "../_protocol/nested.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { signinHost } from "./service.ts";

/** The authorization code grant with PKCE (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
export interface SigninAuthorizationCodeGrant {
  /** Discriminator. */
  grantType: "authorization_code";
  /** The authorization code, from the callback or the confirmation page. */
  code: string;
  /** The redirect URI of the authorization request. */
  redirectUri: string;
  /** The code verifier of the authorization request's code challenge. */
  codeVerifier: string;
}

/** The refresh token grant (RFC 6749 section 6). It consumes the refresh token. */
export interface SigninRefreshTokenGrant {
  /** Discriminator. */
  grantType: "refresh_token";
  /** The refresh token of the last response. It works once, and only with its DPoP key. */
  refreshToken: string;
}

/**
 * Input of CreateOAuth2Token: the client ID and one of two grants. AWS SDKs nest the members in
 * `tokenInput`.
 *
 * @see {@link https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html | CreateOAuth2Token}
 */
export type CreateOAuth2TokenRequestBody =
  & {
    /** The client ID: `SAME_DEVICE_CLIENT_ID` or `CROSS_DEVICE_CLIENT_ID`. */
    clientId: string;
  }
  & (SigninAuthorizationCodeGrant | SigninRefreshTokenGrant);

/**
 * Temporary AWS credentials. AWS Sign-In calls them an access token.
 *
 * @see {@link https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html | CreateOAuth2Token}
 */
export interface AccessToken {
  /** The access key ID. */
  accessKeyId: string;
  /** The secret access key. */
  secretAccessKey: string;
  /** The session token. */
  sessionToken: string;
}

/**
 * Output of CreateOAuth2Token: credentials and the next refresh token. AWS SDKs nest the members in
 * `tokenOutput`.
 *
 * @see {@link https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html | CreateOAuth2Token}
 */
export interface CreateOAuth2TokenResponseBody {
  /** Temporary AWS credentials. */
  accessToken: AccessToken;
  /** The type of the access token: `aws_sigv4`. */
  tokenType: string;
  /** The lifetime of the credentials, in seconds; at most 900. */
  expiresIn: number;
  /**
   * The refresh token for the next credentials. It works once, and is bound to the DPoP key: store
   * both together before you delete the old token.
   */
  refreshToken: string;
  /** The ID token, for `parseIdToken`; only in the response to an authorization code. */
  idToken?: string | undefined;
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** The operation CreateOAuth2Token. */
export const CREATE_OAUTH2_TOKEN: Operation<
  CreateOAuth2TokenRequestBody,
  CreateOAuth2TokenResponseBody
> = {
  name: "CreateOAuth2Token",
  path: "/v1/token",
  consumes: true,
  grants: {
    authorization_code: {
      clientId: "string",
      grantType: "string",
      code: "secret",
      redirectUri: "string",
      codeVerifier: "secret",
    },
    refresh_token: { clientId: "string", grantType: "string", refreshToken: "secret" },
  },
  response: {
    accessToken: /* @__PURE__ */ object({
      accessKeyId: "string",
      secretAccessKey: "secret",
      sessionToken: "secret",
    }),
    tokenType: "string",
    expiresIn: "number",
    refreshToken: "secret",
    idToken: "secret?",
  },
};

/**
 * Builds the request that exchanges an authorization code or a refresh token for AWS credentials.
 * Add a DPoP proof with `signDpopRequest` before you send it.
 *
 * @param input The client ID and the grant; other members are not sent.
 * @param options The region or endpoint, headers and signal.
 * @returns A `POST` to `/v1/token`, without a DPoP proof.
 * @throws {TypeError} If a member or option is missing or has the wrong type, or the endpoint is
 * not a URL.
 * @throws {RangeError} If the grant type is unknown, a member is empty or has control characters,
 * or the region or endpoint is not allowed.
 *
 * @example Build and sign a refresh
 * ```ts
 * import {
 *   buildCreateOAuth2TokenRequest,
 *   generateDpopKeyPair,
 *   SAME_DEVICE_CLIENT_ID,
 *   signDpopRequest,
 * } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const request = buildCreateOAuth2TokenRequest({
 *   clientId: SAME_DEVICE_CLIENT_ID,
 *   grantType: "refresh_token",
 *   refreshToken: "example-refresh-token",
 * }, { region: "eu-west-1" });
 * const signed = await signDpopRequest(request, { key: await generateDpopKeyPair() });
 * console.log(signed.headers.has("dpop")); // true
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html | CreateOAuth2Token}
 */
export function buildCreateOAuth2TokenRequest(
  input: CreateOAuth2TokenRequestBody,
  options: RequestOptions,
): Request {
  return buildRequest(CREATE_OAUTH2_TOKEN, signinHost, input, options);
}

/**
 * Parses the response of CreateOAuth2Token.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns AWS credentials and the next refresh token.
 * @throws {SsoServiceError} If the service responded with an error; its `error` is a
 * `SigninErrorCode`.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseCreateOAuth2TokenResponse } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const response = Response.json({
 *   accessToken: { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "example", sessionToken: "example" },
 *   tokenType: "aws_sigv4",
 *   expiresIn: 900,
 *   refreshToken: "example-refresh-token",
 * });
 * const { accessToken } = await parseCreateOAuth2TokenResponse(response);
 * console.log(accessToken.accessKeyId); // ASIAEXAMPLE
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html | CreateOAuth2Token}
 */
export function parseCreateOAuth2TokenResponse(
  response: Response,
): Promise<CreateOAuth2TokenResponseBody> {
  return parseResponse(CREATE_OAUTH2_TOKEN, response);
}
