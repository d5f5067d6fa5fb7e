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

/** The request id of an answer, under any of the names that AWS uses. */
export function requestIdOf(headers: Headers): string | undefined {
  for (const name of REQUEST_ID_HEADERS) {
    const id = headers.get(name);
    if (id !== null) return cut(printable(id), 100);
  }
  return undefined;
}

/** Reads the metadata of an answer; its headers are copied only when somebody looks at them. */
export function readMetadata(response: Response, retryAttempts: number): ResponseMetadata {
  const { headers, status } = response;
  const requestId = requestIdOf(headers);
  const hostId = headers.get("x-amz-id-2");
  return {
    ...(requestId !== undefined && { requestId }),
    ...(hostId !== null && { hostId }),
    httpStatusCode: status,
    get httpHeaders() {
      return Object.fromEntries(headers);
    },
    retryAttempts,
  };
}
