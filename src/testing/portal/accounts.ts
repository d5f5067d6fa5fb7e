import { printable } from "../../_internal/text.ts";
import { unknownName } from "../nearest.ts";

/** An account of the emulated SSO portal, with the roles of the person in it. */
export interface EmulatedAccount {
  /** The account ID, 12 digits. */
  readonly accountId: string;
  /** The name of the account. Default: none. */
  readonly accountName?: string | undefined;
  /** The email address of the account. Default: none. */
  readonly emailAddress?: string | undefined;
  /** The names of the person's roles in the account. */
  readonly roles: readonly string[];
}

const NAMES: Readonly<Record<keyof EmulatedAccount, true>> = {
  accountId: true,
  accountName: true,
  emailAddress: true,
  roles: true,
};

/** Checks the option `accounts`; throws TypeError or RangeError if a member is invalid. */
export function checkAccounts(
  accounts: readonly EmulatedAccount[],
  accountIds: RegExp,
  roleNames: RegExp,
): readonly EmulatedAccount[] {
  if (!Array.isArray(accounts)) throw invalid(TypeError, "", "be a list of accounts", accounts);
  const ids = new Set<string>();
  for (const [index, account] of accounts.entries()) {
    const at = `[${index}]`;
    if (typeof account !== "object" || account === null) {
      throw invalid(TypeError, at, "be an account", account);
    }
    const unknown = Object.keys(account).find((name) => !Object.hasOwn(NAMES, name));
    if (unknown !== undefined) {
      const name = unknownName(unknown, Object.keys(NAMES));
      throw new TypeError(`${CANNOT}${at}' must not have the unknown member ${name}`);
    }
    const { accountId, accountName = "", emailAddress = "", roles } = account;
    if (typeof accountId !== "string" || !accountIds.test(accountId)) {
      throw invalid(RangeError, `${at}.accountId`, "be a string of 12 digits", accountId);
    }
    if (ids.has(accountId)) {
      throw invalid(RangeError, `${at}.accountId`, "be unique", accountId);
    }
    ids.add(accountId);
    for (const [name, text] of Object.entries({ accountName, emailAddress })) {
      if (typeof text !== "string") throw invalid(TypeError, `${at}.${name}`, "be a string", text);
    }
    checkRoles(`${at}.roles`, roles, roleNames);
  }
  return accounts;
}

function checkRoles(path: string, roles: unknown, roleNames: RegExp): void {
  if (!Array.isArray(roles)) throw invalid(TypeError, path, "be a list of role names", roles);
  for (const [index, role] of roles.entries()) {
    const at = `${path}[${index}]`;
    if (typeof role !== "string" || !roleNames.test(role)) {
      throw invalid(TypeError, at, `match ${roleNames}`, role);
    }
    if (roles.indexOf(role) < index) throw invalid(TypeError, at, "be unique", role);
  }
}

const CANNOT = "Cannot create an emulator as 'accounts";

/** The error about the member at `path`, with its value: the first 60 characters, if it is long. */
function invalid(
  ErrorClass: typeof TypeError | typeof RangeError,
  path: string,
  must: string,
  value: unknown,
): Error {
  const isQuoted = typeof value === "string" || (typeof value === "object" && value !== null);
  const shown = printable(isQuoted ? JSON.stringify(value) : String(value), 60);
  return new ErrorClass(`${CANNOT}${path}' must ${must}: current value is ${shown}`);
}
