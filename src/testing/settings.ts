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
}

const HOUR = 3600;
const DAY = 24 * HOUR;

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
  };
}

function region(value: string): string {
  if (/^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/.test(value)) return value;
  throw new RangeError(
    `Cannot create an emulator as 'region' must look like "us-east-1": current value is "${value}"`,
  );
}

function whole(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(
    `Cannot create an emulator as '${name}' must be a whole number of at least ${least}: current value is ${value}`,
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
