import type { RegionalHost } from "../_internal/partitions.ts";
import { describeType } from "../_internal/text.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";
import { type Members, pickMembers } from "./members.ts";
import type { HttpParts, Operation } from "./operation.ts";

/** Headers, in any form that `fetch` accepts. */
export type HeadersLike = Headers | Record<string, string> | [string, string][];

/** Options of one call: headers and signal. */
export interface CallOptions {
  /** Headers to add. They do not replace those of the operation, such as `content-type`. */
  headers?: HeadersLike | undefined;
  /** Aborts the call, its retries and waits. The call rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options of a request builder: the region or endpoint, headers and signal. */
export type RequestOptions = EndpointOptions & CallOptions;

/**
 * The signature of `fetch`, as far as this module uses it. The global `fetch` and wrappers of it
 * match.
 *
 * @param url The URL of the request.
 * @param init Method, headers, body, redirect mode and signal.
 * @returns The response.
 */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

/** The arguments of one `fetch` call, without the signal. */
export interface HttpCall {
  readonly url: string;
  readonly init: {
    readonly method: "GET" | "POST";
    readonly headers: HeadersLike;
    readonly body?: string;
    /** Redirects are not followed: their target would get secrets. workerd rejects `"error"`. */
    readonly redirect: "manual";
  };
}

/** The members of a request that are sent. */
export type RequestMembers = Readonly<Record<string, unknown>>;

/**
 * Picks the members that an operation sends. Other members of the input are ignored, because it may
 * be the spread of several responses. `advice` is added to the message about a member.
 */
export function pickRequest<I, O>(
  operation: Operation<I, O>,
  input: I,
  advice: Readonly<Record<string, string>> = {},
): RequestMembers {
  const source = Object(input);
  return pickMembers(requestMembers(operation, source), source, (problem, Type, path) => {
    const more = advice[path];
    return cannotBuild(operation, Type, more ? `${problem}. ${more}` : problem);
  });
}

/** Returns the members of a request; those of its grant if they depend on it. */
export function requestMembers<I, O>(
  operation: Operation<I, O>,
  { grantType }: { readonly grantType?: unknown },
): Members {
  const { request, grants } = operation;
  if (!grants) return request;
  const isText = typeof grantType === "string";
  if (isText && Object.hasOwn(grants, grantType)) return grants[grantType]!;
  const problem = `'grantType' must be one of ${Object.keys(grants).join(", ")}; it is ${
    isText ? "another string" : describeType(grantType)
  }`;
  throw cannotBuild(operation, isText ? RangeError : TypeError, problem);
}

function cannotBuild<I, O>(
  { name }: Operation<I, O>,
  type: typeof TypeError | typeof RangeError,
  problem: string,
): Error {
  return new type(`Cannot build a ${name} request: ${problem}`);
}

/** Encodes members as the JSON of a `POST`. */
export function encodeJson(members: object): HttpParts {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(members),
  };
}

/** What a request consists of before it is encoded. */
export interface CallParts {
  /** The endpoint, without a trailing slash. */
  readonly baseUrl: string;
  readonly members: RequestMembers;
  /** The caller's headers. */
  readonly headers: Headers | undefined;
}

/**
 * Encodes members as an HTTP request; the same members give the same bytes. The operation's own
 * headers replace those of the caller.
 */
export function encodeCall<I, O>(
  { path, encode }: Operation<I, O>,
  { baseUrl, members, headers: callerHeaders }: CallParts,
): HttpCall {
  const { query = "", headers, ...init } = (encode ?? encodeJson)(members as I & object);
  return {
    url: baseUrl + path + query,
    init: {
      redirect: "manual",
      headers: callerHeaders || encode ? mergeHeaders(callerHeaders, headers)! : headers,
      ...init,
    },
  };
}

/** Merges headers; later sets replace earlier ones. Returns `undefined` if there are none. */
export function mergeHeaders(...sets: readonly (HeadersLike | undefined)[]): Headers | undefined {
  let headers: Headers | undefined;
  try {
    for (const set of sets) {
      if (set) { for (const pair of new Headers(set)) (headers ??= new Headers()).set(...pair); }
    }
  } catch {
    // The runtime's message quotes the value, which may be a secret.
    throw new TypeError("'headers' has a name or value that HTTP forbids");
  }
  return headers;
}

/** Throws if `signal` is not an AbortSignal, but its controller, for example. */
export function checkSignal(signal: AbortSignal | null | undefined): void {
  if (!signal || "aborted" in Object(signal)) return;
  throw new TypeError("'signal' must be an AbortSignal, such as controller.signal");
}

/** Builds the `Request` of an operation. */
export function buildRequest<I, O>(
  operation: Operation<I, O>,
  host: RegionalHost,
  input: I,
  options: RequestOptions,
): Request {
  const { signal, headers } = Object(options) as RequestOptions;
  checkSignal(signal);
  const { url, init } = encodeCall(operation, {
    members: pickRequest(operation, input),
    baseUrl: resolveBaseUrl(host, options),
    headers: mergeHeaders(headers),
  });
  // Without a signal there is no member: Node takes longer with one, even if it is undefined.
  return new Request(url, signal ? { ...init, signal } : init);
}
