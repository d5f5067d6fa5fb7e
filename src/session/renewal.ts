// When a token is renewed, and what a failed renewal means.

import { withGuide } from "../_internal/guide.ts";
import { SsoError, type SsoServiceError } from "../errors.ts";
import { formatTime, parseTime, type SessionRecord } from "./record.ts";

/** A token is renewed at the earliest this long before it expires, in milliseconds. */
const EARLIEST = 600_000;
/** A token is renewed at the latest this long before it expires, in milliseconds. */
const LATEST = 45_000;

/** Returns when to renew a token, epoch milliseconds. `jitter` is from 0 to 1. */
export function renewalTime({ expiresAt, issuedAt }: SessionRecord, jitter: number): number {
  const end = parseTime(expiresAt);
  const start = parseTime(issuedAt);
  // A token with a short lifetime is kept for at least half of it.
  const first = Math.max(end - EARLIEST, start && (start + end) / 2);
  return first + jitter * Math.max(end - LATEST - first, 0);
}

// An error with a `reason` is not final: it concerns the KMS key, which can be repaired.
const FINAL =
  /^(invalid_(client|grant|request|scope)|unauthorized_client|unsupported_grant_type|access_denied|expired_token)$/;

/** A failed refresh. */
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

/** Why a record cannot be renewed, or "" if it can. `refused`: the final error of the last refresh. */
export function whyNotRenewable(
  record: SessionRecord | undefined,
  refused: unknown,
  now: number,
): string {
  if (!record) return "there is no usable record of a sign-in";
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

/** Creates the error for a session that needs a sign-in, but has no callback for it. */
export function personRequired(startUrl: string, why: string, cause?: unknown): SsoError {
  return new SsoError(`A person has to sign in at ${startUrl}: ${why}`, {
    code: "INTERACTION_REQUIRED",
    hint: withGuide("Call signIn(), or pass 'onVerification' or 'authorize'."),
    startUrl,
  }, { cause });
}
