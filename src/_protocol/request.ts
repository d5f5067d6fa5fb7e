import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";
import { pickMembers } from "./members.ts";
import type { Operation } from "./operation.ts";

/** Headers in any of the forms that fetch takes. */
export type HeadersLike = Headers | Record<string, string> | [string, string][];

/** Options of one call. */
export interface CallOptions {
  /** Headers to add; `content-type` stays `application/json`. */
  headers?: HeadersLike | undefined;
  /** Ends the call: the request, and retries and waits where there are any. */
  signal?: AbortSignal | undefined;
}

/** Options of every request builder. */
export type RequestOptions = EndpointOptions & CallOptions;

/**
 * The part of fetch that this module calls: the global one fits, and so does a wrapper of yours.
 *
 * @param url Where to.
 * @param init Method, headers, body, redirect mode and signal.
 * @returns The answer.
 */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

/** What goes to fetch. */
export interface Call {
  readonly url: string;
  readonly init: {
    readonly method: "POST";
    readonly headers: Headers | Record<string, string>;
    readonly body: string;
    /** Secrets do not travel to where someone points; workerd refuses `"error"`. */
    readonly redirect: "manual";
  };
}

/** What to send for an operation to a service at `baseUrl`; the same input gives the same bytes. */
export function toCall<I, O>(
  operation: Operation<I, O>,
  input: I,
  baseUrl: string,
  headers?: HeadersLike,
): Call {
  return {
    url: baseUrl + operation.path,
    init: {
      method: "POST",
      headers: withContentType(headers),
      body: JSON.stringify(pickBody(operation, input)),
      redirect: "manual",
    },
  };
}

/** The `Request` of an operation. */
export function toRequest<I, O>(
  operation: Operation<I, O>,
  input: I,
  options: RequestOptions,
): Request {
  const { url, init } = toCall(
    operation,
    input,
    resolveBaseUrl(operation.host, options),
    options.headers,
  );
  return new Request(url, options.signal ? { ...init, signal: options.signal } : init);
}

/** Two sets of headers as one; the second wins. */
export function mergeHeaders(
  first: HeadersLike | undefined,
  second: HeadersLike | undefined,
): HeadersLike | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const merged = toHeaders(first);
  for (const [name, value] of toHeaders(second)) merged.set(name, value);
  return merged;
}

// What runtimes throw here quotes the value, which may be a proxy's secret.
function toHeaders(given: HeadersLike): Headers {
  try {
    return new Headers(given);
  } catch {
    throw new TypeError("'headers' has a name or a value that HTTP does not allow");
  }
}

function withContentType(given: HeadersLike | undefined): Call["init"]["headers"] {
  const contentType = "application/json";
  if (given === undefined) return { "content-type": contentType };
  const headers = toHeaders(given);
  headers.set("content-type", contentType);
  return headers;
}

// By name, never the whole input: registration, authorization and state are spread into one object,
// and most of it is nobody else's business.
function pickBody<I, O>({ name, request }: Operation<I, O>, input: I): Record<string, unknown> {
  const source = Object(input);
  return pickMembers(request(source), source, (what, Kind) => {
    const advice = name === "CreateToken" && what.startsWith("'refreshToken'")
      ? ". AWS gives one only to clients registered with scopes, such as sso:account:access"
      : "";
    return new Kind(`Cannot build a ${name} request: ${what}${advice}`);
  });
}
