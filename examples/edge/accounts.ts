import { isServiceError, type SsoOidcClientOptions } from "@edge-auth/aws-sso-oidc";
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";

/** An account of the visitor's. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly roles: string[];
}

/** The first accounts, and whether there are more. */
export type Accounts = { readonly accounts: readonly Account[]; readonly hasMore: boolean };

/** Each account is a request, or two: a Worker on the free plan may make 50. */
const MOST = 20;

/** Lists the first accounts of the visitor, with their roles; `undefined` if AWS is out of reach. */
export async function listAccounts(
  aws: SsoOidcClientOptions,
  accessToken: string,
): Promise<Accounts | undefined | "signed out"> {
  const accounts = new Map<string, Account>();
  try {
    for await (const role of createPortalClient(aws).iterateRoles({ accessToken })) {
      const { accountId: id, accountName: name = id, roleName } = role;
      const account = accounts.get(id) ?? { id, name, roles: [] };
      if (accounts.size === MOST && !accounts.has(id)) {
        return { accounts: [...accounts.values()], hasMore: true };
      }
      account.roles.push(roleName);
      accounts.set(id, account);
    }
    return { accounts: [...accounts.values()], hasMore: false };
  } catch (error) {
    if (isServiceError(error) && error.status === 401) return "signed out";
    console.error(error);
    return undefined;
  }
}

/** Ends the visitor's access. A failure is only logged: the token is forgotten in any case. */
export async function logOut(aws: SsoOidcClientOptions, accessToken: string): Promise<void> {
  try {
    await createPortalClient(aws).logout({ accessToken });
  } catch (error) {
    console.error(error);
  }
}
