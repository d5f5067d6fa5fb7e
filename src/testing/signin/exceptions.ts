import type { SigninErrorCode } from "../../signin/service.ts";
import { type ExceptionDetails, type ExceptionShape, Refusal } from "../service.ts";

/** The names of the exceptions of AWS Sign-In, as in `x-amzn-errortype`. */
export type SigninExceptionName =
  | "AccessDeniedException"
  | "InternalServerException"
  | "TooManyRequestsError"
  | "ValidationException";

/** The exceptions: HTTP status, default error code, and default message. */
export const SIGNIN_EXCEPTIONS: Readonly<Record<SigninExceptionName, ExceptionShape>> = {
  AccessDeniedException: {
    status: 400,
    error: "TOKEN_EXPIRED",
    text: "The session has expired",
  },
  InternalServerException: {
    status: 500,
    error: "server_error",
    text: "Something went wrong inside the service",
  },
  TooManyRequestsError: {
    status: 429,
    error: "rate_exceeded",
    text: "Too many requests",
  },
  ValidationException: {
    status: 400,
    error: "INVALID_REQUEST",
    text: "The request is not valid",
  },
};

/** The body of an exception of AWS Sign-In. */
export function signinExceptionBody(exception: string, details: ExceptionDetails): object {
  const { error, text } = SIGNIN_EXCEPTIONS[exception as SigninExceptionName];
  return { error: details.error ?? error, message: details.message ?? text };
}

/** Creates the refusal of a malformed request. */
export function invalidRequest(
  message: string,
  error: SigninErrorCode = "INVALID_REQUEST",
  headers?: Readonly<Record<string, string>>,
): Refusal {
  return new Refusal("ValidationException", message, { error, message }, headers);
}

/** Creates the refusal of a request that is not allowed. */
export function accessDenied(error: SigninErrorCode, message: string): Refusal {
  return new Refusal("AccessDeniedException", message, { error, message });
}
