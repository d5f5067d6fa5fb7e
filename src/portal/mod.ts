/**
 * The SSO portal of IAM Identity Center: the accounts and roles of the user who has signed in, and
 * temporary AWS credentials of a role.
 *
 * @example Where it is
 * ```ts
 * import { resolvePortalEndpoint } from "@edge-auth/aws-sso-oidc/portal";
 *
 * console.log(resolvePortalEndpoint({ region: "eu-west-1" }).href);
 * ```
 *
 * @module
 */

export { createPortalClient, type PortalClientOptions } from "./client.ts";
export type { PortalClient } from "./client_interface.ts";
export type { AccountRole } from "./iterate_roles.ts";
export { createCredentialsHandler, type CredentialsHandlerOptions } from "./credentials_handler.ts";
export {
  buildGetRoleCredentialsRequest,
  type GetRoleCredentialsRequest,
  type GetRoleCredentialsResponse,
  parseGetRoleCredentialsResponse,
  type RoleCredentials,
} from "./get_role_credentials.ts";
export {
  buildListAccountRolesRequest,
  type ListAccountRolesRequest,
  type ListAccountRolesResponse,
  parseListAccountRolesResponse,
  type RoleInfo,
} from "./list_account_roles.ts";
export {
  type AccountInfo,
  buildListAccountsRequest,
  type ListAccountsRequest,
  type ListAccountsResponse,
  parseListAccountsResponse,
} from "./list_accounts.ts";
export {
  buildLogoutRequest,
  type LogoutRequest,
  type LogoutResponse,
  parseLogoutResponse,
} from "./logout.ts";
export {
  type AccessTokenSource,
  type AwsCredentialIdentity,
  createRoleCredentialsProvider,
  type RoleCredentialsProvider,
  type RoleCredentialsProviderOptions,
} from "./role_credentials_provider.ts";
export { resolvePortalEndpoint } from "./service.ts";
