import type { Core } from "../core.ts";
import type { Call } from "../input.ts";
import type { EmulatedOperation } from "../requests.ts";
import type { EmulatedService, OperationRoute } from "../service.ts";
import { PORTAL_EXCEPTIONS, portalExceptionBody, refusal } from "./exceptions.ts";
import { getRoleCredentials } from "./get_role_credentials.ts";
import { listAccountRoles } from "./list_account_roles.ts";
import { listAccounts } from "./list_accounts.ts";
import { logout } from "./logout.ts";
import { type AccessToken, createPortalState, type PortalState } from "./state.ts";

/** Creates the emulated SSO portal, for the access tokens of SSO OIDC. */
export function createPortalService(
  core: Core,
  accessTokens: ReadonlyMap<string, AccessToken>,
): EmulatedService {
  const state = createPortalState(core, accessTokens);
  const operation = (
    name: EmulatedOperation,
    method: "GET" | "POST",
    path: string,
    handle: (state: PortalState, call: Call) => object | undefined,
  ): OperationRoute => ({
    kind: "operation",
    operation: name,
    method,
    path,
    handle: (call) => handle(state, call),
  });
  return {
    routes: [
      operation("ListAccounts", "GET", "/assignment/accounts", listAccounts),
      operation("ListAccountRoles", "GET", "/assignment/roles", listAccountRoles),
      operation("GetRoleCredentials", "GET", "/federation/credentials", getRoleCredentials),
      operation("Logout", "POST", "/logout", logout),
    ],
    exceptions: PORTAL_EXCEPTIONS,
    exceptionBody: portalExceptionBody,
    refuseInput: (message) => refusal("InvalidRequestException", message),
  };
}
