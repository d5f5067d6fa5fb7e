import { printable } from "./text.ts";

/**
 * Response metadata: status, headers and request ID, for support cases and debugging.
 *
 * It is a non-enumerable member of every parsed response and every error, so that it does not get
 * into a store or a log by accident.
 */
export interface ResponseMetadata {
  /** The request ID that AWS Support asks for (`x-amzn-requestid`). */
  requestId?: string | undefined;
  /** The header `x-amz-id-2`. */
  hostId?: string | undefined;
  /** The HTTP status. */
  httpStatusCode: number;
  /** The headers of the response, names in lower case. */
  httpHeaders: Readonly<Record<string, string>>;
  /** How many times the client retried before this response; 0 from the parsers. */
  retryAttempts: number;
}

/** Reads a response's metadata; its headers are copied only when somebody looks at them. */
export function readMetadata(response: Response, retryAttempts: number): ResponseMetadata {
  const { headers, status } = response;
  const requestId = ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"]
    .map((name) => headers.get(name)).find(Boolean);
  return {
    requestId: requestId ? printable(requestId, 100) : undefined,
    hostId: headers.get("x-amz-id-2") ?? undefined,
    httpStatusCode: status,
    get httpHeaders() {
      return Object.fromEntries(headers);
    },
    retryAttempts,
  };
}
