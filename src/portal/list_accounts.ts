import type { ResponseMetadata } from "../_internal/metadata.ts";
import { toQuery } from "../_internal/urls.ts";
import { list } from "../_protocol/nested.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { portalHost, TOKEN_HEADER } from "./service.ts";

/**
 * Input of ListAccounts.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html | ListAccounts}
 */
export interface ListAccountsRequest {
  /** The access token, from CreateToken. */
  accessToken: string;
  /** The `nextToken` of the previous response. Default: the first page. */
  nextToken?: string | null | undefined;
  /** The maximum number of accounts per page, 1 to 100. Default: the service decides. */
  maxResults?: number | null | undefined;
}

/**
 * An account that the user has access to.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_AccountInfo.html | AccountInfo}
 */
export interface AccountInfo {
  /** The account ID, 12 digits. */
  accountId: string;
  /** The name of the account. */
  accountName?: string | undefined;
  /** The email address of the account. */
  emailAddress?: string | undefined;
}

/**
 * Output of ListAccounts.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html | ListAccounts}
 */
export interface ListAccountsResponse {
  /** The accounts of this page. */
  accountList: AccountInfo[];
  /** The token of the next page; unset on the last page. */
  nextToken?: string | undefined;
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** ListAccounts. */
export const LIST_ACCOUNTS: Operation<ListAccountsRequest, ListAccountsResponse> = {
  name: "ListAccounts",
  path: "/assignment/accounts",
  request: { nextToken: "string?", maxResults: "number?", accessToken: "secret" },
  response: {
    nextToken: "string?",
    accountList: /* @__PURE__ */ list({
      accountId: "string",
      accountName: "string?",
      emailAddress: "string?",
    }),
  },
  encode: ({ nextToken, maxResults, accessToken }) => ({
    method: "GET",
    query: toQuery({ next_token: nextToken, max_result: maxResults }),
    headers: { [TOKEN_HEADER]: accessToken },
  }),
};

/**
 * Builds the request that lists one page of the accounts of the user.
 *
 * @param input The access token and the page.
 * @param options Where the service is; headers and signal.
 * @returns A `GET` of `/assignment/accounts`, ready for `fetch`.
 * @throws {TypeError} If a member is missing or has the wrong type, the access token cannot be a
 * header, or the endpoint is not a URL.
 * @throws {RangeError} If a member is empty or has control characters, or the region or endpoint may
 * not be used.
 *
 * @example Build the request
 * ```ts
 * import { buildListAccountsRequest } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const input = { accessToken: "example-token", maxResults: 100 };
 * const request = buildListAccountsRequest(input, { region: "eu-west-1" });
 * console.log(request.url);
 * // https://portal.sso.eu-west-1.amazonaws.com/assignment/accounts?max_result=100
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html | ListAccounts}
 */
export function buildListAccountsRequest(
  input: ListAccountsRequest,
  options: RequestOptions,
): Request {
  return buildRequest(LIST_ACCOUNTS, portalHost, input, options);
}

/**
 * Parses the response to ListAccounts.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns The accounts of this page, and the token of the next page.
 * @throws {SsoServiceError} If the service responded with an error. Status 401 means that the access
 * token is no longer valid.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseListAccountsResponse } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const response = Response.json({ accountList: [{ accountId: "123456789012" }] });
 * const { accountList, nextToken } = await parseListAccountsResponse(response);
 * console.log(accountList.length, nextToken); // 1 undefined
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html | ListAccounts}
 */
export function parseListAccountsResponse(response: Response): Promise<ListAccountsResponse> {
  return parseResponse(LIST_ACCOUNTS, response);
}
