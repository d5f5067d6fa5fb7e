import { cut, printable } from "./text.ts";

/**
 * What was around an answer: for support cases and for debugging.
 *
 * It is a non-enumerable member of every parsed response and every error, so that it never lands in
 * a store or in a log by accident.
 */
export interface ResponseMetadata {
  /** `x-amzn-requestid`: what AWS Support asks for. */
  requestId?: string | undefined;
  /** `x-amz-id-2`. */
  hostId?: string | undefined;
  /** The HTTP status. */
  httpStatusCode: number;
  /** The headers of the answer, names in lower case. */
  httpHeaders: Readonly<Record<string, string>>;
  /** How often the client tried again before this answer; 0 from the parsers. */
  retryAttempts: number;
}

const REQUEST_ID_HEADERS = ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"];

/** Reads the metadata of an answer; its headers are copied only when somebody looks at them. */
export function readMetadata(response: Response, retryAttempts: number): ResponseMetadata {
  const { headers, status } = response;
  const requestId = REQUEST_ID_HEADERS.map((name) => headers.get(name)).find(Boolean);
  return {
    requestId: requestId ? cut(printable(requestId), 100) : undefined,
    hostId: headers.get("x-amz-id-2") ?? undefined,
    httpStatusCode: status,
    get httpHeaders() {
      return Object.fromEntries(headers);
    },
    retryAttempts,
  };
}
