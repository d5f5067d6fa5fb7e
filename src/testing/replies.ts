import {
  exceptionBody,
  type ExceptionDetails,
  EXCEPTIONS,
  type ServiceExceptionName,
} from "./exceptions.ts";
import type { ResponseFault } from "./faults.ts";
import {
  SIGNIN_EXCEPTIONS,
  type SigninExceptionDetails,
  type SigninExceptionName,
} from "./signin/exceptions.ts";

/** The answer of an operation. */
export function jsonReply(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const all = new Headers({ "content-type": "application/json", "cache-control": "no-store" });
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  return new Response(JSON.stringify(body), { status, headers: all });
}

/** The answer that is one of the service's exceptions. */
export function exceptionReply(
  exception: ServiceExceptionName,
  details?: ExceptionDetails,
  headers: Readonly<Record<string, string>> = {},
): Response {
  // The bare name: an old botocore does not cut a namespace off.
  return jsonReply(EXCEPTIONS[exception].status, exceptionBody(exception, details), {
    "x-amzn-errortype": exception,
    ...headers,
  });
}

/** The answer that is one of the exceptions of AWS Sign-In. */
export function signinExceptionReply(
  exception: SigninExceptionName,
  details: SigninExceptionDetails = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const shape = SIGNIN_EXCEPTIONS[exception];
  const { error = shape.error, message = shape.message } = details;
  return jsonReply(shape.status, { error, message }, { "x-amzn-errortype": exception, ...headers });
}

/** The answer to a path or a method that the service does not have. */
export function unknownReply(allowed: readonly string[]): Response {
  if (allowed.length === 0) {
    return jsonReply(404, { message: "The service has no such operation" }, {
      "x-amzn-errortype": "UnknownOperationException",
    });
  }
  return jsonReply(405, { message: `The method must be ${allowed.join(" or ")}` }, {
    "x-amzn-errortype": "MethodNotAllowedException",
    allow: allowed.join(", "),
  });
}

/** The answer of whatever stands between a client and the service. */
export function faultReply({ status, headers, body }: ResponseFault): Response {
  // Fetch, "null body status": such a response cannot be made with a body.
  const bodyless = status === 204 || status === 205 || status === 304;
  return new Response(bodyless ? null : body ?? null, { status, headers: { ...headers } });
}

/** The answer to a preflight: any page may talk to the emulator, as none may to AWS. */
export function preflightReply(request: Request): Response {
  const headers = request.headers.get("access-control-request-headers") ?? "content-type";
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": headers,
      "access-control-max-age": "600",
      vary: "access-control-request-headers",
    },
  });
}

/** Lets scripts of other origins read an answer. */
export function allowCrossOrigin(response: Response): void {
  response.headers.set("access-control-allow-origin", "*");
  response.headers.set(
    "access-control-expose-headers",
    "date, dpop-nonce, retry-after, x-amzn-errortype, x-amzn-requestid",
  );
}
