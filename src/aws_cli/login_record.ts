// The file of `aws login`: credentials, refresh token and DPoP key.

import { createHash } from "node:crypto";
import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import { formatTime, parseTime } from "../session/record.ts";
import type { CreateOAuth2TokenResponseBody } from "../signin/create_oauth2_token.ts";

/** The record that AWS tools store for a sign-in. Unknown members are kept. */
export interface LoginRecord {
  readonly accessToken: LoginCredentials;
  readonly clientId?: string;
  readonly refreshToken?: string;
  /** The private key that the refresh token is bound to, in PEM format. */
  readonly dpopKey?: string;
  /** The region that issued the credentials. The AWS CLI does not write it. */
  readonly signInRegion?: string;
  readonly [member: string]: unknown;
}

/** The credentials of a record. */
export interface LoginCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: string;
  readonly accountId?: string;
  readonly [member: string]: unknown;
}

/** Returns the name of the file of a session. */
export function fileOfLogin(loginSession: string): string {
  return `${createHash("sha256").update(loginSession).digest("hex")}.json`;
}

const CREDENTIALS = ["accessKeyId", "secretAccessKey", "sessionToken", "expiresAt"];
const OPTIONAL = ["clientId", "refreshToken", "dpopKey", "signInRegion"];

/** Parses a record. Returns `undefined` if it is invalid. */
export function parseLoginRecord(text: string): LoginRecord | undefined {
  let record: Record<string, unknown>;
  try {
    record = Object(JSON.parse(text));
  } catch {
    return undefined;
  }
  const credentials = Object(record.accessToken) as Record<string, unknown>;
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  const isRecord = CREDENTIALS.every((name) => isText(credentials[name])) &&
    OPTIONAL.every((name) => (record[name] ?? undefined) === undefined || isText(record[name]));
  return isRecord ? record as unknown as LoginRecord : undefined;
}

/** Returns when the credentials of a record expire, epoch milliseconds; 0 if the time is invalid. */
export function expiryOf({ accessToken }: LoginRecord): number {
  return parseTime(accessToken.expiresAt);
}

/** Returns the record with the credentials and the refresh token of a response. */
export function renewRecord(
  record: LoginRecord,
  { accessToken, tokenType, refreshToken, expiresIn }: CreateOAuth2TokenResponseBody,
  now: number,
): LoginRecord {
  const expiresAt = formatTime(now + expiresIn * 1000);
  return {
    ...record,
    accessToken: { ...record.accessToken, ...accessToken, expiresAt },
    tokenType,
    refreshToken,
  };
}

/** Returns the credentials of a record, in the format of the AWS SDK for JavaScript. */
export function toIdentity(record: LoginRecord): AwsCredentialIdentity {
  const { accessKeyId, secretAccessKey, sessionToken, accountId } = record.accessToken;
  return {
    ...{ accessKeyId, secretAccessKey, sessionToken },
    expiration: new Date(expiryOf(record)),
    ...(typeof accountId === "string" && { accountId }),
  };
}
