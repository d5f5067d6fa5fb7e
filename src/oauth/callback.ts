import { describeType, hasControlCharacters, printable } from "../_internal/text.ts";
import { SsoError } from "../errors.ts";

/** What the authorization server said in a callback. */
interface CallbackErrorOptions {
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
}

/**
 * The callback of the authorization code flow has no code that may be used: the person denied the
 * request, or the callback belongs to another sign-in.
 */
export class AuthorizationCallbackError extends SsoError {
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
    super(message, { name: "AuthorizationCallbackError", code: "INVALID_CALLBACK", ...members });
  }
}

/** Options of {@linkcode parseAuthorizationCallback}. */
export interface AuthorizationCallbackOptions {
  /** The state of the authorization URL. */
  state: string;
}

/** The parameters of a callback that signs in. */
export interface AuthorizationCallback {
  /** The authorization code, for CreateToken: a secret that works once, for a short time. */
  code: string;
}

/**
 * Parses the callback of the authorization code flow: the URL that the browser was redirected to, its
 * path and query, the query alone, or the address that a person pasted because the loopback address
 * cannot be reached (SSH, containers).
 *
 * The state is checked first, in constant time: it protects from an attacker's code.
 *
 * @param callback URL, path or query; white space and quotes around a text are ignored.
 * @param options The state of the authorization URL.
 * @returns The code.
 * @throws {TypeError} If `callback` or `state` has the wrong type.
 * @throws {RangeError} If `state` is empty.
 * @throws {AuthorizationCallbackError} If the state is missing or does not match, or if the callback
 * has an error, no code, or a parameter twice.
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
      `Cannot parse the callback: 'state' must be the state of the authorization URL, it is ${
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
  if (!isEqual(state, expected)) throw invalid("has a 'state' of another sign-in");
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
      `Cannot parse the callback: it must be a URL or a query, it is ${describeType(callback)}`,
    );
  }
  // The URL parser drops tabs and line ends, too; people paste quotes and angle brackets along.
  callback = callback.replace(/[\t\r\n]/g, "").trim()
    .replace(/^[\s"'<]{1,9}|[\s"'>]{1,9}$/g, "")
    .replace(/#.*/s, "")
    .replace(/^[^?&=]*\?/, ""); // a value may contain "?" as well
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
        ? "The person pressed Deny, or an administrator has to give access"
        : "Check client, redirect URI and scopes, and sign in again"
    }`,
    { error, error_description },
  );
}

// In constant time for texts of one length.
function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
