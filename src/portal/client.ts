import { type ClientOptions, createCaller } from "../_protocol/call.ts";
import type { CallOptions } from "../_protocol/request.ts";
import {
  GET_ROLE_CREDENTIALS,
  type GetRoleCredentialsRequest,
  type GetRoleCredentialsResponse,
} from "./get_role_credentials.ts";
import {
  LIST_ACCOUNT_ROLES,
  type ListAccountRolesRequest,
  type ListAccountRolesResponse,
} from "./list_account_roles.ts";
import {
  LIST_ACCOUNTS,
  type ListAccountsRequest,
  type ListAccountsResponse,
} from "./list_accounts.ts";
import { LOGOUT, type LogoutRequest, type LogoutResponse } from "./logout.ts";
import { PORTAL } from "./service.ts";

/** Options of {@linkcode createPortalClient}. */
export type PortalClientOptions = ClientOptions;

/** A client of the SSO portal, bound to an endpoint. Its functions can be called unbound. */
export interface PortalClient {
  /**
   * Lists the accounts of the user, one page of them.
   *
   * @param input As for `buildListAccountsRequest`.
   * @param options Signal and headers of this call.
   * @returns The accounts of the page.
   */
  listAccounts(input: ListAccountsRequest, options?: CallOptions): Promise<ListAccountsResponse>;
  /**
   * Lists the roles of the user in an account, one page of them.
   *
   * @param input As for `buildListAccountRolesRequest`.
   * @param options Signal and headers of this call.
   * @returns The roles of the page.
   */
  listAccountRoles(
    input: ListAccountRolesRequest,
    options?: CallOptions,
  ): Promise<ListAccountRolesResponse>;
  /**
   * Returns temporary AWS credentials of a role.
   *
   * @param input As for `buildGetRoleCredentialsRequest`.
   * @param options Signal and headers of this call.
   * @returns The credentials.
   */
  getRoleCredentials(
    input: GetRoleCredentialsRequest,
    options?: CallOptions,
  ): Promise<GetRoleCredentialsResponse>;
  /**
   * Ends a session: its tokens are not accepted any more.
   *
   * @param input As for `buildLogoutRequest`.
   * @param options Signal and headers of this call.
   * @returns Nothing but `$metadata`.
   */
  logout(input: LogoutRequest, options?: CallOptions): Promise<LogoutResponse>;
}

/**
 * Creates a client of the SSO portal.
 *
 * @param options Where the service is, and how to reach it.
 * @returns The client.
 */
export function createPortalClient(options: PortalClientOptions): PortalClient {
  const call = createCaller(PORTAL, options);
  return {
    listAccounts: (input, options) => call(LIST_ACCOUNTS, input, options),
    listAccountRoles: (input, options) => call(LIST_ACCOUNT_ROLES, input, options),
    getRoleCredentials: (input, options) => call(GET_ROLE_CREDENTIALS, input, options),
    logout: (input, options) => call(LOGOUT, input, options),
  };
}
