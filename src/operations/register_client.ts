import type { ResponseMetadata } from "../_internal/metadata.ts";
import { oidcHost } from "../_internal/partitions.ts";
import {
  type MemberTypes,
  NUMBER,
  NUMBER_OPTIONAL,
  STRING,
  STRING_OPTIONAL,
  STRINGS_OPTIONAL,
} from "../_protocol/members.ts";
import type { Operation } from "../_protocol/operation.ts";
import { type RequestOptions, toRequest } from "../_protocol/request.ts";
import { readResponse } from "../_protocol/response.ts";

/**
 * Input of RegisterClient.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html#API_RegisterClient_RequestSyntax | RegisterClient, request}
 */
export interface RegisterClientRequest {
  /** The friendly name of the client; a person sees it when approving. */
  clientName: string;
  /** The type of the client; the service knows only `public`. */
  clientType: "public" | (string & Record<never, never>);
  /**
   * What the client may ask for. Without scopes there is no refresh token, and a sign-in lasts as
   * long as one access token; `sso:account:access` is what account and role credentials need.
   */
  scopes?: readonly string[] | null | undefined;
  /** Where the authorization code may go: `http://127.0.0.1/oauth/callback`, without a port. */
  redirectUris?: readonly string[] | null | undefined;
  /** The grants that the client will use; without them the service decides. */
  grantTypes?: readonly string[] | null | undefined;
  /** The issuer URL of the IAM Identity Center instance (its start URL). */
  issuerUrl?: string | null | undefined;
  /** The ARN of the application that the client may get access to. */
  entitledApplicationArn?: string | null | undefined;
}

/**
 * Output of RegisterClient.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html#API_RegisterClient_ResponseSyntax | RegisterClient, response}
 */
export interface RegisterClientResponse {
  /** The id of the client. */
  clientId: string;
  /** The secret of the client. */
  clientSecret: string;
  /** When id and secret were issued, epoch seconds. */
  clientIdIssuedAt?: number | undefined;
  /** When id and secret stop working, epoch seconds. */
  clientSecretExpiresAt: number;
  /** Where the service says that authorization requests go. */
  authorizationEndpoint?: string | undefined;
  /** Where the service says that token requests go. */
  tokenEndpoint?: string | undefined;
  /** What was around the answer. Not enumerable: a spread leaves it behind. */
  $metadata?: ResponseMetadata | undefined;
}

const MEMBERS: MemberTypes = {
  clientName: STRING,
  clientType: STRING,
  scopes: STRINGS_OPTIONAL,
  redirectUris: STRINGS_OPTIONAL,
  grantTypes: STRINGS_OPTIONAL,
  issuerUrl: STRING_OPTIONAL,
  entitledApplicationArn: STRING_OPTIONAL,
};

/** RegisterClient, for the client. */
export const REGISTER_CLIENT: Operation<RegisterClientRequest, RegisterClientResponse> = {
  name: "RegisterClient",
  host: oidcHost,
  path: "/client/register",
  consumes: false,
  request: () => MEMBERS,
  response: {
    clientId: STRING,
    clientSecret: STRING,
    clientIdIssuedAt: NUMBER_OPTIONAL,
    clientSecretExpiresAt: NUMBER,
    authorizationEndpoint: STRING_OPTIONAL,
    tokenEndpoint: STRING_OPTIONAL,
  },
};

/**
 * Builds the request that registers a client. Keep the registration until
 * `clientSecretExpiresAt` (90 days) rather than registering at each sign-in.
 *
 * @param input Name, type and scopes of the client.
 * @param options Where the service is; headers and signal.
 * @returns A `POST` of `/client/register`, ready for `fetch`; it is not signed.
 * @throws {TypeError} If a member is missing or has the wrong type, or the endpoint is not a URL.
 * @throws {RangeError} If a required member is empty, one has control characters, or the region or
 * endpoint may not be used.
 *
 * @example
 * ```ts
 * import { buildRegisterClientRequest } from "@edge-auth/aws-sso-oidc";
 * import { assertEquals } from "@std/assert";
 *
 * const request = buildRegisterClientRequest(
 *   { clientName: "my-tool", clientType: "public", scopes: ["sso:account:access"] },
 *   { region: "eu-west-1" },
 * );
 * assertEquals(request.url, "https://oidc.eu-west-1.amazonaws.com/client/register");
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html | RegisterClient}
 */
export function buildRegisterClientRequest(
  input: RegisterClientRequest,
  options: RequestOptions,
): Request {
  return toRequest(REGISTER_CLIENT, input, options);
}

/**
 * Parses the response to RegisterClient.
 *
 * @param response What `fetch` gave; its body is used up.
 * @returns The registration.
 * @throws {SsoServiceError} If AWS answered with an error.
 * @throws {SsoResponseError} If what answered is not this API.
 *
 * @example
 * ```ts
 * import { parseRegisterClientResponse } from "@edge-auth/aws-sso-oidc";
 * import { assertEquals } from "@std/assert";
 *
 * const response = Response.json({
 *   clientId: "example-id",
 *   clientSecret: "example-secret",
 *   clientSecretExpiresAt: 1_999_999_999,
 * });
 * const { clientId } = await parseRegisterClientResponse(response);
 * assertEquals(clientId, "example-id");
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html | RegisterClient}
 */
export function parseRegisterClientResponse(response: Response): Promise<RegisterClientResponse> {
  return readResponse(response, REGISTER_CLIENT);
}
