import type { Hint } from "./_internal/guide.ts";
import type { ResponseMetadata } from "./_internal/metadata.ts";

/**
 * The kind of an {@linkcode SsoError}, for programs to compare; codes do not change. Other entry
 * points add codes, such as `INTERACTION_REQUIRED` of `./session`.
 *
 * - `SERVICE_ERROR`: the service responded with an error ({@linkcode SsoServiceError}).
 * - `INVALID_RESPONSE`: the response is not one of this API ({@linkcode SsoResponseError}).
 * - `NETWORK_ERROR`: fetch failed; `cause` is what it threw.
 * - `TIMEOUT`: an attempt got no complete response within its time limit.
 * - `DEVICE_CODE_EXPIRED`: nobody approved before the device code expired.
 * - `INVALID_CALLBACK`: the callback has an error or no valid code (`AuthorizationCallbackError`).
 */
export type SsoErrorCode =
  | "SERVICE_ERROR"
  | "INVALID_RESPONSE"
  | "NETWORK_ERROR"
  | "TIMEOUT"
  | "DEVICE_CODE_EXPIRED"
  | "INVALID_CALLBACK"
  | (string & Record<never, never>);

/** The name of an operation, as AWS spells it. */
export type OperationName =
  | "RegisterClient"
  | "StartDeviceAuthorization"
  | "CreateToken"
  | (string & Record<never, never>);

/**
 * An error code of SSO OIDC. The codes are those of RFC 6749 sections 4.1.2.1 and 5.2, RFC 8628
 * section 3.5 and RFC 7591 section 3.2.2 that the service uses.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html#API_CreateToken_Errors | Errors of CreateToken}
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

/** Identifies errors of this module, including those of other realms and other copies of it. */
const BRAND = "aws-sso-oidc";

/** The enumerable members of an error, with those of subclasses. */
interface SsoErrorMembers {
  readonly code: SsoErrorCode;
  readonly name?: string;
  readonly hint?: Hint | "" | undefined;
  readonly [member: string]: unknown;
}

/**
 * The base class of the errors of this module. Invalid arguments throw `TypeError` or `RangeError`
 * instead. Messages do not contain secrets.
 *
 * @example Describe an error in a log
 * ```ts
 * import { isSsoError } from "@edge-auth/aws-sso-oidc";
 *
 * function describe(error: unknown): string {
 *   if (!isSsoError(error)) return String(error);
 *   return [error.message, error.hint].filter(Boolean).join("\n");
 * }
 * console.log(describe(new TypeError("no such file"))); // TypeError: no such file
 * ```
 */
export class SsoError extends Error {
  /** The name of the class. It stays the same in minified code, so that logs can show it. */
  static override readonly name: string = "SsoError";
  /** The kind of the error. */
  declare readonly code: SsoErrorCode;
  /**
   * The likely cause and the next step, for programmers: it ends with a link to the guide about
   * errors, which says more about each hint. Errors of the `parse…` functions have no hint.
   */
  declare readonly hint?: string;

  /**
   * Creates an error without the members that are unset. `hidden` members are not enumerable, so
   * that they are not logged or serialised with the error.
   *
   * @internal
   */
  constructor(message: string, members: SsoErrorMembers, hidden: object = {}) {
    super(message);
    this.name = new.target.name;
    for (const [name, value] of Object.entries(members)) {
      if (value || value === 0) (this as Record<string, unknown>)[name] = value;
    }
    Object.defineProperty(this, Symbol.for(BRAND), { value: true });
    for (const [name, value] of Object.entries(hidden)) {
      Object.defineProperty(this, name, { value });
    }
  }
}

/**
 * Thrown when the service responds with an error. `name` is AWS's name of the exception, such as
 * `SlowDownException`; `error` is the error code, such as `slow_down`.
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
 *   console.log(error.name); // InvalidGrantException
 * }
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html#API_CreateToken_Errors | Errors of CreateToken}
 */
export class SsoServiceError extends SsoError {
  /** The name of the class. It stays the same in minified code, so that logs can show it. */
  static override readonly name: string = "SsoServiceError";
  /** The kind of the error. */
  declare readonly code: "SERVICE_ERROR";
  /** The operation that failed. */
  declare readonly operation: OperationName;
  /** The error code that the service sent, or else the one that belongs to the exception. */
  declare readonly error: OAuthErrorCode | (string & Record<never, never>);
  /** The service's description, without control characters, at most 300 characters. */
  declare readonly error_description?: string;
  /** The reason that the service sent, such as `KMS_AccessDeniedException`. */
  declare readonly reason?: string;
  /** The endpoint to use instead (`InvalidRequestRegionException`). */
  declare readonly endpoint?: string;
  /** The region to use instead (`InvalidRequestRegionException`). */
  declare readonly region?: string;
  /** The HTTP status. */
  declare readonly status: number;
  /** The request ID that AWS Support asks for. */
  declare readonly requestId?: string;
  /** How long the service asks to wait before a retry, in milliseconds. */
  declare readonly retryAfter?: number;
  /** The response; its body has been read. Not enumerable. */
  declare readonly response: Response;
  /** Response metadata. Not enumerable. */
  declare readonly $metadata: ResponseMetadata;
}

/**
 * Thrown when a response is not a valid response of this API: an HTML page, truncated JSON, a
 * missing or mistyped member, a redirect, a body of more than 256 KiB, or a 4xx or 5xx without an
 * error code.
 */
export class SsoResponseError extends SsoError {
  /** The name of the class. It stays the same in minified code, so that logs can show it. */
  static override readonly name: string = "SsoResponseError";
  /** The kind of the error. */
  declare readonly code: "INVALID_RESPONSE";
  /** The operation that failed. */
  declare readonly operation: OperationName;
  /** The HTTP status; 0 for a redirect that the runtime hides. */
  declare readonly status: number;
  /** The request ID, if the response has one. */
  declare readonly requestId?: string;
  /** How long the response asks to wait before a retry, in milliseconds. */
  declare readonly retryAfter?: number;
  /** The response; its body has been read or cancelled. Not enumerable. */
  declare readonly response: Response;
  /** Response metadata. Not enumerable. */
  declare readonly $metadata: ResponseMetadata;
}

/**
 * Checks whether a value is an error of this module. Errors of another realm or of another copy of
 * the module are recognised as well; `instanceof` is false for them.
 *
 * @param value The value that was caught.
 * @param code The code to check for. Default: any code.
 * @returns Whether the value is such an error.
 *
 * @example Recognise a device code that expired
 * ```ts
 * import { isSsoError } from "@edge-auth/aws-sso-oidc";
 *
 * console.log(isSsoError(new TypeError("fetch failed"), "DEVICE_CODE_EXPIRED")); // false
 * ```
 */
export function isSsoError(value: unknown, code?: SsoErrorCode): value is SsoError {
  const error = Object(value);
  return error[Symbol.for(BRAND)] === true && (code === undefined || error.code === code);
}

/**
 * Checks whether a value is an {@linkcode SsoServiceError}. Errors of another realm or of another
 * copy of the module are recognised as well; `instanceof` is false for them.
 *
 * @param value The value that was caught.
 * @returns Whether the value is such an error.
 *
 * @example Distinguish a service error from a network error
 * ```ts
 * import { isServiceError } from "@edge-auth/aws-sso-oidc";
 *
 * console.log(isServiceError(new TypeError("fetch failed"))); // false
 * ```
 */
export function isServiceError(value: unknown): value is SsoServiceError;
/**
 * Checks whether a value is an {@linkcode SsoServiceError} with a certain error code.
 *
 * @param value The value that was caught.
 * @param error The error code to check for.
 * @returns Whether the value is such an error.
 */
export function isServiceError<C extends OAuthErrorCode | (string & Record<never, never>)>(
  value: unknown,
  error: C,
): value is SsoServiceError & { error: C };
export function isServiceError(value: unknown, error?: string): boolean {
  return isSsoError(value, "SERVICE_ERROR") &&
    (error === undefined || (value as SsoServiceError).error === error);
}
