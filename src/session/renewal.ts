// When a token is renewed, and which failures of it mean what.

import { SsoError, type SsoServiceError } from "../errors.ts";
import { formatTime, parseTime, type SessionRecord } from "./record.ts";

/** A token is not renewed earlier than this before its end, in milliseconds. */
const EARLIEST = 600_000;
/** It is renewed at the latest this long before its end, in milliseconds. */
const LATEST = 45_000;

/** When to renew a token, epoch milliseconds. `jitter` is from 0 to 1. */
export function renewalTime({ expiresAt, issuedAt }: SessionRecord, jitter: number): number {
  const end = parseTime(expiresAt);
  const start = parseTime(issuedAt);
  // One that lives shorter than the window is kept for half of its life.
  const first = Math.max(end - EARLIEST, start && (start + end) / 2);
  return first + jitter * Math.max(end - LATEST - first, 0);
}

// The KMS key of an instance can be repaired: then there is a reason.
const FINAL =
  /^(invalid_(client|grant|request|scope)|unauthorized_client|unsupported_grant_type|access_denied|expired_token)$/;

/** A refresh that failed. */
export interface RefreshFailure {
  readonly error: unknown;
  readonly refreshToken: string | undefined;
  /** When the service may be asked again, epoch milliseconds. */
  readonly retryAt: number;
}

/** Whether an error of a refresh means that this refresh token will never work again. */
export function isFinal(error: unknown): boolean {
  const { error: code, reason } = Object(error) as Partial<SsoServiceError>;
  return FINAL.test(`${code}`) && !reason;
}

/** Why a record cannot be renewed, or "" if it can. `refused`: the final error of its last refresh. */
export function whyNotRenewable(
  record: SessionRecord | undefined,
  refused: unknown,
  now: number,
): string {
  if (!record) return "there is no record of a sign-in that can be used";
  const { refreshToken, clientId, clientSecret, registrationExpiresAt: end } = record;
  return !refreshToken
    ? "there is no refresh token (clients without scopes get none)"
    : refused
    ? "the service refuses the refresh token. The session has ended, or the response to an earlier " +
      "refresh was lost"
    : !clientId || !clientSecret
    ? "the record has no registration"
    : end && parseTime(end) <= now
    ? `the registration expired at ${formatTime(parseTime(end))}`
    : "";
}

/** The error of a session that needs a person to sign in, and cannot ask anybody. */
export function personRequired(startUrl: string, why: string, cause?: unknown): SsoError {
  return new SsoError(`A person has to sign in at ${startUrl}: ${why}`, {
    code: "INTERACTION_REQUIRED",
    hint: "Call signIn(), or pass 'onVerification' or 'authorize' to createSession().",
    startUrl,
  }, { cause });
}
