import { describeType, hasControlCharacters, printable } from "../_internal/text.ts";
import { SsoError } from "../errors.ts";

/** The error of a callback, as the authorization server sent it. */
interface CallbackErrorOptions {
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
}

/**
 * Thrown when a callback has no usable code: the person denied the request, or the callback is
 * incomplete or belongs to another sign-in.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 | RFC 6749 section 4.1.2.1}
 */
export class AuthorizationCallbackError extends SsoError {
  /** The name of the class. It stays the same in minified code, so that logs can show it. */
  static override readonly name: string = "AuthorizationCallbackError";
  /** The kind of the error. */
  declare readonly code: "INVALID_CALLBACK";
  /** The `error` of the callback, such as `access_denied`. */
  declare readonly error?: string;
  /** The `error_description` of the callback, at most 300 characters. */
  declare readonly error_description?: string;

  /**
   * Creates an error.
   *
   * @internal
   */
  constructor(message: string, members?: CallbackErrorOptions) {
    super(message, { code: "INVALID_CALLBACK", ...members });
  }
}

/** Options of {@linkcode parseAuthorizationCallback}. */
export interface AuthorizationCallbackOptions {
  /** The state that the authorization URL was built with. */
  state: string;
}

/** The parameters of a successful callback (RFC 6749 section 4.1.2). */
export interface AuthorizationCallback {
  /** The authorization code for the token request: a secret that works once and expires soon. */
  code: string;
}

/**
 * Parses the callback of the authorization code flow: the URL that the browser was redirected to,
 * its path and query, or the query alone. A person can paste the URL where the browser cannot reach
 * the loopback address (SSH, containers).
 *
 * The state is compared in constant time, before the code or error is read. It protects against
 * cross-site request forgery (RFC 6749 section 10.12).
 *
 * @param callback A URL, or a path with a query, or a query. White space and quotes around it are
 * ignored.
 * @param options The state of the authorization URL.
 * @returns The authorization code.
 * @throws {TypeError} If `callback` or `state` has the wrong type.
 * @throws {RangeError} If `state` is empty.
 * @throws {AuthorizationCallbackError} If the state is missing or does not match, or if the
 * callback has an error, no valid code, or a duplicate parameter.
 *
 * @example Read the code from a callback
 * ```ts
 * import { parseAuthorizationCallback } from "@edge-auth/aws-sso-oidc";
 *
 * const { code } = parseAuthorizationCallback(
 *   "http://127.0.0.1:53682/oauth/callback?code=example-code&state=example-state",
 *   { state: "example-state" },
 * );
 * console.log(code); // example-code
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 | RFC 6749 section 4.1.2}
 */
export function parseAuthorizationCallback(
  callback: string | URL | URLSearchParams,
  options: AuthorizationCallbackOptions,
): AuthorizationCallback {
  const { state: expected } = Object(options) as AuthorizationCallbackOptions;
  if (!expected || typeof expected !== "string") {
    throw new (expected === "" ? RangeError : TypeError)(
      `Cannot parse the callback: 'state' must be the state of the authorization URL; it is ${
        describeType(expected)
      }`,
    );
  }
  const parameters = toParameters(callback);
  const names = ["state", "error", "code"].filter((name) => parameters.has(name));
  if (!names.length) throw invalid("is no address of a callback");
  for (const name of names) {
    if (parameters.getAll(name).length > 1) throw invalid(`has more than one '${name}'`);
  }
  const state = parameters.get("state");
  if (!state) throw invalid("has no 'state'");
  if (!isEqual(state, expected)) throw invalid("has the 'state' of another sign-in");
  const error = parameters.get("error");
  if (error !== null) throw denied(error, parameters.get("error_description") ?? "");
  const code = parameters.get("code");
  if (!code) throw invalid("has no 'code'");
  if (hasControlCharacters(code)) throw invalid("has a 'code' with control characters");
  return { code };
}

function toParameters(callback: string | URL | URLSearchParams): URLSearchParams {
  if (callback instanceof URLSearchParams) return callback;
  if (callback instanceof URL) return callback.searchParams;
  if (typeof callback !== "string") {
    throw new TypeError(
      `Cannot parse the callback: it must be a URL or a query; it is ${describeType(callback)}`,
    );
  }
  // The URL parser removes tabs and line ends, too. Pasted text may have quotes or "<" and ">"
  // around it.
  callback = callback.replace(/[\t\r\n]/g, "").trim()
    .replace(/^[\s"'<]{1,9}|[\s"'>]{1,9}$/g, "")
    .replace(/#.*/s, "")
    .replace(/^[^?&=]*\?/, ""); // up to the first "?": a value may contain another
  return new URLSearchParams(callback);
}

function invalid(problem: string): AuthorizationCallbackError {
  return new AuthorizationCallbackError(
    `The callback ${problem}. Pass the whole address that the browser was redirected to, or start the ` +
      "sign-in again",
  );
}

function denied(code: string, description: string): AuthorizationCallbackError {
  const error = printable(code, 100);
  const error_description = printable(description, 300);
  return new AuthorizationCallbackError(
    `The sign-in was refused: ${error_description || "no description"} (${error}). ${
      error === "access_denied"
        ? "The person pressed Deny, or an administrator must grant access"
        : "Check client, redirect URI and scopes, and sign in again"
    }`,
    { error, error_description },
  );
}

// The time does not depend on where texts of the same length differ.
function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
