import { REGION } from "../_internal/partitions.ts";
import type { StorageItem } from "./storage.ts";

/**
 * The stored record of a session. It has the format of the AWS CLI's token files, which all AWS SDKs
 * read, and some members that only this module uses. Unknown members are kept.
 *
 * Times are written as `2026-01-01T00:00:00Z`, and read in all formats that AWS tools have written.
 */
export interface SessionRecord {
  /** The start URL, as in the AWS CLI's configuration or in the options. */
  startUrl?: string;
  /** The region that issued the tokens and the registration. */
  region?: string;
  /** The access token. */
  accessToken?: string;
  /** When the access token expires. */
  expiresAt?: string;
  /** The ID of the registered client. */
  clientId?: string;
  /** The secret of the registered client. */
  clientSecret?: string;
  /** When the registration expires. */
  registrationExpiresAt?: string;
  /** The refresh token. It works for this client in this region only. */
  refreshToken?: string;
  /** The grant types of the registration. Only this module uses it. */
  grantTypes?: string[];
  /** The scopes of the registration. Only this module uses it. */
  scopes?: string[];
  /** When the access token was issued. Only this module uses it. */
  issuedAt?: string;
  /** {@linkcode RECORD_VERSION}. Records of AWS tools do not have it. */
  recordVersion?: number;
  /** Members of other tools. */
  [member: string]: unknown;
}

/** A record whose access token is valid. */
export type ValidRecord = SessionRecord & { accessToken: string };

/** The version of the records that this module writes. */
export const RECORD_VERSION = 1;

/** The latest time that all AWS tools can read: the end of the year 9999, epoch milliseconds. */
const LATEST_TIME = 253_402_300_799_000;

/** Members that must be strings. Times need not be: an invalid time counts as expired. */
const STRINGS = ["startUrl", "accessToken", "clientId", "clientSecret", "refreshToken", "region"];

/** Returns the text of an item. Some storages return it parsed. */
export function textOf(item: StorageItem): string | undefined {
  if (item === null || item === undefined) return undefined;
  return typeof item === "string" ? item : JSON.stringify(item);
}

/**
 * Parses a record. Returns `undefined` if the JSON is invalid, the version is unknown, there is
 * neither token nor client, a member has the wrong type, or `isOurs` does not accept the record.
 */
export function parseRecord(
  text: string | undefined,
  isOurs: (record: SessionRecord) => boolean,
): SessionRecord | undefined {
  try {
    const record: SessionRecord = Object(JSON.parse(text!));
    const { recordVersion = RECORD_VERSION, accessToken, clientId, region } = record;
    const isOne = recordVersion === RECORD_VERSION && (accessToken || clientId) &&
      (!region || REGION.test(region)) && // it becomes part of a host name
      STRINGS.every((name) => typeof (record[name] ?? "") === "string") &&
      isOurs(record);
    return isOne ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Parses a time of a record to epoch milliseconds; 0 if it is missing or invalid. */
export function parseTime(text: unknown): number {
  // Some AWS tools have written "UTC", which Date.parse() does not accept.
  return typeof text === "string" ? Date.parse(text.replace(/ ?UTC$/, "Z")) || 0 : 0;
}

/** Formats epoch milliseconds as a time of a record, without fractions of a second. */
export function formatTime(ms: number): string {
  return new Date(Math.min(ms, LATEST_TIME)).toISOString().replace(/\.\d+/, "");
}
