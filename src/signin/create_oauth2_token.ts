import type { ResponseMetadata } from "../_internal/metadata.ts";
import {
  membersOfGrant,
  type MemberTypes,
  NUMBER,
  STRING,
  STRING_OPTIONAL,
} from "../_protocol/members.ts";
import type { Operation } from "../_protocol/operation.ts";
import { type RequestOptions, toRequest } from "../_protocol/request.ts";
import { readResponse } from "../_protocol/response.ts";
import { signinHost } from "./endpoint.ts";

/** A code that the browser, or the person, brought back. */
export interface SigninAuthorizationCodeGrant {
  /** `authorization_code`. */
  grantType: "authorization_code";
  /** The code. */
  code: string;
  /** The redirect URI of the authorization request. */
  redirectUri: string;
  /** The verifier whose challenge was in the authorization request. */
  codeVerifier: string;
}

/** A refresh token of an earlier answer; it works once, and only with its DPoP key. */
export interface SigninRefreshTokenGrant {
  /** `refresh_token`. */
  grantType: "refresh_token";
  /** The refresh token. */
  refreshToken: string;
}

/**
 * Input of CreateOAuth2Token: the members of the body. AWS's SDKs nest them under `tokenInput`.
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2Token | CreateOAuth2Token}
 */
export type CreateOAuth2TokenRequestBody =
  & {
    /** The ARN of the client that the person signed in to. */
    clientId: string;
  }
  & (SigninAuthorizationCodeGrant | SigninRefreshTokenGrant);

/** Short-lived AWS credentials. */
export interface AccessToken {
  /** The access key id. */
  accessKeyId: string;
  /** The secret access key. */
  secretAccessKey: string;
  /** The session token. */
  sessionToken: string;
}

/**
 * Output of CreateOAuth2Token: the members of the body. AWS's SDKs nest them under `tokenOutput`.
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2Token | CreateOAuth2Token}
 */
export interface CreateOAuth2TokenResponseBody {
  /** AWS credentials. */
  accessToken: AccessToken;
  /** What they are for: `aws_sigv4`. */
  tokenType: string;
  /** How long they live, in seconds; at most 900. */
  expiresIn: number;
  /**
   * What brings the next ones, once. It is bound to the DPoP key: store both together before you
   * forget the one that you used.
   */
  refreshToken: string;
  /** Who signed in; only in the answer to a code. See `parseIdToken`. */
  idToken?: string | undefined;
  /** What was around the answer. Not enumerable: a spread leaves it behind. */
  $metadata?: ResponseMetadata | undefined;
}

// What each grant sends.
const GRANTS: Readonly<Record<string, MemberTypes>> = {
  authorization_code: {
    clientId: STRING,
    grantType: STRING,
    code: STRING,
    redirectUri: STRING,
    codeVerifier: STRING,
  },
  refresh_token: { clientId: STRING, grantType: STRING, refreshToken: STRING },
};

/** CreateOAuth2Token, for the client. */
export const CREATE_OAUTH2_TOKEN: Operation<
  CreateOAuth2TokenRequestBody,
  CreateOAuth2TokenResponseBody
> = {
  name: "CreateOAuth2Token",
  host: signinHost,
  path: "/v1/token",
  consumes: true,
  request: ({ grantType }) => membersOfGrant("CreateOAuth2Token", GRANTS, grantType),
  response: {
    accessToken: {
      isKind: (value) => Object(value) === value,
      isRight: () => true,
      rule: "an object",
      members: { accessKeyId: STRING, secretAccessKey: STRING, sessionToken: STRING },
    },
    tokenType: STRING,
    expiresIn: NUMBER,
    refreshToken: STRING,
    idToken: STRING_OPTIONAL,
  },
  hints: {
    TOKEN_EXPIRED: "The session is over, or its refresh token was used already. Sign in again.",
    USER_CREDENTIALS_CHANGED: "The person's password or access has changed. Sign in again.",
    INSUFFICIENT_PERMISSIONS:
      "The person may not sign in this way. An administrator has to allow signin:CreateOAuth2Token.",
    AUTHCODE_EXPIRED: "The code was used already, or too late. Sign in again.",
    INVALID_REQUEST:
      "Check client, redirect URI, code verifier and DPoP proof: they belong to one sign-in and one key.",
    use_dpop_nonce: "Send the request again, with the nonce of the DPoP-Nonce header in the proof.",
  },
};

/**
 * Builds the request that turns a code or a refresh token into AWS credentials. It still needs its
 * DPoP proof: see `signDpopRequest`.
 *
 * @param input The client and the grant; other members are not sent.
 * @param options Where the service is; headers and signal.
 * @returns A `POST` of `/v1/token`, without a proof.
 * @throws {TypeError} If a member is missing or has the wrong type, or the endpoint is not a URL.
 * @throws {RangeError} If the grant type is unknown, a member is empty or has control characters, or
 * the region or endpoint may not be used.
 *
 * @example
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
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2Token | CreateOAuth2Token}
 */
export function buildCreateOAuth2TokenRequest(
  input: CreateOAuth2TokenRequestBody,
  options: RequestOptions,
): Request {
  return toRequest(CREATE_OAUTH2_TOKEN, input, options);
}

/**
 * Parses the response to CreateOAuth2Token.
 *
 * @param response What `fetch` gave; its body is used up.
 * @returns AWS credentials and the next refresh token.
 * @throws {SsoServiceError} If AWS answered with an error; its `error` is one of
 * {@linkcode SigninErrorCode}.
 * @throws {SsoResponseError} If what answered is not this API.
 *
 * @example
 * ```ts
 * import { parseCreateOAuth2TokenResponse } from "@edge-auth/aws-sso-oidc/signin";
 * import { assertEquals } from "@std/assert";
 *
 * const response = Response.json({
 *   accessToken: { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "example", sessionToken: "example" },
 *   tokenType: "aws_sigv4",
 *   expiresIn: 900,
 *   refreshToken: "example-refresh-token",
 * });
 * const { accessToken } = await parseCreateOAuth2TokenResponse(response);
 * assertEquals(accessToken.accessKeyId, "ASIAEXAMPLE");
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2Token | CreateOAuth2Token}
 */
export function parseCreateOAuth2TokenResponse(
  response: Response,
): Promise<CreateOAuth2TokenResponseBody> {
  return readResponse(response, CREATE_OAUTH2_TOKEN);
}

/** The `error` of AWS Sign-In's answers, for `isServiceError`. */
export type SigninErrorCode =
  | "TOKEN_EXPIRED"
  | "USER_CREDENTIALS_CHANGED"
  | "INSUFFICIENT_PERMISSIONS"
  | "AUTHCODE_EXPIRED"
  | "INVALID_REQUEST"
  | "server_error"
  | "use_dpop_nonce";
