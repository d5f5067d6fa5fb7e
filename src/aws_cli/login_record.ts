// The file of `aws login`: credentials, refresh token and DPoP key, which belong together.

import { createHash } from "node:crypto";
import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import { formatTime, parseTime } from "../session/record.ts";
import type { CreateOAuth2TokenResponseBody } from "../signin/create_oauth2_token.ts";

/** What AWS's tools store of a sign-in. Members that nobody here knows are kept. */
export interface LoginRecord {
  readonly accessToken: LoginCredentials;
  readonly clientId?: string;
  readonly refreshToken?: string;
  /** The private key that the refresh token is bound to, PEM. */
  readonly dpopKey?: string;
  /** The region that issued all of it; the AWS CLI leaves it out. */
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

/** The file of a session. */
export function fileOfLogin(loginSession: string): string {
  return `${createHash("sha256").update(loginSession).digest("hex")}.json`;
}

const CREDENTIALS = ["accessKeyId", "secretAccessKey", "sessionToken", "expiresAt"];
const OPTIONAL = ["clientId", "refreshToken", "dpopKey", "signInRegion"];

/** Reads a record; `undefined` if the text is not one. */
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

/** When the credentials of a record expire, epoch milliseconds; 0 if nobody knows. */
export function expiryOf({ accessToken }: LoginRecord): number {
  return parseTime(accessToken.expiresAt);
}

/** A record with the credentials and the refresh token of a response. */
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

/** The credentials of a record, as the AWS SDKs have them. */
export function toIdentity(record: LoginRecord): AwsCredentialIdentity {
  const { accessKeyId, secretAccessKey, sessionToken, accountId } = record.accessToken;
  return {
    ...{ accessKeyId, secretAccessKey, sessionToken },
    expiration: new Date(expiryOf(record)),
    ...(typeof accountId === "string" && { accountId }),
  };
}
