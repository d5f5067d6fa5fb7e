import type { ResponseMetadata } from "../_internal/metadata.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { oidcHost } from "./service.ts";

/** The `grantType` of the device flow (RFC 8628 section 3.4). */
export const DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code" as const;

/** The credentials of a registered client. */
export interface ClientCredentials {
  /** The client ID. */
  clientId: string;
  /** The client secret. */
  clientSecret: string;
}

/** The device code grant (RFC 8628 section 3.4). */
export interface DeviceCodeGrant {
  /** Discriminator: {@linkcode DEVICE_CODE_GRANT}. */
  grantType: typeof DEVICE_CODE_GRANT;
  /** The device code, from StartDeviceAuthorization. */
  deviceCode: string;
}

/** The authorization code grant with PKCE (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
export interface AuthorizationCodeGrant {
  /** Discriminator. */
  grantType: "authorization_code";
  /** The authorization code, from the callback. */
  code: string;
  /** The redirect URI of the authorization request, with its port. */
  redirectUri: string;
  /** The code verifier of the authorization request's code challenge. */
  codeVerifier: string;
}

/** The refresh token grant (RFC 6749 section 6). */
export interface RefreshTokenGrant {
  /** Discriminator. */
  grantType: "refresh_token";
  /** The refresh token. It works only with its client, in the region that issued it. */
  refreshToken: string;
}

/**
 * Input of CreateToken: the client credentials and one of three grants.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html#API_CreateToken_RequestSyntax | CreateToken, request}
 */
export type CreateTokenRequest =
  & ClientCredentials
  & {
    /** The scopes to request. The service ignores them and grants those of the registration. */
    scope?: readonly string[] | null | undefined;
  }
  & (DeviceCodeGrant | AuthorizationCodeGrant | RefreshTokenGrant);

/**
 * Output of CreateToken: the tokens (RFC 6749 section 5.1).
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html#API_CreateToken_ResponseSyntax | CreateToken, response}
 */
export interface CreateTokenResponse {
  /** The access token, an opaque secret. */
  accessToken: string;
  /** The type of the access token: `Bearer`. */
  tokenType: string;
  /** The lifetime of the access token, in seconds. */
  expiresIn: number;
  /**
   * The refresh token, which renews the access token. Only clients with scopes get one. If the
   * response to a refresh has none, the old one stays valid.
   */
  refreshToken?: string | undefined;
  /** An ID token. It is in AWS's model, but the service does not issue one. */
  idToken?: string | undefined;
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** The operation CreateToken. */
export const CREATE_TOKEN: Operation<CreateTokenRequest, CreateTokenResponse> = {
  name: "CreateToken",
  path: "/token",
  consumes: true,
  grants: {
    "urn:ietf:params:oauth:grant-type:device_code": {
      clientId: "string",
      clientSecret: "secret",
      grantType: "string",
      deviceCode: "secret",
      scope: "strings?",
    },
    authorization_code: {
      clientId: "string",
      clientSecret: "secret",
      grantType: "string",
      code: "secret",
      scope: "strings?",
      redirectUri: "string",
      codeVerifier: "secret",
    },
    refresh_token: {
      clientId: "string",
      clientSecret: "secret",
      grantType: "string",
      refreshToken: "secret",
      scope: "strings?",
    },
  },
  response: {
    accessToken: "secret",
    tokenType: "string",
    expiresIn: "number",
    refreshToken: "secret?",
    idToken: "secret?",
  },
};

/**
 * Builds the request that exchanges a device code, an authorization code or a refresh token for an
 * access token. Only the members of the grant are sent.
 *
 * @param input The client credentials and the grant.
 * @param options The region or endpoint, headers and signal.
 * @returns A `POST` to `/token`, ready for `fetch`; it is not signed.
 * @throws {TypeError} If a member or option is missing or has the wrong type, or the endpoint is
 * not a URL.
 * @throws {RangeError} If the grant type is unknown, a required member is empty, a member has
 * control characters, or the region or endpoint is not allowed.
 *
 * @example Renew an access token
 * ```ts
 * import { buildCreateTokenRequest } from "@edge-auth/aws-sso-oidc";
 *
 * const request = buildCreateTokenRequest(
 *   {
 *     clientId: "example-id",
 *     clientSecret: "example-secret",
 *     grantType: "refresh_token",
 *     refreshToken: "example-refresh-token",
 *   },
 *   { region: "eu-west-1" },
 * );
 * console.log(request.url); // https://oidc.eu-west-1.amazonaws.com/token
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html | CreateToken}
 */
export function buildCreateTokenRequest(
  input: CreateTokenRequest,
  options: RequestOptions,
): Request {
  return buildRequest(CREATE_TOKEN, oidcHost, input, options);
}

/**
 * Parses the response of CreateToken.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns The tokens.
 * @throws {SsoServiceError} If the service responded with an error, such as
 * `authorization_pending`.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseCreateTokenResponse } from "@edge-auth/aws-sso-oidc";
 *
 * const response = Response.json({
 *   accessToken: "example-access-token",
 *   tokenType: "Bearer",
 *   expiresIn: 28_800,
 * });
 * const { expiresIn } = await parseCreateTokenResponse(response);
 * console.log(expiresIn); // 28800
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html | CreateToken}
 */
export function parseCreateTokenResponse(response: Response): Promise<CreateTokenResponse> {
  return parseResponse(CREATE_TOKEN, response);
}
