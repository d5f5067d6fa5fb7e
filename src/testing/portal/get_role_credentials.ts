import { issueCredentials } from "../credentials.ts";
import type { Call } from "../input.ts";
import { refusal } from "./exceptions.ts";
import { requiredParameter } from "./pages.ts";
import type { PortalState } from "./state.ts";
import { admit } from "./tokens.ts";

/** GetRoleCredentials. */
export function getRoleCredentials(state: PortalState, call: Call): object {
  admit(state, call);
  const accountId = requiredParameter(call, "account_id");
  const roleName = requiredParameter(call, "role_name");
  const account = state.settings.accounts.find((account) => account.accountId === accountId);
  if (!account?.roles.includes(roleName)) {
    throw refusal("ResourceNotFoundException", "The person has no such role in this account");
  }
  const expiration = state.now() + state.settings.roleCredentialsExpiresIn * 1000;
  return { roleCredentials: { ...issueCredentials(state), expiration } };
}
