import type { ResponseFault } from "./fault.ts";
import { LONGEST_BODY } from "./input.ts";
import type { EmulatedService, ExceptionDetails } from "./service.ts";

/** The response of an operation; without members its body is empty. */
export function jsonResponse(
  status: number,
  members: object | undefined,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const all = new Headers({ "cache-control": "no-store" });
  if (members) all.set("content-type", "application/json");
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  return new Response(members ? JSON.stringify(members) : null, { status, headers: all });
}

/** The response with an exception of a service. */
export function exceptionResponse(
  { exceptions, exceptionBody }: EmulatedService,
  exception: string,
  details: ExceptionDetails = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = exceptionBody(exception, details);
  // Without a namespace, which old versions of botocore do not remove.
  const all = { "x-amzn-errortype": exception, ...headers };
  return jsonResponse(exceptions[exception]?.status ?? 400, body, all);
}

/** The response to a path or a method that no service has. */
export function unknownResponse(allowed: readonly string[]): Response {
  if (allowed.length === 0) {
    return jsonResponse(404, { message: "The service has no such operation" }, {
      "x-amzn-errortype": "UnknownOperationException",
    });
  }
  return jsonResponse(405, { message: `The method must be ${allowed.join(" or ")}` }, {
    "x-amzn-errortype": "MethodNotAllowedException",
    allow: allowed.join(", "),
  });
}

/** The response to a request whose body is too long. */
export function tooLongResponse(): Response {
  return jsonResponse(413, { message: `The body must have at most ${LONGEST_BODY} bytes` }, {
    "x-amzn-errortype": "RequestEntityTooLargeException",
  });
}

/** The response to a request for another host (RFC 9110 section 15.5.20). */
export function foreignHostResponse(hostname: string): Response {
  return jsonResponse(421, {
    message: `The emulator does not respond to the host ${hostname}: pass it as one of its 'hosts'`,
  });
}

/** The response that a fault defines, such as that of a proxy. */
export function faultResponse({ status, headers, body }: ResponseFault): Response {
  // Fetch, "null body status": such a response cannot be created with a body.
  const isBodyless = status === 204 || status === 205 || status === 304;
  return new Response(isBodyless ? null : body ?? null, { status, headers: { ...headers } });
}

/** The response to a preflight. Unlike AWS, the emulator lets every page call its operations. */
export function preflightResponse(request: Request): Response {
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

/** Lets scripts of other origins read a response. */
export function allowCrossOrigin(response: Response): void {
  response.headers.set("access-control-allow-origin", "*");
  response.headers.set(
    "access-control-expose-headers",
    "date, dpop-nonce, retry-after, x-amzn-errortype, x-amzn-requestid",
  );
}
