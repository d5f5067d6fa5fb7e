import type { Hint } from "../_internal/guide.ts";
import { readMetadata } from "../_internal/metadata.ts";
import { REGION } from "../_internal/partitions.ts";
import { printable } from "../_internal/text.ts";
import { isLink } from "../_internal/urls.ts";
import { SsoResponseError, SsoServiceError } from "../errors.ts";
import type { Operation } from "./operation.ts";

/** An unsuccessful response, as data. It becomes an Error only if it is thrown. */
export interface Failure {
  readonly response: Response;
  /** What is wrong with the response, if it is not one of this API. */
  readonly problem?: string;
  /** AWS's name of the exception, if the response contains one. */
  readonly name?: string | undefined;
  /** The error code; derived from the name if the response contains none. */
  readonly error?: string | undefined;
  /** The members of the body. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** What the sender of a request adds to errors about its response. */
export interface Sender {
  /** How many times the request was sent before. */
  readonly retryAttempts: number;
  /** Replaces the secrets of the request in a text. */
  readonly redact: (text: string) => string;
  /** Returns the likely cause and the next step; empty if they are unknown. */
  readonly hint: (response: Response, said?: ServiceMessage) => Hint | "";
}

/** The members of a service's error; missing ones are empty. */
export interface ServiceMessage {
  readonly name: string;
  readonly error: string;
  readonly error_description: string;
  readonly reason: string;
  readonly endpoint: string;
  readonly region: string;
}

/** The sender of parsers, which do not know the request. */
const NOBODY: Sender = { retryAttempts: 0, redact: (text) => text, hint: () => "" };

/** Reads the error of the service; returns `undefined` if the response does not contain one. */
export function readFailure(response: Response, json: unknown): Failure | undefined {
  const body = Object(json) as Readonly<Record<string, unknown>>;
  const name = exceptionName(response, body);
  // The characters that RFC 6749 section 5.2 allows, except the space.
  const error = typeof body.error === "string" && /^[!#-[\]-~]{1,99}$/.test(body.error)
    ? body.error
    : name && toCode(name);
  return error ? { response, name, error, body } : undefined;
}

/** Creates the error for a failure. */
export function toError<I, O>(
  { name: operation }: Operation<I, O>,
  failure: Failure,
  sender: Sender = NOBODY,
): SsoServiceError | SsoResponseError {
  const { response, problem, body = {} } = failure;
  const { retryAttempts, redact, hint } = sender;
  const $metadata = readMetadata(response, retryAttempts);
  const requestId = redact($metadata.requestId ?? "");
  const clean = (value: unknown) => typeof value === "string" ? printable(redact(value), 300) : "";
  // Name and code are derived after redaction, which finds a secret only as it was sent.
  const name = redact(failure.name ?? "");
  const error = failure.error === body.error ? clean(body.error) : toCode(name);
  const endpoint = clean(body.endpoint);
  const region = clean(body.region);
  const said: ServiceMessage = {
    name: name || toName(error),
    error,
    error_description: clean(body.error_description ?? body.message ?? body.Message),
    reason: clean(body.reason),
    // Programs may send the next request, with its secrets, to these two.
    endpoint: isLink(endpoint) ? endpoint : "",
    region: REGION.test(region) ? region : "",
  };
  const what = problem
    ? `: the response ${redact(problem)} (`
    : ` failed: ${said.error_description || said.name} (${error}, `;
  return new (problem ? SsoResponseError : SsoServiceError)(
    `${operation}${what}HTTP ${response.status}${requestId && `, request ID ${requestId}`}${
      attemptsOf(sender)
    })`,
    {
      ...(problem ? { code: "INVALID_RESPONSE" } : { code: "SERVICE_ERROR", ...said }),
      operation,
      status: response.status,
      requestId,
      retryAfter: readRetryAfter(response.headers),
      hint: hint(response, problem ? undefined : said),
    },
    { response, $metadata },
  );
}

/** Formats the number of attempts for a message; empty if there was only one. */
export function attemptsOf({ retryAttempts }: Sender): string {
  return retryAttempts > 0 ? `, ${retryAttempts + 1} attempts` : "";
}

/** Reads `x-amz-retry-after` or `Retry-After` (RFC 9110 section 10.2.3), in milliseconds. */
export function readRetryAfter(headers: Headers): number | undefined {
  const milliseconds = headers.get("x-amz-retry-after");
  const value = `${milliseconds ?? headers.get("retry-after")}`;
  const wait = /^\d+$/.test(value)
    ? Number(value) * (milliseconds ? 1 : 1000)
    // Date.parse accepts nearly any text, such as "-5".
    : (/GMT$/.test(value) ? Date.parse(value) : NaN) -
      (Date.parse(`${headers.get("date")}`) || Date.now());
  return wait < Infinity ? Math.max(0, wait) : undefined;
}

// From the header or the body: "ns#SlowDownException:http://…" → "SlowDownException".
function exceptionName(
  { headers }: Response,
  { code, __type }: Readonly<Record<string, unknown>>,
): string | undefined {
  return [headers.get("x-amzn-errortype"), code, __type].map((value) =>
    typeof value === "string"
      ? /^(?:[^:]*#)?\s*([A-Za-z][\w.]{0,99})\s*(?:[:,]|$)/.exec(value)?.[1]
      : undefined
  ).find(Boolean);
}

// "slow_down" → "SlowDownException".
function toName(code: string): string {
  const stem = code === "server_error" ? "internal_server" : code;
  return `${
    stem.replace(/(?:^|[\W_]+)(\w?)/g, (_, first: string) => first.toUpperCase())
  }Exception`;
}

// "SlowDownException" → "slow_down", "InvalidRequestRegionException" → "invalid_request".
function toCode(name: string): string {
  const stem = name.replace(/(Region)?(Exception|Error)$/, "")
    .replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
  return stem === "internal_server" ? "server_error" : stem;
}
