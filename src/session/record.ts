import { REGION } from "../_internal/partitions.ts";
import type { StorageItem } from "./storage.ts";

/**
 * What a storage keeps of a session: the AWS CLI's token file, as every AWS SDK reads it, with members
 * of ours beside AWS's. Every member may be absent; those that nobody here knows are kept.
 *
 * Times are written as `2026-01-01T00:00:00Z`, and read in every format that AWS's tools have written.
 */
export interface SessionRecord {
  /** The start URL, as the AWS CLI's configuration or the option has it. */
  startUrl?: string;
  /** The region that issued all of it. */
  region?: string;
  /** The access token. */
  accessToken?: string;
  /** When the access token expires. */
  expiresAt?: string;
  /** The registered client. */
  clientId?: string;
  /** The client's secret. */
  clientSecret?: string;
  /** When the registration expires. */
  registrationExpiresAt?: string;
  /** The refresh token. It works for this client in this region only. */
  refreshToken?: string;
  /** Ours: the grant types that the client registered. */
  grantTypes?: string[];
  /** Ours: the scopes that the client registered. */
  scopes?: string[];
  /** Ours: when the access token was issued. */
  issuedAt?: string;
  /** Ours: {@linkcode RECORD_VERSION}; absent in the records of others. */
  recordVersion?: number;
  /** Of others. */
  [member: string]: unknown;
}

/** A record whose access token is valid. */
export type ValidRecord = SessionRecord & { accessToken: string };

/** The version of the records written here. */
export const RECORD_VERSION = 1;

/** The last time that all of AWS's tools can read: the end of the year 9999, epoch milliseconds. */
const LATEST_TIME = 253_402_300_799_000;

/** Times may be anything: those that cannot be read are over. */
const STRINGS = ["startUrl", "accessToken", "clientId", "clientSecret", "refreshToken", "region"];

/** The text of an item: some storages have parsed it already. */
export function textOf(item: StorageItem): string | undefined {
  if (item === null || item === undefined) return undefined;
  return typeof item === "string" ? item : JSON.stringify(item);
}

/**
 * Reads a record. It is `undefined` if the text is not one: invalid JSON, a record of another version or
 * of something else, a member of the wrong type, one that `isOurs` does not accept.
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

/** A time of a record, epoch milliseconds; 0 if there is none. */
export function parseTime(text: unknown): number {
  // Others have written "UTC", which Date.parse() refuses.
  return typeof text === "string" ? Date.parse(text.replace(/ ?UTC$/, "Z")) || 0 : 0;
}

/** A time for a record, without fractions of a second. */
export function formatTime(ms: number): string {
  return new Date(Math.min(ms, LATEST_TIME)).toISOString().replace(/\.\d+/, "");
}
