import type { ResponseMetadata } from "./_internal/metadata.ts";

/**
 * What kind of failure an {@linkcode SsoError} is; stable, for programs.
 *
 * - `SERVICE_ERROR`: AWS answered with an error ({@linkcode SsoServiceError}).
 * - `INVALID_RESPONSE`: what answered is not this API ({@linkcode SsoResponseError}).
 * - `DEVICE_CODE_EXPIRED`: nobody approved in time; start a new device authorization.
 * - `INVALID_CALLBACK`: the browser brought back no code that may be used
 *   (`AuthorizationCallbackError`).
 * - `NETWORK_ERROR`: fetch failed; `cause` is what it threw.
 * - `TIMEOUT`: one attempt got no whole answer within its time limit.
 */
export type SsoErrorCode =
  | "SERVICE_ERROR"
  | "INVALID_RESPONSE"
  | "DEVICE_CODE_EXPIRED"
  | "INVALID_CALLBACK"
  | "NETWORK_ERROR"
  | "TIMEOUT";

/** An operation, under AWS's name. */
export type OperationName =
  | "RegisterClient"
  | "StartDeviceAuthorization"
  | "CreateToken"
  | (string & Record<never, never>);

/**
 * The `error` of an answer: RFC 6749 section 5.2, RFC 8628 section 3.5 and RFC 7591 section 3.2.2,
 * as far as the service uses them.
 */
export type OAuthErrorCode =
  | "access_denied"
  | "authorization_pending"
  | "expired_token"
  | "invalid_client"
  | "invalid_client_metadata"
  | "invalid_grant"
  | "invalid_redirect_uri"
  | "invalid_request"
  | "invalid_scope"
  | "server_error"
  | "slow_down"
  | "unauthorized_client"
  | "unsupported_grant_type";

/** How to make an {@linkcode SsoError}. */
export interface SsoErrorOptions {
  /** What kind of failure it is. */
  code: SsoErrorCode;
  /** The likely cause and the next step. */
  hint?: string | undefined;
  /** The failure behind this one. */
  cause?: unknown;
}

/**
 * The base of every error that this module makes, but for bad arguments, which are `TypeError` and
 * `RangeError`. No message ever contains a secret.
 *
 * @example Tell what failed, and what to do
 * ```ts
 * import { SsoError } from "@edge-auth/aws-sso-oidc";
 *
 * function explain(error: unknown): string {
 *   if (!(error instanceof SsoError)) return String(error);
 *   return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
 * }
 * explain(new SsoError("nobody approved", { code: "DEVICE_CODE_EXPIRED", hint: "Start again." }));
 * ```
 */
export class SsoError extends Error {
  /** What kind of failure it is. */
  readonly code: SsoErrorCode;
  /** The likely cause and the next step, in a sentence or two. */
  declare readonly hint?: string;

  /**
   * Makes an error.
   *
   * @param message What failed.
   * @param options Its code, and hint and cause if there are any.
   */
  constructor(message: string, options: SsoErrorOptions) {
    super(message, options); // which takes the cause from it, if there is one
    this.name = "SsoError";
    this.code = options.code;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/** What an error knows of the answer that it is about. */
export interface SsoAnswerErrorOptions {
  /** The operation that failed. */
  operation: OperationName;
  /** The answer; its body is read or cancelled. */
  response: Response;
  /** What was around the answer. */
  metadata: ResponseMetadata;
  /** How long to wait before another try, in milliseconds. */
  retryAfter?: number | undefined;
  /** The likely cause and the next step. */
  hint?: string | undefined;
}

/** How to make an {@linkcode SsoServiceError}. */
export interface SsoServiceErrorOptions extends SsoAnswerErrorOptions {
  /** AWS's name of the exception. */
  name: string;
  /** The error code. */
  error: string;
  /** What AWS says about it. */
  error_description?: string | undefined;
  /** Why, where the exception has reasons. */
  reason?: string | undefined;
  /** The endpoint to use instead. */
  endpoint?: string | undefined;
  /** The region to use instead. */
  region?: string | undefined;
}

/**
 * AWS answered with an error. Its `name` is AWS's name of the exception, such as
 * `SlowDownException`, and `error` the OAuth error code, such as `slow_down`.
 *
 * @example Sign in again when the session is over
 * ```ts
 * import { isServiceError, parseCreateTokenResponse } from "@edge-auth/aws-sso-oidc";
 *
 * const response = Response.json({ error: "invalid_grant" }, { status: 400 });
 * try {
 *   await parseCreateTokenResponse(response);
 * } catch (error) {
 *   if (!isServiceError(error, "invalid_grant")) throw error;
 *   console.log(error.hint); // the session is over: sign in again
 * }
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html#API_CreateToken_Errors | Errors of CreateToken}
 */
export class SsoServiceError extends SsoError {
  /** What kind of failure it is. */
  declare readonly code: "SERVICE_ERROR";
  /** The operation that failed. */
  declare readonly operation: OperationName;
  /** The error code, as the service sent it. */
  declare readonly error: OAuthErrorCode | (string & Record<never, never>);
  /** The service's words, without control characters, at most 300 characters. */
  declare readonly error_description?: string;
  /** Why: `KMS_AccessDeniedException` and the like. */
  declare readonly reason?: string;
  /** The endpoint to use instead (`InvalidRequestRegionException`). */
  declare readonly endpoint?: string;
  /** The region to use instead (`InvalidRequestRegionException`). */
  declare readonly region?: string;
  /** The HTTP status. */
  declare readonly status: number;
  /** The request id that AWS Support asks for. */
  declare readonly requestId?: string;
  /** How long the service asks to wait before another try, in milliseconds. */
  declare readonly retryAfter?: number;
  /** The answer, its body used up. Not enumerable. */
  declare readonly response: Response;
  /** What was around the answer. Not enumerable. */
  declare readonly $metadata: ResponseMetadata;

  /**
   * Makes an error.
   *
   * @param message What failed.
   * @param options What the service said, and the answer it came in.
   */
  constructor(message: string, options: SsoServiceErrorOptions) {
    super(message, { code: "SERVICE_ERROR", hint: options.hint });
    describe(this, options);
  }
}

/**
 * What answered is not this API, or not in a way that can be trusted: a page of HTML, truncated
 * JSON, a missing or mistyped member, a redirect, too many bytes, a bare 5xx.
 */
export class SsoResponseError extends SsoError {
  /** What kind of failure it is. */
  declare readonly code: "INVALID_RESPONSE";
  /** The operation that failed. */
  declare readonly operation: OperationName;
  /** The HTTP status; 0 for a redirect that the runtime hides. */
  declare readonly status: number;
  /** The request id, if AWS was involved at all. */
  declare readonly requestId?: string;
  /** How long the answer asks to wait before another try, in milliseconds. */
  declare readonly retryAfter?: number;
  /** The answer, its body used up or cancelled. Not enumerable. */
  declare readonly response: Response;
  /** What was around the answer. Not enumerable. */
  declare readonly $metadata: ResponseMetadata;

  /**
   * Makes an error.
   *
   * @param message What failed.
   * @param options The answer.
   */
  constructor(message: string, options: SsoAnswerErrorOptions) {
    super(message, { code: "INVALID_RESPONSE", hint: options.hint });
    this.name = "SsoResponseError";
    describe(this, options);
  }
}

// What is not known is not a member. Answer and metadata are not enumerable, so that logging or
// serialising an error does not spill headers.
function describe(error: SsoError, options: SsoAnswerErrorOptions): void {
  const { response, metadata, ...members } = options;
  const { httpStatusCode: status, requestId } = metadata;
  for (const [name, value] of Object.entries({ ...members, status, requestId })) {
    if (value !== undefined) (error as unknown as Record<string, unknown>)[name] = value;
  }
  Object.defineProperties(error, {
    response: { value: response, configurable: true },
    $metadata: { value: metadata, configurable: true },
  });
}

/**
 * Whether a value is an {@linkcode SsoServiceError}, and, if you say so, one with a certain error
 * code. It looks at the members rather than the class, so that it also knows errors of another
 * realm or of another copy of this module.
 *
 * @param value What was caught.
 * @param error The error code to look for; default: any.
 * @returns Whether it is one.
 *
 * @example
 * ```ts
 * import { isServiceError } from "@edge-auth/aws-sso-oidc";
 * import { assert } from "@std/assert";
 *
 * assert(!isServiceError(new TypeError("fetch failed")));
 * ```
 */
export function isServiceError(value: unknown): value is SsoServiceError;
/**
 * Whether a value is an {@linkcode SsoServiceError} with a certain error code.
 *
 * @param value What was caught.
 * @param error The error code to look for.
 * @returns Whether it is one.
 */
export function isServiceError<C extends OAuthErrorCode | (string & Record<never, never>)>(
  value: unknown,
  error: C,
): value is SsoServiceError & { error: C };
export function isServiceError(value: unknown, error?: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  const candidate = value as Partial<SsoServiceError>;
  return candidate.code === "SERVICE_ERROR" && typeof candidate.error === "string" &&
    typeof candidate.operation === "string" && (error === undefined || candidate.error === error);
}
