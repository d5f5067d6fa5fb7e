import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import { checkNames } from "./nearest.ts";
import type { ApprovalMode, EmulatorOptions } from "./options.ts";
import { checkAccounts, type EmulatedAccount } from "./portal/accounts.ts";

/** The options with their defaults, checked. Times in seconds. */
export interface Settings {
  readonly region: string;
  readonly interval: number;
  readonly expiresIn: number;
  readonly accessTokenExpiresIn: number | undefined;
  readonly sessionExpiresIn: number;
  readonly clientSecretExpiresIn: number;
  readonly approval: ApprovalMode;
  readonly rotateRefreshTokens: boolean;
  readonly accountId: string;
  readonly roleName: string;
  readonly sessionName: string;
  readonly accounts: readonly EmulatedAccount[];
  readonly roleCredentialsExpiresIn: number;
  readonly pageSize: number;
  readonly requestsPerSecond: number;
  readonly credentialsExpiresIn: number;
  readonly requireDpopNonce: boolean;
  readonly iamCredentials: readonly AwsCredentialIdentity[];
  readonly hosts: readonly string[];
}

const NAMES: Readonly<Record<keyof EmulatorOptions, true>> = {
  region: true,
  interval: true,
  expiresIn: true,
  accessTokenExpiresIn: true,
  sessionExpiresIn: true,
  clientSecretExpiresIn: true,
  approval: true,
  rotateRefreshTokens: true,
  accountId: true,
  roleName: true,
  sessionName: true,
  accounts: true,
  roleCredentialsExpiresIn: true,
  pageSize: true,
  requestsPerSecond: true,
  credentialsExpiresIn: true,
  requireDpopNonce: true,
  iamCredentials: true,
  hosts: true,
  clock: true,
  random: true,
};

/** The credentials of AWS's published examples of Signature Version 4. */
const EXAMPLE_CREDENTIALS: AwsCredentialIdentity = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The longest lifetime of credentials of AWS Sign-In, in seconds, by the service's model. */
const LONGEST_CREDENTIALS = 900;

// The names and IDs that IAM and STS allow.
const ACCOUNT_ID = /^\d{12}$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

/** Checks the options and adds defaults; throws a RangeError or TypeError if one is invalid. */
export function resolveSettings(options: EmulatorOptions): Settings {
  checkNames("create an emulator", options, Object.keys(NAMES));
  const accountId = text("accountId", options.accountId ?? "123456789012", ACCOUNT_ID);
  const roleName = text("roleName", options.roleName ?? "Admin", ROLE_NAME);
  return {
    region: region(options.region ?? "us-east-1"),
    interval: whole("interval", options.interval ?? 1, 0),
    expiresIn: whole("expiresIn", options.expiresIn ?? 600, 1),
    accessTokenExpiresIn: options.accessTokenExpiresIn === undefined
      ? undefined
      : whole("accessTokenExpiresIn", options.accessTokenExpiresIn, 1),
    sessionExpiresIn: whole("sessionExpiresIn", options.sessionExpiresIn ?? 8 * HOUR, 1),
    clientSecretExpiresIn: whole(
      "clientSecretExpiresIn",
      options.clientSecretExpiresIn ?? 90 * DAY,
      1,
    ),
    approval: approval(options.approval ?? "page"),
    rotateRefreshTokens: options.rotateRefreshTokens ?? true,
    accountId,
    roleName,
    sessionName: text("sessionName", options.sessionName ?? "jane", SESSION_NAME),
    accounts: checkAccounts(
      options.accounts ?? [{ accountId, accountName: "example", roles: [roleName] }],
      ACCOUNT_ID,
      ROLE_NAME,
    ),
    roleCredentialsExpiresIn: whole(
      "roleCredentialsExpiresIn",
      options.roleCredentialsExpiresIn ?? HOUR,
      1,
    ),
    pageSize: whole("pageSize", options.pageSize ?? 20, 1, 100),
    requestsPerSecond: whole("requestsPerSecond", options.requestsPerSecond ?? 20, 1),
    credentialsExpiresIn: whole(
      "credentialsExpiresIn",
      options.credentialsExpiresIn ?? LONGEST_CREDENTIALS,
      1,
      LONGEST_CREDENTIALS,
    ),
    requireDpopNonce: options.requireDpopNonce ?? false,
    iamCredentials: iamCredentials(options.iamCredentials ?? [EXAMPLE_CREDENTIALS]),
    hosts: hosts(options.hosts ?? []),
  };
}

function region(value: string): string {
  if (/^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/.test(value)) return value;
  throw new RangeError(
    `Cannot create an emulator as 'region' must look like "us-east-1": current value is "${value}"`,
  );
}

function whole(name: string, value: number, least: number, most = Infinity): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(
    `Cannot create an emulator as '${name}' must be a whole number ${range}: current value is ${value}`,
  );
}

function text(name: string, value: string, pattern: RegExp): string {
  if (typeof value === "string" && pattern.test(value)) return value;
  throw new RangeError(
    `Cannot create an emulator as '${name}' must match ${pattern}: current value is "${value}"`,
  );
}

const CREDENTIAL_NAMES: Readonly<Record<keyof AwsCredentialIdentity, true>> = {
  accessKeyId: true,
  secretAccessKey: true,
  sessionToken: true,
  expiration: true,
  accountId: true,
};

function iamCredentials(
  value: readonly AwsCredentialIdentity[],
): readonly AwsCredentialIdentity[] {
  const isText = (text: unknown) => typeof text === "string" && text !== "";
  const isValid = Array.isArray(value) && value.every((one) => {
    const { accessKeyId, secretAccessKey, sessionToken = "-", expiration } = Object(one);
    return [accessKeyId, secretAccessKey, sessionToken].every(isText) &&
      (expiration === undefined || Number.isFinite(Number(expiration)));
  });
  if (!isValid) {
    throw new TypeError(
      "Cannot create an emulator as 'iamCredentials' must be a list of { accessKeyId, " +
        "secretAccessKey, sessionToken?, expiration? }",
    );
  }
  for (const { ...one } of value) {
    // The AWS SDK for JavaScript adds a member `$source` to credentials that are passed to it.
    const own = Object.fromEntries(Object.entries(one).filter(([name]) => !name.startsWith("$")));
    checkNames("create an emulator's 'iamCredentials'", own, Object.keys(CREDENTIAL_NAMES));
  }
  return value;
}

function hosts(value: readonly string[]): readonly string[] {
  const isHost = (host: unknown) =>
    typeof host === "string" && URL.canParse(`http://${host}`) &&
    new URL(`http://${host}`).hostname === host.toLowerCase();
  if (Array.isArray(value) && value.every(isHost)) return value.map((host) => host.toLowerCase());
  throw new TypeError(
    "Cannot create an emulator as 'hosts' must be a list of host names without ports",
  );
}

function approval(value: ApprovalMode): ApprovalMode {
  if (value === "page" || value === "auto") return value;
  if (typeof value === "object" && value !== null) {
    return { afterPolls: whole("approval.afterPolls", value.afterPolls, 0) };
  }
  throw new TypeError(
    `Cannot create an emulator as 'approval' must be "page", "auto" or { afterPolls }: current value is "${value}"`,
  );
}
