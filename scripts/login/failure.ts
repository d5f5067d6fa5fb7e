import { AuthorizationCallbackError, isServiceError, SsoError } from "@edge-auth/aws-sso-oidc";

/** A failure of this command. */
export class LoginError extends Error {
  /** Creates an error of a code in the spelling of the services', and what to do about it. */
  constructor(readonly error: string, message: string, readonly hint: string) {
    super(message);
  }
}

/** A failed sign-in: the error code for programs, what failed, and what to do about it. */
export type Failure = Pick<LoginError, "error" | "message" | "hint">;

// For the person at the terminal, where the library's hint, which is for programmers, does not fit.
const HINTS: Readonly<Record<string, string>> = {
  access_denied:
    "Somebody pressed Deny, or you may not use this. Run the command again and press Allow, or ask an administrator for access.",
  device_code_expired: "Run the command again, and press Allow before its time is over.",
  invalid_scope: "Check --scope, and run the command again.",
  network_error:
    "Check the network, and that --region (or --endpoint) is right: a region that does not exist has no server.",
  permission_denied: "Start it by deno task login, which gives it what it needs.",
  unexpected_error: "This is a fault of the program rather than yours. Please report it.",
};

/** Puts an error into words that a person can act upon. */
export function explain(error: unknown): Failure {
  const code = codeOf(error);
  const { message = String(error), hint = "Run the command again." } = Object(error);
  return {
    error: code,
    message: code === "network_error" ? `Cannot reach the service: ${reasonOf(error)}` : message,
    hint: Object.hasOwn(HINTS, code) ? HINTS[code]! : hint,
  };
}

function codeOf(error: unknown): string {
  if (isServiceError(error) || error instanceof LoginError) return error.error;
  if (error instanceof AuthorizationCallbackError && error.error !== undefined) return error.error;
  if (error instanceof SsoError) return error.code.toLowerCase();
  return error instanceof Deno.errors.NotCapable ? "permission_denied" : "unexpected_error";
}

// The message of fetch is "fetch failed" in some versions; the reason is in its cause.
function reasonOf(error: unknown): string {
  const { cause, message = String(error) } = Object(error);
  return cause === undefined ? message : reasonOf(cause);
}
