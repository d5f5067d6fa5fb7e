import { type ExceptionDetails, type ExceptionShape, Refusal } from "../service.ts";

/** The names of the exceptions of the SSO portal, as in `x-amzn-errortype`. */
export type PortalExceptionName =
  | "ForbiddenException"
  | "InternalServerException"
  | "InvalidRequestException"
  | "ResourceNotFoundException"
  | "TooManyRequestsException"
  | "UnauthorizedException";

/** The exceptions: HTTP status, error code, and a default message. */
export const PORTAL_EXCEPTIONS: Readonly<Record<PortalExceptionName, ExceptionShape>> = {
  ForbiddenException: { status: 403, error: "forbidden", text: "No access" },
  InternalServerException: {
    status: 500,
    error: "server_error",
    text: "Something went wrong inside the service",
  },
  InvalidRequestException: { status: 400, error: "invalid_request", text: "Invalid request" },
  ResourceNotFoundException: {
    status: 404,
    error: "resource_not_found",
    text: "The account or the role does not exist",
  },
  TooManyRequestsException: {
    status: 429,
    error: "too_many_requests",
    text: "Too many requests",
  },
  UnauthorizedException: {
    status: 401,
    error: "unauthorized",
    text: "Session token not found or invalid",
  },
};

/** The body of an exception of the SSO portal. */
export function portalExceptionBody(exception: string, { message }: ExceptionDetails): object {
  const { text } = PORTAL_EXCEPTIONS[exception as PortalExceptionName];
  return { message: message ?? text, __type: `com.amazonaws.switchboard.portal#${exception}` };
}

/** Refuses with an exception of the SSO portal. */
export function refusal(exception: PortalExceptionName, message: string): Refusal {
  return new Refusal(exception, message, { message });
}
