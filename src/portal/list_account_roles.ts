import type { ResponseMetadata } from "../_internal/metadata.ts";
import { toQuery } from "../_internal/urls.ts";
import { list } from "../_protocol/nested.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { portalHost, TOKEN_HEADER } from "./service.ts";

/**
 * Input of ListAccountRoles.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccountRoles.html | ListAccountRoles}
 */
export interface ListAccountRolesRequest {
  /** The access token, from CreateToken. */
  accessToken: string;
  /** The account, 12 digits. */
  accountId: string;
  /** The `nextToken` of the previous response. Default: the first page. */
  nextToken?: string | null | undefined;
  /** The maximum number of roles per page, 1 to 100. Default: the service decides. */
  maxResults?: number | null | undefined;
}

/**
 * A role that is assigned to the user.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_RoleInfo.html | RoleInfo}
 */
export interface RoleInfo {
  /** The name of the role, which is the name of its permission set. */
  roleName: string;
  /** The account, 12 digits. */
  accountId?: string | undefined;
}

/**
 * Output of ListAccountRoles.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccountRoles.html | ListAccountRoles}
 */
export interface ListAccountRolesResponse {
  /** The roles of this page. */
  roleList: RoleInfo[];
  /** The token of the next page; unset on the last page. */
  nextToken?: string | undefined;
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** ListAccountRoles. */
export const LIST_ACCOUNT_ROLES: Operation<ListAccountRolesRequest, ListAccountRolesResponse> = {
  name: "ListAccountRoles",
  path: "/assignment/roles",
  request: {
    accountId: "string",
    nextToken: "string?",
    maxResults: "number?",
    accessToken: "secret",
  },
  response: {
    nextToken: "string?",
    roleList: /* @__PURE__ */ list({ roleName: "string", accountId: "string?" }),
  },
  encode: ({ accountId, nextToken, maxResults, accessToken }) => ({
    method: "GET",
    query: toQuery({ account_id: accountId, next_token: nextToken, max_result: maxResults }),
    headers: { [TOKEN_HEADER]: accessToken },
  }),
};

/**
 * Builds the request that lists one page of the roles of the user in an account.
 *
 * @param input The access token, the account and the page.
 * @param options Where the service is; headers and signal.
 * @returns A `GET` of `/assignment/roles`, ready for `fetch`.
 * @throws {TypeError} If a member is missing or has the wrong type, the access token cannot be a
 * header, or the endpoint is not a URL.
 * @throws {RangeError} If a member is empty or has control characters, or the region or endpoint may
 * not be used.
 *
 * @example Build the request
 * ```ts
 * import { buildListAccountRolesRequest } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const input = { accessToken: "example-token", accountId: "123456789012" };
 * const request = buildListAccountRolesRequest(input, { region: "eu-west-1" });
 * console.log(request.url);
 * // https://portal.sso.eu-west-1.amazonaws.com/assignment/roles?account_id=123456789012
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccountRoles.html | ListAccountRoles}
 */
export function buildListAccountRolesRequest(
  input: ListAccountRolesRequest,
  options: RequestOptions,
): Request {
  return buildRequest(LIST_ACCOUNT_ROLES, portalHost, input, options);
}

/**
 * Parses the response to ListAccountRoles.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns The roles of this page, and the token of the next page.
 * @throws {SsoServiceError} If the service responded with an error. Status 401 means that the access
 * token is no longer valid.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseListAccountRolesResponse } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const response = Response.json({ roleList: [{ roleName: "Admin" }] });
 * const { roleList } = await parseListAccountRolesResponse(response);
 * console.log(roleList[0]?.roleName); // Admin
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccountRoles.html | ListAccountRoles}
 */
export function parseListAccountRolesResponse(
  response: Response,
): Promise<ListAccountRolesResponse> {
  return parseResponse(LIST_ACCOUNT_ROLES, response);
}
