import { type ExceptionDetails, type ExceptionShape, Refusal } from "../service.ts";

/** The names of the exceptions of SSO OIDC, as in `x-amzn-errortype`. */
export type OidcExceptionName =
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

/** The exceptions: HTTP status, OAuth error code, and a default description. */
export const OIDC_EXCEPTIONS: Readonly<Record<OidcExceptionName, ExceptionShape>> = {
  AccessDeniedException: {
    status: 400,
    error: "access_denied",
    text: "The request was denied",
  },
  AuthorizationPendingException: {
    status: 400,
    error: "authorization_pending",
    text: "The authorization is still pending",
  },
  ExpiredTokenException: {
    status: 400,
    error: "expired_token",
    text: "The device code has expired",
  },
  InternalServerException: {
    status: 500,
    error: "server_error",
    text: "Something went wrong inside the service",
  },
  InvalidClientException: {
    status: 401,
    error: "invalid_client",
    text: "The client is unknown, its secret is wrong, or its registration has expired",
  },
  InvalidClientMetadataException: {
    status: 400,
    error: "invalid_client_metadata",
    text: "The client cannot be registered with this metadata",
  },
  InvalidGrantException: {
    status: 400,
    error: "invalid_grant",
    text: "Invalid grant provided",
  },
  InvalidRedirectUriException: {
    status: 400,
    error: "invalid_redirect_uri",
    text: "Invalid redirect URI provided",
  },
  InvalidRequestException: {
    status: 400,
    error: "invalid_request",
    text: "Invalid request",
  },
  InvalidRequestRegionException: {
    status: 400,
    error: "invalid_request",
    text: "The request belongs to another region",
  },
  InvalidScopeException: {
    status: 400,
    error: "invalid_scope",
    text: "Invalid scope provided",
  },
  SlowDownException: {
    status: 400,
    error: "slow_down",
    text: "Slow down: wait longer between two polls",
  },
  UnauthorizedClientException: {
    status: 400,
    error: "unauthorized_client",
    text: "The client is not registered for this grant",
  },
  UnsupportedGrantTypeException: {
    status: 400,
    error: "unsupported_grant_type",
    text: "The service does not know this grant type",
  },
};

/** The body of an exception of SSO OIDC. `region` is the emulator's. */
export function oidcExceptionBody(
  exception: string,
  details: ExceptionDetails,
  region: string,
): object {
  const { error, text } = OIDC_EXCEPTIONS[exception as OidcExceptionName];
  const { error_description = text, reason } = details;
  if (exception !== "InvalidRequestRegionException") return { error, error_description, reason };
  const elsewhere = details.region ?? region;
  const endpoint = details.endpoint ?? `https://oidc.${elsewhere}.amazonaws.com`;
  return { error, error_description, reason, endpoint, region: elsewhere };
}

/** Refuses with an exception of SSO OIDC. */
export function refusal(exception: OidcExceptionName, error_description: string): Refusal {
  return new Refusal(exception, error_description, { error_description });
}
