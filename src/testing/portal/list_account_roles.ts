import type { Call } from "../input.ts";
import { refusal } from "./exceptions.ts";
import { pageOf, requiredParameter } from "./pages.ts";
import type { PortalState } from "./state.ts";
import { admit } from "./tokens.ts";

/** ListAccountRoles. */
export function listAccountRoles(state: PortalState, call: Call): object {
  admit(state, call);
  const accountId = requiredParameter(call, "account_id");
  const account = state.settings.accounts.find((account) => account.accountId === accountId);
  if (account === undefined) {
    throw refusal("ResourceNotFoundException", "The person has no such account");
  }
  const { items, nextToken } = pageOf(state, call, account.roles, accountId);
  return { nextToken, roleList: items.map((roleName) => ({ roleName, accountId })) };
}
