import type { OidcExceptionName } from "./oidc/exceptions.ts";
import type { PortalExceptionName } from "./portal/exceptions.ts";
import type { EmulatedOperation } from "./requests.ts";
import type { ExceptionDetails } from "./service.ts";
import type { SignatureExceptionName } from "./sigv4.ts";
import type { SigninExceptionName } from "./signin/exceptions.ts";

/** The names of the exceptions of all emulated services. */
export type ExceptionName =
  | OidcExceptionName
  | PortalExceptionName
  | SignatureExceptionName
  | SigninExceptionName;

/** The members of every fault: the requests that it applies to, and when they get their response. */
export interface FaultTarget {
  /**
   * The operation whose requests fail. Default: all requests but preflights; for an exception, all
   * requests to a service that has the exception.
   */
  readonly operation?: EmulatedOperation | undefined;
  /** The number of requests that fail. Default: 1 for `failNext`, no limit for `failWhen`. */
  readonly times?: number | undefined;
  /**
   * Whether the service processes the request before the fault, so that only its response is lost: a
   * code is used up, a refresh token is rotated. Default: `false`.
   */
  readonly processed?: boolean | undefined;
  /**
   * The delay of the response in milliseconds of the emulator's clock, at most 24.8 days. Default: 0.
   */
  readonly latency?: number | undefined;
  /**
   * How far the response's `date` header is ahead of the emulator's clock, in milliseconds; negative
   * if it is behind. Default: 0. To move the emulator's clock itself, use `Emulator.advance`.
   */
  readonly skew?: number | undefined;
}

/** A fault for which the service responds with one of its exceptions. */
export interface ExceptionFault extends FaultTarget, ExceptionDetails {
  /** The name of the exception, which determines the status and the error code. */
  readonly exception: ExceptionName;
  /** Headers to add to the response, such as `retry-after`. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Never set: this member belongs to another kind of fault. */
  readonly status?: never;
  /** Never set: this member belongs to another kind of fault. */
  readonly network?: never;
  /** Never set: this member belongs to another kind of fault. */
  readonly truncated?: never;
}

/** A fault that replaces the response by another one, such as the HTML page of a proxy. */
export interface ResponseFault extends FaultTarget {
  /** The HTTP status, 200 to 599. */
  readonly status: number;
  /** The headers, to which the emulator adds `date`, and for operations CORS headers. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body. Default: none. */
  readonly body?: string | undefined;
  /** Never set: this member belongs to another kind of fault. */
  readonly exception?: never;
  /** Never set: this member belongs to another kind of fault. */
  readonly network?: never;
  /** Never set: this member belongs to another kind of fault. */
  readonly truncated?: never;
}

/** A fault for which the client gets no response. */
export interface NetworkFault extends FaultTarget {
  /**
   * What happens instead of a response.
   *
   * - `"error"`: `fetch` rejects with a TypeError; a served emulator closes the connection.
   * - `"reset"`: the same, and the code of the cause is `ECONNRESET`; a served emulator resets the
   *   connection.
   * - `"hang"`: `fetch` rejects only when its signal is aborted, for tests of time limits.
   */
  readonly network: "error" | "hang" | "reset";
  /** Never set: this member belongs to another kind of fault. */
  readonly exception?: never;
  /** Never set: this member belongs to another kind of fault. */
  readonly status?: never;
  /** Never set: this member belongs to another kind of fault. */
  readonly truncated?: never;
}

/** A fault that changes the service's own response: it is delayed, truncated, or has another date. */
export interface AlteredFault extends FaultTarget {
  /** Whether the second half of the response's body is missing. Default: `false`. */
  readonly truncated?: boolean | undefined;
  /** Never set: this member belongs to another kind of fault. */
  readonly exception?: never;
  /** Never set: this member belongs to another kind of fault. */
  readonly status?: never;
  /** Never set: this member belongs to another kind of fault. */
  readonly network?: never;
}

/** A fault to inject by {@linkcode Emulator.failNext} or {@linkcode Emulator.failWhen}. */
export type Fault = ExceptionFault | ResponseFault | NetworkFault | AlteredFault;

/** The condition of a rule: which of the requests that a fault applies to fail. */
export interface FaultCondition {
  /** Which request fails, counted from 1 since the rule was added. Default: all of them. */
  readonly nth?: number | undefined;
  /** The probability that a request fails, 0 to 1. Default: 1. */
  readonly probability?: number | undefined;
  /** The seed of the random choice, a whole number. The same seed repeats the choices. Default: 1. */
  readonly seed?: number | undefined;
}

/** A fault with a condition, for {@linkcode Emulator.failWhen}. */
export type FaultRule = Fault & FaultCondition;
