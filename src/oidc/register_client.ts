import type { ResponseMetadata } from "../_internal/metadata.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { oidcHost } from "./service.ts";

/**
 * Input of RegisterClient: the name, type and scopes of a client.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html#API_RegisterClient_RequestSyntax | RegisterClient, request}
 */
export interface RegisterClientRequest {
  /** The name of the client. People see it on the approval page. */
  clientName: string;
  /** The type of the client; the service accepts only `public`. */
  clientType: "public" | (string & Record<never, never>);
  /**
   * The scopes that the client may request. Without scopes the service issues no refresh token.
   * `sso:account:access` is the scope for account and role credentials.
   */
  scopes?: readonly string[] | null | undefined;
  /** The allowed redirect URIs, without a port: `http://127.0.0.1/oauth/callback`. */
  redirectUris?: readonly string[] | null | undefined;
  /** The grant types that the client uses. Default: the service decides. */
  grantTypes?: readonly string[] | null | undefined;
  /** The issuer URL of the IAM Identity Center instance (its start URL). */
  issuerUrl?: string | null | undefined;
  /** The ARN of an application that limits the client's scopes, grants and redirect URIs. */
  entitledApplicationArn?: string | null | undefined;
}

/**
 * Output of RegisterClient: the registration.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html#API_RegisterClient_ResponseSyntax | RegisterClient, response}
 */
export interface RegisterClientResponse {
  /** The client ID. */
  clientId: string;
  /** The client secret. */
  clientSecret: string;
  /** When the client was registered, epoch seconds. */
  clientIdIssuedAt?: number | undefined;
  /** When the registration expires, epoch seconds. */
  clientSecretExpiresAt: number;
  /** The authorization endpoint, if the service sends one. */
  authorizationEndpoint?: string | undefined;
  /** The token endpoint, if the service sends one. */
  tokenEndpoint?: string | undefined;
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** The operation RegisterClient. */
export const REGISTER_CLIENT: Operation<RegisterClientRequest, RegisterClientResponse> = {
  name: "RegisterClient",
  path: "/client/register",
  request: {
    clientName: "string",
    clientType: "string",
    scopes: "strings?",
    redirectUris: "strings?",
    grantTypes: "strings?",
    issuerUrl: "string?",
    entitledApplicationArn: "string?",
  },
  response: {
    clientId: "id",
    clientSecret: "secret",
    clientIdIssuedAt: "number?",
    clientSecretExpiresAt: "number",
    authorizationEndpoint: "string?",
    tokenEndpoint: "string?",
  },
};

/**
 * Builds the request that registers a client. Store the registration and use it until
 * `clientSecretExpiresAt` (90 days) instead of registering for each sign-in.
 *
 * @param input The name, type and scopes of the client.
 * @param options The region or endpoint, headers and signal.
 * @returns A `POST` to `/client/register`, ready for `fetch`; it is not signed.
 * @throws {TypeError} If a member or option is missing or has the wrong type, or the endpoint is
 * not a URL.
 * @throws {RangeError} If a required member is empty, a member has control characters, or the
 * region or endpoint is not allowed.
 *
 * @example Build the request
 * ```ts
 * import { buildRegisterClientRequest } from "@edge-auth/aws-sso-oidc";
 *
 * const request = buildRegisterClientRequest(
 *   { clientName: "my-tool", clientType: "public", scopes: ["sso:account:access"] },
 *   { region: "eu-west-1" },
 * );
 * console.log(request.url); // https://oidc.eu-west-1.amazonaws.com/client/register
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html | RegisterClient}
 */
export function buildRegisterClientRequest(
  input: RegisterClientRequest,
  options: RequestOptions,
): Request {
  return buildRequest(REGISTER_CLIENT, oidcHost, input, options);
}

/**
 * Parses the response of RegisterClient.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns The registration.
 * @throws {SsoServiceError} If the service responded with an error.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseRegisterClientResponse } from "@edge-auth/aws-sso-oidc";
 *
 * const response = Response.json({
 *   clientId: "example-id",
 *   clientSecret: "example-secret",
 *   clientSecretExpiresAt: 1_999_999_999,
 * });
 * const { clientId } = await parseRegisterClientResponse(response);
 * console.log(clientId); // example-id
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html | RegisterClient}
 */
export function parseRegisterClientResponse(response: Response): Promise<RegisterClientResponse> {
  return parseResponse(REGISTER_CLIENT, response);
}
