import type { SsoServiceError } from "../errors.ts";
import type { Operation } from "./operation.ts";

/** The wait before the first retry, at most, in milliseconds. It doubles with each retry. */
const FIRST_DELAY = 100;
/** The longest wait between two attempts, in milliseconds. */
const LONGEST_DELAY = 20_000;

/** How a call is repeated. */
export interface RetryPolicy {
  /** How many attempts at the most, the first included. */
  readonly attempts: number;
  /** A number from 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/**
 * How long to wait before a call is repeated, in milliseconds: where that does no harm, with full
 * jitter, `Retry-After` honoured. A service that asks to wait longer than a caller should be kept is
 * told apart by its error.
 */
export function delayAfter<I, O>(
  error: unknown,
  operation: Operation<I, O>,
  retries: number,
  { attempts, random }: RetryPolicy,
): number | undefined {
  // What is no answer has no status.
  const { code, status = 500, retryAfter = 0 } = Object(error) as Partial<SsoServiceError>;
  const isBusy = status === 429 || status === 503;
  // Behind a network failure or a bare 5xx of CreateToken, the code or the refresh token may be used
  // up already. Only AWS's own word that it was too busy makes sure that it is not.
  const isHarmless = operation.consumes
    ? isBusy && code === "SERVICE_ERROR"
    : isBusy || status >= 500;
  if (!isHarmless || retries + 1 >= attempts || retryAfter > LONGEST_DELAY) return undefined;
  const jitter = random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** retries);
  return Math.max(jitter, retryAfter);
}
