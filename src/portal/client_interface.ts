import type { CallOptions } from "../_protocol/request.ts";
import type {
  GetRoleCredentialsRequest,
  GetRoleCredentialsResponse,
} from "./get_role_credentials.ts";
import type { AccountRole } from "./iterate_roles.ts";
import type {
  ListAccountRolesRequest,
  ListAccountRolesResponse,
  RoleInfo,
} from "./list_account_roles.ts";
import type { AccountInfo, ListAccountsRequest, ListAccountsResponse } from "./list_accounts.ts";
import type { LogoutRequest, LogoutResponse } from "./logout.ts";

/**
 * A client for the SSO portal, bound to an endpoint. Its functions can be called unbound.
 *
 * Calls are retried after network errors, 5xx and 429, within the client's rate limit. An error with
 * status 401 means that the access token is no longer valid: refresh it, or sign in again. 403 and
 * 404 mean that the user does not have the account or the role, or no longer has it. 429 means too
 * many calls; the access token is still valid.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html | IAM Identity Center portal API reference}
 */
export interface PortalClient {
  /**
   * Lists one page of the accounts of the user.
   *
   * @param input The access token and the page.
   * @param options Signal and headers of this call.
   * @returns The accounts of the page, and the token of the next page.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   *
   * @example List one page
   * ```ts
   * import type { PortalClient } from "@edge-auth/aws-sso-oidc/portal";
   *
   * export async function firstAccounts(client: PortalClient, accessToken: string) {
   *   const { accountList } = await client.listAccounts({ accessToken, maxResults: 10 });
   *   return accountList.map(({ accountId }) => accountId);
   * }
   * ```
   */
  listAccounts(input: ListAccountsRequest, options?: CallOptions): Promise<ListAccountsResponse>;
  /**
   * Lists one page of the roles of the user in an account.
   *
   * @param input The access token, the account and the page.
   * @param options Signal and headers of this call.
   * @returns The roles of the page, and the token of the next page.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   *
   * @example List one page
   * ```ts
   * import type { PortalClient } from "@edge-auth/aws-sso-oidc/portal";
   *
   * export async function firstRoles(client: PortalClient, accessToken: string) {
   *   const accountId = "123456789012";
   *   const { roleList } = await client.listAccountRoles({ accessToken, accountId });
   *   return roleList.map(({ roleName }) => roleName);
   * }
   * ```
   */
  listAccountRoles(
    input: ListAccountRolesRequest,
    options?: CallOptions,
  ): Promise<ListAccountRolesResponse>;
  /**
   * Gets temporary AWS credentials of a role. To have them renewed automatically, use
   * `createRoleCredentialsProvider`.
   *
   * @param input The access token, the account and the role.
   * @param options Signal and headers of this call.
   * @returns The credentials.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   *
   * @example Get credentials and their expiration
   * ```ts
   * import type { PortalClient } from "@edge-auth/aws-sso-oidc/portal";
   *
   * export async function adminUntil(client: PortalClient, accessToken: string) {
   *   const role = { accountId: "123456789012", roleName: "Admin" };
   *   const { roleCredentials } = await client.getRoleCredentials({ accessToken, ...role });
   *   return new Date(roleCredentials.expiration);
   * }
   * ```
   */
  getRoleCredentials(
    input: GetRoleCredentialsRequest,
    options?: CallOptions,
  ): Promise<GetRoleCredentialsResponse>;
  /**
   * Ends the session of an access token. The service no longer accepts the tokens of the session.
   * Credentials of roles stay valid until they expire.
   *
   * @param input The access token.
   * @param options Signal and headers of this call.
   * @returns An object with only `$metadata`.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error. Status 401 means that the session
   * has already ended.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   *
   * @example Sign out
   * ```ts
   * import type { PortalClient } from "@edge-auth/aws-sso-oidc/portal";
   *
   * export async function signOut(client: PortalClient, accessToken: string) {
   *   await client.logout({ accessToken });
   * }
   * ```
   */
  logout(input: LogoutRequest, options?: CallOptions): Promise<LogoutResponse>;
  /**
   * Iterates over all accounts of the user. Each page is attempted up to 6 times, unless the client
   * has the option `maxAttempts`.
   *
   * @param input The access token, and the first page. Default of `maxResults`: 100.
   * @param options Signal and headers of the requests.
   * @returns The accounts. `next()` rejects with the errors of `listAccounts`, or with an `SsoError`
   * of code `INVALID_RESPONSE` if a `nextToken` is repeated or there are more than 5,000 pages.
   * @throws {TypeError} If the signal is not an `AbortSignal`.
   *
   * @example Find an account by its name
   * ```ts
   * import type { PortalClient } from "@edge-auth/aws-sso-oidc/portal";
   *
   * export async function findAccount(client: PortalClient, accessToken: string, name: string) {
   *   for await (const account of client.iterateAccounts({ accessToken })) {
   *     if (account.accountName === name) return account;
   *   }
   *   return undefined;
   * }
   * ```
   */
  iterateAccounts(
    input: ListAccountsRequest,
    options?: CallOptions,
  ): AsyncGenerator<AccountInfo, void, undefined>;
  /**
   * Iterates over all roles of the user in an account. Each page is attempted up to 6 times, unless
   * the client has the option `maxAttempts`.
   *
   * @param input The access token, the account, and the first page. Default of `maxResults`: 100.
   * @param options Signal and headers of the requests.
   * @returns The roles. `next()` rejects with the errors of `listAccountRoles`, or with an
   * `SsoError` of code `INVALID_RESPONSE` if a `nextToken` is repeated or there are more than 5,000
   * pages.
   * @throws {TypeError} If the signal is not an `AbortSignal`.
   *
   * @example Print all roles of an account
   * ```ts
   * import type { PortalClient } from "@edge-auth/aws-sso-oidc/portal";
   *
   * export async function printRoles(client: PortalClient, accessToken: string) {
   *   const accountId = "123456789012";
   *   for await (const { roleName } of client.iterateAccountRoles({ accessToken, accountId })) {
   *     console.log(roleName);
   *   }
   * }
   * ```
   */
  iterateAccountRoles(
    input: ListAccountRolesRequest,
    options?: CallOptions,
  ): AsyncGenerator<RoleInfo, void, undefined>;
  /**
   * Iterates over the roles of the user in all accounts, in the order of the accounts. The roles of up
   * to 32 accounts are requested concurrently. Memory use does not grow with the number of accounts.
   * Each page is attempted up to 6 times, unless the client has the option `maxAttempts`.
   *
   * @param input The access token.
   * @param options Signal and headers of the requests. Requests under way end when the loop ends.
   * @returns The roles, each with its account. `next()` rejects with the errors of `listAccounts`
   * and `listAccountRoles`, or with an `SsoError` of code `INVALID_RESPONSE` if a `nextToken` is
   * repeated or a list has more than 5,000 pages.
   * @throws {TypeError} If the signal is not an `AbortSignal`.
   *
   * @example Print the accounts with an administrator role
   * ```ts
   * import type { PortalClient } from "@edge-auth/aws-sso-oidc/portal";
   *
   * export async function printAdmins(client: PortalClient, accessToken: string) {
   *   for await (const role of client.iterateRoles({ accessToken })) {
   *     if (role.roleName === "Admin") console.log(role.accountId, role.accountName);
   *   }
   * }
   * ```
   */
  iterateRoles(
    input: Pick<ListAccountsRequest, "accessToken">,
    options?: CallOptions,
  ): AsyncGenerator<AccountRole, void, undefined>;
}
