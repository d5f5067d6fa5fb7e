/** The names of the 14 exceptions of the service, as they stand in `x-amzn-errortype`. */
export type ServiceExceptionName =
  | "AccessDeniedException"
  | "AuthorizationPendingException"
  | "ExpiredTokenException"
  | "InternalServerException"
  | "InvalidClientException"
  | "InvalidClientMetadataException"
  | "InvalidGrantException"
  | "InvalidRedirectUriException"
  | "InvalidRequestException"
  | "InvalidRequestRegionException"
  | "InvalidScopeException"
  | "SlowDownException"
  | "UnauthorizedClientException"
  | "UnsupportedGrantTypeException";

/** What an exception's body may carry besides `error`. */
export interface ExceptionDetails {
  /** The text for people. Default: one that suits the exception. */
  readonly error_description?: string | undefined;
  /** Of AccessDenied and InvalidRequest: a KMS reason such as `KMS_AccessDeniedException`. */
  readonly reason?: string | undefined;
  /** Of InvalidRequestRegion: the endpoint to go to instead. */
  readonly endpoint?: string | undefined;
  /** Of InvalidRequestRegion: the region to go to instead. */
  readonly region?: string | undefined;
}

/** How one exception looks on the wire. */
export interface ExceptionShape {
  readonly status: number;
  readonly error: string;
  readonly description: string;
}

/** The service's exceptions: HTTP status, OAuth error code, and a description to start from. */
export const EXCEPTIONS: Readonly<Record<ServiceExceptionName, ExceptionShape>> = {
  AccessDeniedException: {
    status: 400,
    error: "access_denied",
    description: "The request was denied",
  },
  AuthorizationPendingException: {
    status: 400,
    error: "authorization_pending",
    description: "The person has not answered yet",
  },
  ExpiredTokenException: {
    status: 400,
    error: "expired_token",
    description: "The device code has expired",
  },
  InternalServerException: {
    status: 500,
    error: "server_error",
    description: "Something went wrong inside the service",
  },
  InvalidClientException: {
    status: 401,
    error: "invalid_client",
    description: "The client is unknown, its secret is wrong, or its registration has expired",
  },
  InvalidClientMetadataException: {
    status: 400,
    error: "invalid_client_metadata",
    description: "The client cannot be registered with this metadata",
  },
  InvalidGrantException: {
    status: 400,
    error: "invalid_grant",
    description: "Invalid grant provided",
  },
  InvalidRedirectUriException: {
    status: 400,
    error: "invalid_redirect_uri",
    description: "Invalid redirect URI provided",
  },
  InvalidRequestException: {
    status: 400,
    error: "invalid_request",
    description: "Invalid request",
  },
  InvalidRequestRegionException: {
    status: 400,
    error: "invalid_request",
    description: "The request belongs to another region",
  },
  InvalidScopeException: {
    status: 400,
    error: "invalid_scope",
    description: "Invalid scope provided",
  },
  SlowDownException: {
    status: 400,
    error: "slow_down",
    description: "Slow down: wait longer between two polls",
  },
  UnauthorizedClientException: {
    status: 400,
    error: "unauthorized_client",
    description: "The client is not registered for this grant",
  },
  UnsupportedGrantTypeException: {
    status: 400,
    error: "unsupported_grant_type",
    description: "The service does not know this grant type",
  },
};

/** Tells whether `name` is one of the service's exceptions. */
export function isServiceExceptionName(name: unknown): name is ServiceExceptionName {
  return typeof name === "string" && Object.hasOwn(EXCEPTIONS, name);
}

/** The body of an exception: unset members are left out. */
export function exceptionBody(
  exception: ServiceExceptionName,
  details: ExceptionDetails = {},
): Record<string, string> {
  const { error, description } = EXCEPTIONS[exception];
  const body: Record<string, string> = {
    error,
    error_description: details.error_description ?? description,
  };
  for (const member of ["reason", "endpoint", "region"] as const) {
    const value = details[member];
    if (value !== undefined) body[member] = value;
  }
  return body;
}

/** Thrown by an operation that says no; the emulator turns it into the service's answer. */
export class Refusal extends Error {
  /** The exception to answer with. */
  readonly exception: ServiceExceptionName;

  /** Refuses with `exception` and a description that says what was wrong. */
  constructor(exception: ServiceExceptionName, description: string) {
    super(description);
    this.name = "Refusal";
    this.exception = exception;
  }
}
