import { cut, hasControlCharacters, kindOf, printable } from "../_internal/text.ts";
import { SsoError } from "../errors.ts";

/** How to make an {@linkcode AuthorizationCallbackError}. */
export interface AuthorizationCallbackErrorOptions {
  /** The `error` of the callback. */
  error?: string | undefined;
  /** The `error_description` of the callback. */
  error_description?: string | undefined;
  /** The likely cause and the next step. */
  hint?: string | undefined;
}

/**
 * The callback brought no code that may be used: the person said no, or the callback is not the
 * answer to this sign-in.
 */
export class AuthorizationCallbackError extends SsoError {
  /** What kind of failure it is. */
  declare readonly code: "INVALID_CALLBACK";
  /** The `error` of the callback, such as `access_denied`, if it had one. */
  declare readonly error?: string;
  /** The `error_description` of the callback, at most 300 characters, if it had one. */
  declare readonly error_description?: string;

  /**
   * Makes an error.
   *
   * @param message What is wrong with the callback.
   * @param options What the callback said about it.
   */
  constructor(message: string, options: AuthorizationCallbackErrorOptions = {}) {
    const { error, error_description, hint } = options;
    super(message, { code: "INVALID_CALLBACK", hint });
    this.name = "AuthorizationCallbackError";
    if (error !== undefined) Object.assign(this, { error });
    if (error_description !== undefined) Object.assign(this, { error_description });
  }
}

/** What a callback must match. */
export interface AuthorizationCallbackOptions {
  /** The state of the authorization URL. */
  state: string;
}

/** What a callback brings. */
export interface AuthorizationCallback {
  /** The authorization code, for CreateToken: it works once, and not for long. */
  code: string;
}

/**
 * Parses what the browser brought back: the URL of the request, its path and query, the query alone,
 * or what a person pasted where the loopback address cannot be reached (SSH, containers).
 *
 * The state is checked first, in constant time: without it a stranger's code could be slipped in.
 *
 * @param callback URL, path or query; blanks and quotes around a text do not matter.
 * @param options The state of the authorization URL.
 * @returns The code.
 * @throws {TypeError} If `callback` or `state` has the wrong type.
 * @throws {RangeError} If `state` is empty.
 * @throws {AuthorizationCallbackError} If the state is missing or another one, if the callback has an
 * error or no code, or has a parameter twice.
 *
 * @example
 * ```ts
 * import { parseAuthorizationCallback } from "@edge-auth/aws-sso-oidc";
 * import { assertEquals } from "@std/assert";
 *
 * const { code } = parseAuthorizationCallback(
 *   "http://127.0.0.1:53682/oauth/callback?code=example-code&state=example-state",
 *   { state: "example-state" },
 * );
 * assertEquals(code, "example-code");
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 | RFC 6749 section 4.1.2}
 */
export function parseAuthorizationCallback(
  callback: string | URL | URLSearchParams,
  options: AuthorizationCallbackOptions,
): AuthorizationCallback {
  const expected = options.state;
  if (typeof expected !== "string" || expected === "") {
    throw new (expected === "" ? RangeError : TypeError)(
      `Cannot parse the callback: 'state' must be the state of the authorization URL, it is ${
        kindOf(expected)
      }`,
    );
  }
  const parameters = toParameters(callback);
  for (const name of ["state", "error", "code"]) {
    if (parameters.getAll(name).length > 1) throw refused(`has more than one '${name}'`);
  }
  const state = parameters.get("state");
  if (state === null) throw refused("has no 'state'");
  if (!isEqual(state, expected)) {
    throw refused("has another 'state': it belongs to another sign-in");
  }
  const error = parameters.get("error");
  if (error !== null) throw denied(error, parameters.get("error_description"));
  const code = parameters.get("code");
  if (!code) throw refused("has no 'code'");
  if (hasControlCharacters(code)) throw refused("has a 'code' with control characters");
  return { code };
}

function toParameters(callback: string | URL | URLSearchParams): URLSearchParams {
  if (callback instanceof URLSearchParams) return callback;
  if (callback instanceof URL) return callback.searchParams;
  if (typeof callback !== "string") {
    throw new TypeError(
      `Cannot parse the callback: it must be a URL or a query, it is ${kindOf(callback)}`,
    );
  }
  const unwrapped = callback.replace(/[\t\r\n]/g, ""); // the URL parser drops them, too
  const [text = ""] = unquote(unwrapped).split("#", 1);
  return new URLSearchParams(text.replace(/^[^?&=]*\?/, "")); // a value may contain "?" as well
}

// By hand: a regular expression for the end takes the square of a visitor's text.
function unquote(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s"'>]/.test(text[end - 1]!)) end--;
  return text.slice(0, end).replace(/^[\s"'<]+/, "");
}

function refused(what: string): AuthorizationCallbackError {
  return new AuthorizationCallbackError(`The callback ${what}`, {
    hint: "Use the whole address that the browser ended at, or start the sign-in again.",
  });
}

function denied(code: string, description: string | null): AuthorizationCallbackError {
  const error = cut(printable(code), 100);
  const error_description = description === null ? undefined : cut(printable(description), 300);
  return new AuthorizationCallbackError(
    `The sign-in was refused: ${error_description ?? "no description"} (${error})`,
    {
      error,
      error_description,
      hint: error === "access_denied"
        ? "The person pressed Deny, or an administrator has to give access. Sign in again."
        : "Check client, redirect URI and scopes, and sign in again.",
    },
  );
}

// Takes the same time wherever two texts of one length differ.
function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
