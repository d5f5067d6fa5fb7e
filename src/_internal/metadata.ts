import { printable } from "./text.ts";

/**
 * Response metadata: status, headers and request ID, for support cases and debugging.
 *
 * It is a non-enumerable member of parsed responses and of errors that have a response, so that it
 * is not stored or logged by accident.
 */
export interface ResponseMetadata {
  /** The request ID that AWS Support asks for (`x-amzn-requestid`). */
  requestId?: string | undefined;
  /** The extended request ID (the header `x-amz-id-2`), if there is one. */
  hostId?: string | undefined;
  /** The HTTP status. */
  httpStatusCode: number;
  /** The headers of the response; their names are in lower case. */
  httpHeaders: Readonly<Record<string, string>>;
  /** How many times the client retried before this response; 0 from the `parse…` functions. */
  retryAttempts: number;
}

/** Reads a response's metadata. The headers are copied on access. */
export function readMetadata(response: Response, retryAttempts: number): ResponseMetadata {
  const { headers, status } = response;
  const requestId = ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"]
    .map((name) => headers.get(name)).find(Boolean) as string | undefined;
  return {
    requestId: requestId && printable(requestId, 100),
    hostId: headers.get("x-amz-id-2") ?? undefined,
    httpStatusCode: status,
    get httpHeaders() {
      return Object.fromEntries(headers);
    },
    retryAttempts,
  };
}
