import type { Call } from "../input.ts";
import { pageOf } from "./pages.ts";
import { admit } from "./tokens.ts";
import type { PortalState } from "./state.ts";

/** ListAccounts. */
export function listAccounts(state: PortalState, call: Call): object {
  admit(state, call);
  const { items, nextToken } = pageOf(state, call, state.settings.accounts, "accounts");
  const accountList = items.map(({ accountId, accountName, emailAddress }) => ({
    accountId,
    accountName,
    emailAddress,
  }));
  return { nextToken, accountList };
}
