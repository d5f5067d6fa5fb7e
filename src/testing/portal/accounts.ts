import { checkNames } from "../nearest.ts";

/** An account of the emulated SSO portal, with the roles that the user has in it. */
export interface EmulatedAccount {
  /** The account ID, 12 digits. */
  readonly accountId: string;
  /** The name of the account. Default: none. */
  readonly accountName?: string | undefined;
  /** The email address of the account. Default: none. */
  readonly emailAddress?: string | undefined;
  /** The names of the roles. */
  readonly roles: readonly string[];
}

const NAMES: Readonly<Record<keyof EmulatedAccount, true>> = {
  accountId: true,
  accountName: true,
  emailAddress: true,
  roles: true,
};

/** Checks the option `accounts`; throws TypeError or RangeError on one that makes no sense. */
export function checkAccounts(
  value: readonly EmulatedAccount[],
  isAccountId: (text: string) => boolean,
  isRoleName: (text: string) => boolean,
): readonly EmulatedAccount[] {
  if (!Array.isArray(value)) throw new TypeError(`${MUST}be a list of accounts`);
  const ids = new Set<string>();
  for (const [index, account] of value.entries()) {
    checkNames(`create an emulator with accounts.${index}`, Object(account), Object.keys(NAMES));
    const { accountId, accountName = "", emailAddress = "", roles } = Object(account);
    if (typeof accountId !== "string" || !isAccountId(accountId)) {
      throw new RangeError(`${MUST}have an 'accountId' of 12 digits each: accounts.${index}`);
    }
    if (ids.has(accountId)) throw new RangeError(`${MUST}not have ${accountId} twice`);
    ids.add(accountId);
    if (typeof accountName !== "string" || typeof emailAddress !== "string") {
      throw new TypeError(`${MUST}have texts as names and addresses: accounts.${index}`);
    }
    const isRole = (role: unknown) => typeof role === "string" && isRoleName(role);
    if (!Array.isArray(roles) || !roles.every(isRole) || new Set(roles).size < roles.length) {
      throw new TypeError(`${MUST}have 'roles', a list of different names: accounts.${index}`);
    }
  }
  return value;
}

const MUST = "Cannot create an emulator as 'accounts' must ";
