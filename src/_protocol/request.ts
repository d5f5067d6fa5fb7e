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
    readonly headers: HeadersLike;
    readonly body: string;
    /** Secrets do not travel to where someone points; workerd refuses `"error"`. */
    readonly redirect: "manual";
  };
}

/** The members of a request, as they are sent. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * Picks what an operation sends: by name, never the whole input. Registration, authorization and state
 * are spread into one object, and most of it is nobody else's business.
 */
export function toBody<I, O>({ name, request, advice }: Operation<I, O>, input: I): Body {
  const source = Object(input);
  return pickMembers(request(source), source, (what, Kind, member) => {
    const more = advice?.[member];
    return new Kind(`Cannot build a ${name} request: ${what}${more ? `. ${more}` : ""}`);
  });
}

const JSON_TYPE = "application/json";

/** Headers of the caller's as one set, the last wins, with the content type; none are none. */
export function prepareHeaders(...given: (HeadersLike | undefined)[]): Headers | undefined {
  let headers: Headers | undefined;
  try {
    for (const set of given) {
      if (set) { for (const pair of new Headers(set)) (headers ??= new Headers()).set(...pair); }
    }
  } catch {
    // What runtimes throw here quotes the value, which may be a proxy's secret.
    throw new TypeError("'headers' has a name or a value that HTTP does not allow");
  }
  headers?.set("content-type", JSON_TYPE);
  return headers;
}

/** What to send; the same body gives the same bytes. */
export function toCall(url: string, body: Body, headers: Headers | undefined): Call {
  return {
    url,
    init: {
      method: "POST",
      headers: headers ?? { "content-type": JSON_TYPE },
      body: JSON.stringify(body),
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
  const { signal, headers } = options;
  const body = toBody(operation, input);
  const endpoint = resolveBaseUrl(operation.host, options);
  const { url, init } = toCall(endpoint + operation.path, body, prepareHeaders(headers));
  return new Request(url, signal ? { ...init, signal } : init);
}
