import type { ResponseMetadata } from "../_internal/metadata.ts";
import { object, optional } from "../_protocol/nested.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { oidcHost } from "./service.ts";

/** The grant type of {@linkcode IamJwtBearerGrant} (RFC 7523). */
export const JWT_BEARER_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** The grant type of {@linkcode IamTokenExchangeGrant} (RFC 8693). */
export const TOKEN_EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";

/** The authorization code grant (RFC 6749 section 4.1.3). */
export interface IamAuthorizationCodeGrant {
  /** Discriminator. */
  grantType: "authorization_code";
  /** The authorization code. It works once. */
  code: string;
  /** The redirect URI of the authorization request. */
  redirectUri: string;
  /** The PKCE code verifier, if the authorization request had a code challenge. */
  codeVerifier?: string | null | undefined;
}

/** The refresh token grant (RFC 6749 section 6). */
export interface IamRefreshTokenGrant {
  /** Discriminator. */
  grantType: "refresh_token";
  /** The refresh token of an earlier response. */
  refreshToken: string;
}

/**
 * The JWT bearer grant (RFC 7523 section 2.1): exchanges a JWT of a trusted token issuer for a token
 * of IAM Identity Center.
 */
export interface IamJwtBearerGrant {
  /** Discriminator. */
  grantType: typeof JWT_BEARER_GRANT;
  /** The JWT of the trusted token issuer. */
  assertion: string;
}

/**
 * The token exchange grant (RFC 8693 section 2.1): exchanges a token of one application for a token of
 * another application.
 */
export interface IamTokenExchangeGrant {
  /** Discriminator. */
  grantType: typeof TOKEN_EXCHANGE_GRANT;
  /** The token to exchange. */
  subjectToken: string;
  /** The type of the token to exchange, such as `urn:ietf:params:oauth:token-type:access_token`. */
  subjectTokenType: string;
  /**
   * The type of the requested token: `urn:ietf:params:oauth:token-type:access_token` or
   * `urn:ietf:params:oauth:token-type:refresh_token`.
   */
  requestedTokenType?: string | null | undefined;
}

/**
 * Input of CreateTokenWithIAM.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateTokenWithIAM.html | CreateTokenWithIAM}
 */
export type CreateTokenWithIAMRequest =
  & {
    /** The ARN of the application. The AWS credentials must be allowed to use it. */
    clientId: string;
    /** The scopes to request. Default: the scopes of the application or of the token. */
    scope?: string[] | null | undefined;
  }
  & (IamAuthorizationCodeGrant | IamRefreshTokenGrant | IamJwtBearerGrant | IamTokenExchangeGrant);

/**
 * Values for AWS requests on behalf of the user.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_AwsAdditionalDetails.html | AwsAdditionalDetails}
 */
export interface AwsAdditionalDetails {
  /** The identity context, for `ProvidedContexts` of AWS STS AssumeRole. */
  identityContext?: string | undefined;
}

/**
 * Output of CreateTokenWithIAM.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateTokenWithIAM.html | CreateTokenWithIAM}
 */
export interface CreateTokenWithIAMResponse {
  /** The access token. */
  accessToken: string;
  /** The type of the access token: `Bearer`. */
  tokenType: string;
  /** The lifetime of the access token, in seconds. */
  expiresIn: number;
  /** The refresh token, if the application may have one. */
  refreshToken?: string | undefined;
  /** The ID token: a JWT about the user. */
  idToken?: string | undefined;
  /** The type of the token that was issued, for the token exchange grant. */
  issuedTokenType?: string | undefined;
  /** The scopes that were granted. */
  scope?: string[] | undefined;
  /** Values for AWS requests on behalf of the user. */
  awsAdditionalDetails?: AwsAdditionalDetails | undefined;
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** CreateTokenWithIAM. */
export const CREATE_TOKEN_WITH_IAM: Operation<
  CreateTokenWithIAMRequest,
  CreateTokenWithIAMResponse
> = {
  name: "CreateTokenWithIAM",
  path: "/token?aws_iam=t",
  consumes: true,
  grants: {
    authorization_code: {
      clientId: "string",
      grantType: "string",
      code: "secret",
      scope: "strings?",
      redirectUri: "string",
      codeVerifier: "secret?",
    },
    refresh_token: {
      clientId: "string",
      grantType: "string",
      refreshToken: "secret",
      scope: "strings?",
    },
    [JWT_BEARER_GRANT]: {
      clientId: "string",
      grantType: "string",
      assertion: "secret",
      scope: "strings?",
    },
    [TOKEN_EXCHANGE_GRANT]: {
      clientId: "string",
      grantType: "string",
      scope: "strings?",
      subjectToken: "secret",
      subjectTokenType: "string",
      requestedTokenType: "string?",
    },
  },
  response: {
    accessToken: "secret",
    tokenType: "string",
    expiresIn: "number",
    refreshToken: "secret?",
    idToken: "secret?",
    issuedTokenType: "string?",
    scope: "strings?",
    awsAdditionalDetails: /* @__PURE__ */ optional(
      /* @__PURE__ */ object({ identityContext: "secret?" }),
    ),
  },
};

/**
 * Builds the request that gets a token of IAM Identity Center for an application. Sign it with
 * `signRequest`, for the service `sso-oauth`, before you send it.
 *
 * @param input The application and the grant. Other members are not sent.
 * @param options Where the service is; headers and signal.
 * @returns A `POST` to `/token?aws_iam=t`, without a signature.
 * @throws {TypeError} If a member is missing or has the wrong type, or the endpoint is not a URL.
 * @throws {RangeError} If the grant type is unknown, a member is empty or has control characters, or
 * the region or endpoint may not be used.
 *
 * @example Build and sign
 * ```ts
 * import { buildCreateTokenWithIAMRequest, signRequest } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const region = "eu-west-1";
 * const request = buildCreateTokenWithIAMRequest({
 *   clientId: "arn:aws:sso::123456789012:application/ssoins-1234567890abcdef/apl-1234567890abcdef",
 *   grantType: "urn:ietf:params:oauth:grant-type:jwt-bearer",
 *   assertion: "example-jwt",
 * }, { region });
 * const signed = await signRequest(request, {
 *   credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" },
 *   region,
 *   service: "sso-oauth",
 * });
 * console.log(signed.url); // https://oidc.eu-west-1.amazonaws.com/token?aws_iam=t
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateTokenWithIAM.html | CreateTokenWithIAM}
 */
export function buildCreateTokenWithIAMRequest(
  input: CreateTokenWithIAMRequest,
  options: RequestOptions,
): Request {
  return buildRequest(CREATE_TOKEN_WITH_IAM, oidcHost, input, options);
}

/**
 * Parses the response to CreateTokenWithIAM.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns The tokens.
 * @throws {SsoServiceError} If the service responded with an error.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseCreateTokenWithIAMResponse } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const response = Response.json({
 *   accessToken: "example-token",
 *   tokenType: "Bearer",
 *   expiresIn: 3600,
 *   awsAdditionalDetails: { identityContext: "example-context" },
 * });
 * const { expiresIn } = await parseCreateTokenWithIAMResponse(response);
 * console.log(expiresIn); // 3600
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateTokenWithIAM.html | CreateTokenWithIAM}
 */
export function parseCreateTokenWithIAMResponse(
  response: Response,
): Promise<CreateTokenWithIAMResponse> {
  return parseResponse(CREATE_TOKEN_WITH_IAM, response);
}
