/** The names of the exceptions of AWS Sign-In, as they stand in `x-amzn-errortype`. */
export type SigninExceptionName =
  | "AccessDeniedException"
  | "InternalServerException"
  | "TooManyRequestsError"
  | "ValidationException";

/**
 * The `error` in the body of an exception of AWS Sign-In. `use_dpop_nonce` is not AWS's, but RFC
 * 9449's (section 8).
 */
export type SigninErrorCode =
  | "AUTHCODE_EXPIRED"
  | "INSUFFICIENT_PERMISSIONS"
  | "INVALID_REQUEST"
  | "TOKEN_EXPIRED"
  | "USER_CREDENTIALS_CHANGED"
  | "rate_exceeded"
  | "server_error"
  | "use_dpop_nonce";

/** What the body of an exception of AWS Sign-In says. */
export interface SigninExceptionDetails {
  /**
   * The error code. Default: `TOKEN_EXPIRED` of AccessDenied, `INVALID_REQUEST` of Validation,
   * `rate_exceeded` of TooManyRequests, `server_error` of InternalServer.
   */
  readonly error?: SigninErrorCode | (string & Record<never, never>) | undefined;
  /** The text for people. Default: one that suits the exception. */
  readonly message?: string | undefined;
}

/** How one exception looks on the wire. */
interface SigninExceptionShape {
  readonly status: number;
  readonly error: SigninErrorCode;
  readonly message: string;
}

/** The service's exceptions: HTTP status, error code, and a message to start from. */
export const SIGNIN_EXCEPTIONS: Readonly<Record<SigninExceptionName, SigninExceptionShape>> = {
  AccessDeniedException: {
    status: 400,
    error: "TOKEN_EXPIRED",
    message: "The session has expired",
  },
  InternalServerException: {
    status: 500,
    error: "server_error",
    message: "Something went wrong inside the service",
  },
  TooManyRequestsError: {
    status: 429,
    error: "rate_exceeded",
    message: "Too many requests",
  },
  ValidationException: {
    status: 400,
    error: "INVALID_REQUEST",
    message: "The request is not valid",
  },
};

/** Tells whether `name` is one of the exceptions of AWS Sign-In. */
export function isSigninExceptionName(name: unknown): name is SigninExceptionName {
  return typeof name === "string" && Object.hasOwn(SIGNIN_EXCEPTIONS, name);
}

/** Thrown by CreateOAuth2Token to say no; the emulator turns it into the service's answer. */
export class SigninRefusal extends Error {
  /** The exception to answer with. */
  readonly exception: SigninExceptionName;
  /** The error code in its body. */
  readonly error: SigninErrorCode;
  /** Headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;

  /** Refuses with an exception, its error code and a message that says what was wrong. */
  constructor(
    exception: SigninExceptionName,
    error: SigninErrorCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "SigninRefusal";
    this.exception = exception;
    this.error = error;
    this.headers = headers;
  }
}

/** A request that is not well formed. */
export function invalidRequest(message: string): SigninRefusal {
  return new SigninRefusal("ValidationException", "INVALID_REQUEST", message);
}

/** A request that is well formed, and has no right to what it asks for. */
export function accessDenied(error: SigninErrorCode, message: string): SigninRefusal {
  return new SigninRefusal("AccessDeniedException", error, message);
}
