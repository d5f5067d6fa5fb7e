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

/** The authorization code grant. */
export interface IamAuthorizationCodeGrant {
  /** Discriminator. */
  grantType: "authorization_code";
  /** The authorization code. It works once. */
  code: string;
  /** The redirect URI of the authorization request. */
  redirectUri: string;
  /** The verifier, if the authorization request had a challenge (PKCE). */
  codeVerifier?: string | null | undefined;
}

/** The refresh token grant. */
export interface IamRefreshTokenGrant {
  /** Discriminator. */
  grantType: "refresh_token";
  /** The refresh token of an earlier response. */
  refreshToken: string;
}

/** The JWT bearer grant: a token of a trusted token issuer becomes one of IAM Identity Center. */
export interface IamJwtBearerGrant {
  /** Discriminator. */
  grantType: typeof JWT_BEARER_GRANT;
  /** The JWT of the trusted token issuer. */
  assertion: string;
}

/** The token exchange grant: the token of one application becomes one for another. */
export interface IamTokenExchangeGrant {
  /** Discriminator. */
  grantType: typeof TOKEN_EXCHANGE_GRANT;
  /** The token to exchange. */
  subjectToken: string;
  /** Its type, such as `urn:ietf:params:oauth:token-type:access_token`. */
  subjectTokenType: string;
  /** The type of the token to get, `…:access_token` or `…:refresh_token`. */
  requestedTokenType?: string | null | undefined;
}

/**
 * Input of CreateTokenWithIAM.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateTokenWithIAM.html | CreateTokenWithIAM}
 */
export type CreateTokenWithIAMRequest =
  & {
    /** The ARN of the application, which the credentials must be allowed to use. */
    clientId: string;
    /** The scopes to ask for. Default: those of the application or the token. */
    scope?: string[] | null | undefined;
  }
  & (IamAuthorizationCodeGrant | IamRefreshTokenGrant | IamJwtBearerGrant | IamTokenExchangeGrant);

/** Values for the calls that are made on behalf of the person. */
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
  /** The ID token: a JWT about the person. */
  idToken?: string | undefined;
  /** The type of the token that was issued, for the token exchange grant. */
  issuedTokenType?: string | undefined;
  /** The scopes that were granted. */
  scope?: string[] | undefined;
  /** Values for the calls that are made on behalf of the person. */
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
 * Builds the request that gets a token of IAM Identity Center for an application. It has to be signed
 * before it is sent: see `signRequest`, with the service `sso-oauth`.
 *
 * @param input The application and the grant; other members are not sent.
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
