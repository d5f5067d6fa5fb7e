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
 * A client of the SSO portal, bound to an endpoint. Its functions can be called unbound.
 *
 * All of them are retried after failures of the network, 5xx and 429, at the pace of the client. An
 * error with status 401 means that the access token is not valid any more: refresh it, or sign in
 * again. 403 and 404 mean that the user does not have the account or the role (any more). 429 means
 * too many calls; the token is still valid then.
 */
export interface PortalClient {
  /**
   * Lists the accounts of the user, one page of them.
   *
   * @param input As for `buildListAccountsRequest`.
   * @param options Signal and headers of this call.
   * @returns The accounts of the page, and where the next page is.
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
   * Lists the roles of the user in an account, one page of them.
   *
   * @param input As for `buildListAccountRolesRequest`.
   * @param options Signal and headers of this call.
   * @returns The roles of the page, and where the next page is.
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
   * Returns temporary AWS credentials of a role. `createRoleCredentialsProvider` renews them in time.
   *
   * @param input As for `buildGetRoleCredentialsRequest`.
   * @param options Signal and headers of this call.
   * @returns The credentials.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   *
   * @example Credentials for an hour
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
   * Ends a session: its tokens are not accepted any more. Credentials of roles stay valid until they
   * expire.
   *
   * @param input As for `buildLogoutRequest`.
   * @param options Signal and headers of this call.
   * @returns Nothing but `$metadata`.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error; status 401 means that the session
   * was over already.
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
   * Iterates over the accounts of the user, of all pages. It makes up to six attempts for a page, unless
   * `maxAttempts` says otherwise.
   *
   * @param input As for `buildListAccountsRequest`. Default of `maxResults`: 100.
   * @param options Signal and headers of its calls.
   * @returns The accounts. A rejection of `next()` is one of the errors of `listAccounts`, or an
   * `SsoError` with code `INVALID_RESPONSE` if the pages have no end.
   * @throws {TypeError} If the signal is none.
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
   * Iterates over the roles of the user in an account, of all pages. It makes up to six attempts for a
   * page, unless `maxAttempts` says otherwise.
   *
   * @param input As for `buildListAccountRolesRequest`. Default of `maxResults`: 100.
   * @param options Signal and headers of its calls.
   * @returns The roles. A rejection of `next()` is one of the errors of `listAccountRoles`, or an
   * `SsoError` with code `INVALID_RESPONSE` if the pages have no end.
   * @throws {TypeError} If the signal is none.
   *
   * @example All roles of an account
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
   * to 32 accounts are listed side by side; memory does not grow with the number of accounts. It makes
   * up to six attempts for a page, unless `maxAttempts` says otherwise.
   *
   * @param input The access token.
   * @param options Signal and headers of its calls. The end of the loop ends all of them.
   * @returns The roles, each with its account. A rejection of `next()` is one of the errors of
   * `listAccountRoles`, or an `SsoError` with code `INVALID_RESPONSE` if the pages have no end.
   * @throws {TypeError} If the signal is none.
   *
   * @example Where somebody is an administrator
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
