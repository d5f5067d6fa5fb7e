/**
 * The SSO portal of IAM Identity Center: the accounts and roles of the user who has signed in, and
 * temporary AWS credentials of a role.
 *
 * @example Credentials of a role
 * ```ts
 * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
 * import { createPortalClient, createRoleCredentialsProvider } from "@edge-auth/aws-sso-oidc/portal";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const region = "us-east-1";
 *
 * // 1. Sign in.
 * const oidc = createSsoOidcClient({ region, fetch });
 * const registration = await oidc.registerClient({ clientName: "my-tool", clientType: "public" });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await oidc.startDeviceAuthorization({ ...registration, startUrl });
 * const { accessToken } = await oidc.waitForDeviceToken({ registration, authorization });
 *
 * // 2. Choose a role.
 * const client = createPortalClient({ region, fetch });
 * const { value: role } = await client.iterateRoles({ accessToken }).next();
 * if (!role) throw new Error("The user has no role");
 *
 * // 3. Use its credentials: as `credentials` of an AWS SDK, for instance.
 * const { accountId, roleName } = role;
 * const provider = createRoleCredentialsProvider({ client, accessToken, accountId, roleName });
 * console.log((await provider()).accessKeyId); // ASIA…
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
export type { AwsCredentialIdentity } from "../_internal/credentials.ts";
export type {
  AccessTokenSource,
  RoleCredentialsProvider,
  RoleCredentialsProviderOptions,
} from "./provider_options.ts";
export { createRoleCredentialsProvider } from "./role_credentials_provider.ts";
export { resolvePortalEndpoint } from "./service.ts";
