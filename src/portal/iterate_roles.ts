import type { CallOptions } from "../_protocol/request.ts";
import type { ListAccountRolesResponse } from "./list_account_roles.ts";
import type { AccountInfo, ListAccountsResponse } from "./list_accounts.ts";
import { iterateItems } from "./pages.ts";

/** The number of accounts whose roles are requested concurrently. */
const ACCOUNTS_AHEAD = 32;

/** A role that is assigned to the user, with its account. */
export interface AccountRole extends AccountInfo {
  /** The name of the role. */
  roleName: string;
}

/**
 * Iterates over the roles of all accounts, in the order of the accounts. At any time, only the roles
 * of a fixed number of accounts are in memory.
 */
export async function* iterateAllRoles(
  accountPages: (options: CallOptions) => AsyncGenerator<ListAccountsResponse, void, undefined>,
  rolePages: (
    accountId: string,
    options: CallOptions,
  ) => AsyncGenerator<ListAccountRolesResponse, void, undefined>,
  { signal, headers }: CallOptions,
): AsyncGenerator<AccountRole, void, undefined> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal!.reason);
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  const options = { signal: controller.signal, headers };
  const accounts = iterateItems(
    accountPages(options),
    ({ accountList }) => accountList,
    controller.signal,
  );

  async function loadNext(): Promise<AccountRole[] | undefined> {
    const { value: account } = await accounts.next();
    if (!account) return undefined;
    const roles: AccountRole[] = [];
    for await (const { roleList } of rolePages(account.accountId, options)) {
      for (const { roleName } of roleList) roles.push({ ...account, roleName });
    }
    return roles;
  }
  const start = () => {
    const loading = loadNext();
    loading.catch(() => {}); // it is thrown when the iteration reaches this account
    return loading;
  };

  try {
    const ahead = Array.from({ length: ACCOUNTS_AHEAD }, start);
    for (;;) {
      const roles = await ahead.shift();
      if (!roles) return;
      ahead.push(start());
      for (const role of roles) {
        controller.signal.throwIfAborted();
        yield role;
      }
    }
  } finally {
    signal?.removeEventListener("abort", abort);
    controller.abort();
  }
}
