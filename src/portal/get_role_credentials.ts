import type { ResponseMetadata } from "../_internal/metadata.ts";
import { toQuery } from "../_internal/urls.ts";
import { object } from "../_protocol/nested.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { portalHost, TOKEN_HEADER } from "./service.ts";

/**
 * Input of GetRoleCredentials.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html | GetRoleCredentials}
 */
export interface GetRoleCredentialsRequest {
  /** The access token, from CreateToken. */
  accessToken: string;
  /** The account, 12 digits. */
  accountId: string;
  /** The name of the role, as in the response to ListAccountRoles. */
  roleName: string;
}

/**
 * Temporary AWS credentials of a role.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_RoleCredentials.html | RoleCredentials}
 */
export interface RoleCredentials {
  /** The access key ID. */
  accessKeyId: string;
  /** The secret access key. */
  secretAccessKey: string;
  /** The session token. */
  sessionToken: string;
  /** When the credentials expire, epoch milliseconds. */
  expiration: number;
}

/**
 * Output of GetRoleCredentials.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html | GetRoleCredentials}
 */
export interface GetRoleCredentialsResponse {
  /** The credentials. */
  roleCredentials: RoleCredentials;
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** GetRoleCredentials. */
export const GET_ROLE_CREDENTIALS: Operation<
  GetRoleCredentialsRequest,
  GetRoleCredentialsResponse
> = {
  name: "GetRoleCredentials",
  path: "/federation/credentials",
  request: { roleName: "string", accountId: "string", accessToken: "secret" },
  response: {
    roleCredentials: /* @__PURE__ */ object({
      accessKeyId: "string",
      secretAccessKey: "secret",
      sessionToken: "secret",
      expiration: "number",
    }),
  },
  encode: ({ roleName, accountId, accessToken }) => ({
    method: "GET",
    query: toQuery({ role_name: roleName, account_id: accountId }),
    headers: { [TOKEN_HEADER]: accessToken },
  }),
};

/**
 * Builds the request for temporary AWS credentials of a role.
 *
 * @param input The access token, the account and the role.
 * @param options Where the service is; headers and signal.
 * @returns A `GET` of `/federation/credentials`, ready for `fetch`.
 * @throws {TypeError} If a member is missing or has the wrong type, the access token cannot be a
 * header, or the endpoint is not a URL.
 * @throws {RangeError} If a member is empty or has control characters, or the region or endpoint may
 * not be used.
 *
 * @example Build the request
 * ```ts
 * import { buildGetRoleCredentialsRequest } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const request = buildGetRoleCredentialsRequest(
 *   { accessToken: "example-token", accountId: "123456789012", roleName: "Admin" },
 *   { region: "eu-west-1" },
 * );
 * console.log(new URL(request.url).search); // ?role_name=Admin&account_id=123456789012
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html | GetRoleCredentials}
 */
export function buildGetRoleCredentialsRequest(
  input: GetRoleCredentialsRequest,
  options: RequestOptions,
): Request {
  return buildRequest(GET_ROLE_CREDENTIALS, portalHost, input, options);
}

/**
 * Parses the response to GetRoleCredentials.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns Temporary AWS credentials.
 * @throws {SsoServiceError} If the service responded with an error. Status 401 means that the access
 * token is no longer valid, 403 or 404 that the user does not have the role.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseGetRoleCredentialsResponse } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const response = Response.json({
 *   roleCredentials: {
 *     accessKeyId: "ASIAEXAMPLE",
 *     secretAccessKey: "example",
 *     sessionToken: "example",
 *     expiration: 1_999_999_999_000,
 *   },
 * });
 * const { roleCredentials } = await parseGetRoleCredentialsResponse(response);
 * console.log(new Date(roleCredentials.expiration).getUTCFullYear()); // 2033
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html | GetRoleCredentials}
 */
export function parseGetRoleCredentialsResponse(
  response: Response,
): Promise<GetRoleCredentialsResponse> {
  return parseResponse(GET_ROLE_CREDENTIALS, response);
}
