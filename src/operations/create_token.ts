import type { ResponseMetadata } from "../_internal/metadata.ts";
import { oidcHost } from "../_internal/partitions.ts";
import {
  membersOfGrant,
  type MemberTypes,
  NUMBER,
  STRING,
  STRING_OPTIONAL,
  STRINGS_OPTIONAL,
} from "../_protocol/members.ts";
import type { Operation } from "../_protocol/operation.ts";
import { type RequestOptions, toRequest } from "../_protocol/request.ts";
import { readResponse } from "../_protocol/response.ts";

/** The `grantType` of the device flow (RFC 8628 section 3.4). */
export const DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code" as const;

/** A registered client, as RegisterClient returns it. */
export interface ClientCredentials {
  /** The id of the client. */
  clientId: string;
  /** The secret of the client. */
  clientSecret: string;
}

/** A device code that a person approves (RFC 8628 section 3.4). */
export interface DeviceCodeGrant {
  /** {@linkcode DEVICE_CODE_GRANT}. */
  grantType: typeof DEVICE_CODE_GRANT;
  /** The device code, from StartDeviceAuthorization. */
  deviceCode: string;
}

/** A code that the browser brought back (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
export interface AuthorizationCodeGrant {
  /** `authorization_code`. */
  grantType: "authorization_code";
  /** The code, from the callback. */
  code: string;
  /** The redirect URI of the authorization request, with its port. */
  redirectUri: string;
  /** The verifier whose challenge was in the authorization request. */
  codeVerifier: string;
}

/** A refresh token of an earlier sign-in (RFC 6749 section 6). */
export interface RefreshTokenGrant {
  /** `refresh_token`. */
  grantType: "refresh_token";
  /** The refresh token; only its client can use it, in the region that issued it. */
  refreshToken: string;
}

/**
 * Input of CreateToken: the client and one of three grants.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html#API_CreateToken_RequestSyntax | CreateToken, request}
 */
export type CreateTokenRequest =
  & ClientCredentials
  & {
    /** Scopes to ask for. The service takes the member but gives what the client registered. */
    scope?: readonly string[] | null | undefined;
  }
  & (DeviceCodeGrant | AuthorizationCodeGrant | RefreshTokenGrant);

/**
 * Output of CreateToken (RFC 6749 section 5.1).
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html#API_CreateToken_ResponseSyntax | CreateToken, response}
 */
export interface CreateTokenResponse {
  /** The access token: opaque, a bearer secret. */
  accessToken: string;
  /** How to present the access token: `Bearer`. */
  tokenType: string;
  /** How long the access token lives, in seconds. */
  expiresIn: number;
  /**
   * What renews the access token; only clients with scopes get one. Where a refresh brings none,
   * keep the one you have.
   */
  refreshToken?: string | undefined;
  /** In the model, but the service does not implement it. */
  idToken?: string | undefined;
  /** What was around the answer. Not enumerable: a spread leaves it behind. */
  $metadata?: ResponseMetadata | undefined;
}

// What each grant sends.
const GRANTS: Readonly<Record<string, MemberTypes>> = {
  "urn:ietf:params:oauth:grant-type:device_code": {
    clientId: STRING,
    clientSecret: STRING,
    grantType: STRING,
    deviceCode: STRING,
    scope: STRINGS_OPTIONAL,
  },
  authorization_code: {
    clientId: STRING,
    clientSecret: STRING,
    grantType: STRING,
    code: STRING,
    scope: STRINGS_OPTIONAL,
    redirectUri: STRING,
    codeVerifier: STRING,
  },
  refresh_token: {
    clientId: STRING,
    clientSecret: STRING,
    grantType: STRING,
    refreshToken: STRING,
    scope: STRINGS_OPTIONAL,
  },
};

/** CreateToken, for poller and client. */
export const CREATE_TOKEN: Operation<CreateTokenRequest, CreateTokenResponse> = {
  name: "CreateToken",
  host: oidcHost,
  path: "/token",
  consumes: true,
  request: ({ grantType }) => membersOfGrant("CreateToken", GRANTS, grantType),
  advice: {
    refreshToken:
      "AWS gives one only to clients registered with scopes, such as sso:account:access",
  },
  response: {
    accessToken: STRING,
    tokenType: STRING,
    expiresIn: NUMBER,
    refreshToken: STRING_OPTIONAL,
    idToken: STRING_OPTIONAL,
  },
};

/**
 * Builds the request that turns a device code, an authorization code or a refresh token into an
 * access token. Only the members of the grant are sent.
 *
 * @param input The client and the grant.
 * @param options Where the service is; headers and signal.
 * @returns A `POST` of `/token`, ready for `fetch`; it is not signed.
 * @throws {TypeError} If a member is missing or has the wrong type, or the endpoint is not a URL.
 * @throws {RangeError} If the grant type is unknown, a required member is empty, one has control
 * characters, or the region or endpoint may not be used.
 *
 * @example Renew an access token
 * ```ts
 * import { buildCreateTokenRequest } from "@edge-auth/aws-sso-oidc";
 * import { assertEquals } from "@std/assert";
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
 * assertEquals(request.url, "https://oidc.eu-west-1.amazonaws.com/token");
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html | CreateToken}
 */
export function buildCreateTokenRequest(
  input: CreateTokenRequest,
  options: RequestOptions,
): Request {
  return toRequest(CREATE_TOKEN, input, options);
}

/**
 * Parses the response to CreateToken.
 *
 * @param response What `fetch` gave; its body is used up.
 * @returns The tokens.
 * @throws {SsoServiceError} If AWS answered with an error; `authorization_pending` and `slow_down`
 * are such errors too.
 * @throws {SsoResponseError} If what answered is not this API.
 *
 * @example
 * ```ts
 * import { parseCreateTokenResponse } from "@edge-auth/aws-sso-oidc";
 * import { assertEquals } from "@std/assert";
 *
 * const response = Response.json({
 *   accessToken: "example-access-token",
 *   tokenType: "Bearer",
 *   expiresIn: 28_800,
 * });
 * const { expiresIn } = await parseCreateTokenResponse(response);
 * assertEquals(expiresIn, 28_800);
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html | CreateToken}
 */
export function parseCreateTokenResponse(response: Response): Promise<CreateTokenResponse> {
  return readResponse(response, CREATE_TOKEN);
}
