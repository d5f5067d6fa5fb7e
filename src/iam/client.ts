import type { CallOptions } from "../_protocol/request.ts";
import {
  CREATE_OAUTH2_TOKEN_WITH_IAM,
  type CreateOAuth2TokenWithIAMRequest,
  type CreateOAuth2TokenWithIAMResponse,
} from "./create_oauth2_token_with_iam.ts";
import {
  CREATE_TOKEN_WITH_IAM,
  type CreateTokenWithIAMRequest,
  type CreateTokenWithIAMResponse,
} from "./create_token_with_iam.ts";
import {
  INTROSPECT_OAUTH2_TOKEN_WITH_IAM,
  type IntrospectOAuth2TokenWithIAMRequest,
  type IntrospectOAuth2TokenWithIAMResponse,
  toIntrospection,
} from "./introspect_oauth2_token_with_iam.ts";
import {
  REVOKE_OAUTH2_TOKEN_WITH_IAM,
  type RevokeOAuth2TokenWithIAMRequest,
  type RevokeOAuth2TokenWithIAMResponse,
} from "./revoke_oauth2_token_with_iam.ts";
import { createIamCaller, type IamClientOptions } from "./sender.ts";
import { OIDC_IAM, SIGNIN_IAM } from "./service.ts";
import { fromSnakeCase } from "./wire.ts";

/**
 * A client for SSO OIDC that signs with AWS credentials. Its functions can be called unbound.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateTokenWithIAM.html | CreateTokenWithIAM}
 */
export interface SsoOidcIamClient {
  /**
   * Gets a token of IAM Identity Center for an application. The call is retried only after a 429 or
   * 503 of the service itself, and once if the service refused the signature because of its time.
   *
   * @param input The application and the grant.
   * @param options Signal and headers of this call.
   * @returns The tokens.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If the grant type is unknown, or a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   * @throws The error of the credentials provider, unchanged.
   *
   * @example Exchange the JWT of a trusted token issuer
   * ```ts
   * import { JWT_BEARER_GRANT, type SsoOidcIamClient } from "@edge-auth/aws-sso-oidc/iam";
   *
   * export function exchange(client: SsoOidcIamClient, clientId: string, assertion: string) {
   *   return client.createTokenWithIAM({ clientId, grantType: JWT_BEARER_GRANT, assertion });
   * }
   * ```
   */
  createTokenWithIAM(
    input: CreateTokenWithIAMRequest,
    options?: CallOptions,
  ): Promise<CreateTokenWithIAMResponse>;
}

/**
 * A client for AWS Sign-In that signs with AWS credentials. Its functions can be called unbound.
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2TokenWithIAM | CreateOAuth2TokenWithIAM}
 */
export interface SigninIamClient {
  /**
   * Gets an access token for an AWS resource that accepts OAuth tokens, such as the AWS MCP server.
   *
   * @param input The grant type and the resource.
   * @param options Signal and headers of this call.
   * @returns The token, a JWT.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If the grant type is unknown, or a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   * @throws The error of the credentials provider, unchanged.
   *
   * @example Get a token for the AWS MCP server
   * ```ts
   * import type { SigninIamClient } from "@edge-auth/aws-sso-oidc/iam";
   *
   * const resource = "aws-mcp.amazonaws.com";
   *
   * export function getToken(client: SigninIamClient) {
   *   return client.createOAuth2TokenWithIAM({ grantType: "client_credentials", resource });
   * }
   * ```
   */
  createOAuth2TokenWithIAM(
    input: CreateOAuth2TokenWithIAMRequest,
    options?: CallOptions,
  ): Promise<CreateOAuth2TokenWithIAMResponse>;
  /**
   * Introspects a token: returns whether it is valid, and for whom it was issued.
   *
   * @param input The token.
   * @param options Signal and headers of this call.
   * @returns The properties of the token; only `active: false` if it is unknown or has expired.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   * @throws The error of the credentials provider, unchanged.
   *
   * @example Check a token
   * ```ts
   * import type { SigninIamClient } from "@edge-auth/aws-sso-oidc/iam";
   *
   * export async function isActive(client: SigninIamClient, token: string) {
   *   return (await client.introspectOAuth2TokenWithIAM({ token })).active;
   * }
   * ```
   */
  introspectOAuth2TokenWithIAM(
    input: IntrospectOAuth2TokenWithIAMRequest,
    options?: CallOptions,
  ): Promise<IntrospectOAuth2TokenWithIAMResponse>;
  /**
   * Revokes a refresh token. A token that has expired or was already revoked is not an error.
   *
   * @param input The refresh token.
   * @param options Signal and headers of this call.
   * @returns An object with only `$metadata`.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   * @throws The error of the credentials provider, unchanged.
   *
   * @example Sign out
   * ```ts
   * import type { SigninIamClient } from "@edge-auth/aws-sso-oidc/iam";
   *
   * export function signOut(client: SigninIamClient, refreshToken: string) {
   *   return client.revokeOAuth2TokenWithIAM({ token: refreshToken });
   * }
   * ```
   */
  revokeOAuth2TokenWithIAM(
    input: RevokeOAuth2TokenWithIAMRequest,
    options?: CallOptions,
  ): Promise<RevokeOAuth2TokenWithIAMResponse>;
}

/**
 * Creates a client for CreateTokenWithIAM, bound to a region and to AWS credentials.
 *
 * If the service refuses a signature because the local clock is wrong, the request is signed once
 * more, with the time of the service.
 *
 * @param options The region, the credentials or their provider, and client options such as `fetch`.
 * @returns The client.
 * @throws {TypeError} If the region is missing, or an option has the wrong type.
 * @throws {RangeError} If the region, the endpoint, a credential, `timeout` or `maxAttempts` is
 * invalid.
 *
 * @example Exchange a JWT
 * ```ts
 * import { createSsoOidcIamClient, JWT_BEARER_GRANT } from "@edge-auth/aws-sso-oidc/iam";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator(); // leave it out to reach AWS
 * const client = createSsoOidcIamClient({
 *   region: "us-east-1",
 *   credentials: {
 *     accessKeyId: "AKIDEXAMPLE",
 *     secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
 *   },
 *   fetch,
 * });
 * const { tokenType } = await client.createTokenWithIAM({
 *   clientId: "arn:aws:sso::123456789012:application/ssoins-1234567890abcdef/apl-1234567890abcdef",
 *   grantType: JWT_BEARER_GRANT,
 *   assertion: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lIn0.",
 * });
 * console.log(tokenType); // Bearer
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateTokenWithIAM.html | CreateTokenWithIAM}
 */
export function createSsoOidcIamClient(options: IamClientOptions): SsoOidcIamClient {
  const call = createIamCaller(OIDC_IAM, options);
  return { createTokenWithIAM: (input, options) => call(CREATE_TOKEN_WITH_IAM, input, options) };
}

/**
 * Creates a client for the operations of AWS Sign-In that are signed with AWS credentials, bound to a
 * region and to credentials.
 *
 * If the service refuses a signature because the local clock is wrong, the request is signed once
 * more, with the time of the service.
 *
 * @param options The region, the credentials or their provider, and client options such as `fetch`.
 * @returns The client.
 * @throws {TypeError} If the region is missing, an option has the wrong type, or `useFipsEndpoint`
 * is set.
 * @throws {RangeError} If the region, the endpoint, a credential, `timeout` or `maxAttempts` is
 * invalid.
 *
 * @example Get a token and introspect it
 * ```ts
 * import { createSigninIamClient } from "@edge-auth/aws-sso-oidc/iam";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator(); // leave it out to reach AWS
 * const client = createSigninIamClient({
 *   region: "us-east-1",
 *   credentials: async () => ({
 *     accessKeyId: "AKIDEXAMPLE",
 *     secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
 *   }),
 *   fetch,
 * });
 * const resource = "aws-mcp.amazonaws.com";
 * const grantType = "client_credentials";
 * const { accessToken } = await client.createOAuth2TokenWithIAM({ grantType, resource });
 * console.log((await client.introspectOAuth2TokenWithIAM({ token: accessToken })).active); // true
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2TokenWithIAM | CreateOAuth2TokenWithIAM}
 */
export function createSigninIamClient(options: IamClientOptions): SigninIamClient {
  const call = createIamCaller(SIGNIN_IAM, options);
  return {
    createOAuth2TokenWithIAM: async (input, options) =>
      fromSnakeCase(await call(CREATE_OAUTH2_TOKEN_WITH_IAM, input, options)),
    introspectOAuth2TokenWithIAM: async (input, options) =>
      toIntrospection(await call(INTROSPECT_OAUTH2_TOKEN_WITH_IAM, input, options)),
    revokeOAuth2TokenWithIAM: (input, options) =>
      call(REVOKE_OAUTH2_TOKEN_WITH_IAM, input, options),
  };
}
