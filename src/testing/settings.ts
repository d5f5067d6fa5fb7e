import type { ApprovalMode, EmulatorOptions } from "./types.ts";

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
  readonly credentialsExpiresIn: number;
  readonly requireDpopNonce: boolean;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Seconds that credentials of AWS Sign-In live at most, by the model of the service. */
const LONGEST_CREDENTIALS = 900;

// What IAM and STS allow.
const ACCOUNT_ID = /^\d{12}$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

/** Fills the defaults in; throws RangeError or TypeError on an option that makes no sense. */
export function resolveSettings(options: EmulatorOptions): Settings {
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
    accountId: text("accountId", options.accountId ?? "123456789012", ACCOUNT_ID),
    roleName: text("roleName", options.roleName ?? "Admin", ROLE_NAME),
    sessionName: text("sessionName", options.sessionName ?? "jane", SESSION_NAME),
    credentialsExpiresIn: whole(
      "credentialsExpiresIn",
      options.credentialsExpiresIn ?? LONGEST_CREDENTIALS,
      1,
      LONGEST_CREDENTIALS,
    ),
    requireDpopNonce: options.requireDpopNonce ?? false,
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

function approval(value: ApprovalMode): ApprovalMode {
  if (value === "page" || value === "auto") return value;
  if (typeof value === "object" && value !== null) {
    return { afterPolls: whole("approval.afterPolls", value.afterPolls, 0) };
  }
  throw new TypeError(
    `Cannot create an emulator as 'approval' must be "page", "auto" or { afterPolls }: current value is "${value}"`,
  );
}
