import type { OidcExceptionName } from "./oidc/exceptions.ts";
import type { PortalExceptionName } from "./portal/exceptions.ts";
import type { EmulatedOperation } from "./requests.ts";
import type { ExceptionDetails } from "./service.ts";
import type { SignatureExceptionName } from "./sigv4.ts";
import type { SigninExceptionName } from "./signin/exceptions.ts";

/** The exceptions of the emulated services. */
export type ExceptionName =
  | OidcExceptionName
  | PortalExceptionName
  | SignatureExceptionName
  | SigninExceptionName;

/** Which requests a fault is for, and what it does whatever its kind. */
export interface FaultTarget {
  /**
   * Only requests for this operation. Default: any request but a preflight; for an exception, any
   * request to a service that has the exception.
   */
  readonly operation?: EmulatedOperation | undefined;
  /** How many requests fail. Default: 1 for `failNext`, no limit for `failWhen`. */
  readonly times?: number | undefined;
  /**
   * Whether the request takes effect all the same, so that only its response is lost: a code is used
   * up, a refresh token is rotated. Default: `false`.
   */
  readonly processed?: boolean | undefined;
  /**
   * How late the response comes, in milliseconds by the emulator's clock, at most 24.8 days. Default: 0.
   */
  readonly latency?: number | undefined;
  /**
   * How far the clock in the response's `date` header is ahead of the emulator's, in milliseconds;
   * negative if it is behind. Default: 0. To move the time that the service goes by, use
   * `Emulator.advance`.
   */
  readonly skew?: number | undefined;
}

/** The service responds with one of its exceptions. */
export interface ExceptionFault extends FaultTarget, ExceptionDetails {
  /** The name of the exception; status and error code follow from it. */
  readonly exception: ExceptionName;
  /** Headers to add, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Absent: it belongs to another kind of fault. */
  readonly status?: never;
  /** Absent: it belongs to another kind of fault. */
  readonly network?: never;
  /** Absent: it belongs to another kind of fault. */
  readonly truncated?: never;
}

/** Something responds with any status and any body: a proxy's HTML page, for instance. */
export interface ResponseFault extends FaultTarget {
  /** The status, 200 to 599. */
  readonly status: number;
  /** The headers; only `date` is added to them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body. Default: none. */
  readonly body?: string | undefined;
  /** Absent: it belongs to another kind of fault. */
  readonly exception?: never;
  /** Absent: it belongs to another kind of fault. */
  readonly network?: never;
  /** Absent: it belongs to another kind of fault. */
  readonly truncated?: never;
}

/** Nothing responds. */
export interface NetworkFault extends FaultTarget {
  /**
   * `"error"`: fetch rejects with a TypeError; a served emulator closes the connection. `"reset"`: the
   * same, with `ECONNRESET` as the cause's code; a served emulator resets the connection. `"hang"`:
   * fetch settles only when its signal aborts, for tests of a time limit.
   */
  readonly network: "error" | "hang" | "reset";
  /** Absent: it belongs to another kind of fault. */
  readonly exception?: never;
  /** Absent: it belongs to another kind of fault. */
  readonly status?: never;
  /** Absent: it belongs to another kind of fault. */
  readonly truncated?: never;
}

/** The service responds as ever, but its response is late, cut, or of another time. */
export interface AlteredFault extends FaultTarget {
  /** Whether the second half of the body is missing. Default: `false`. */
  readonly truncated?: boolean | undefined;
  /** Absent: it belongs to another kind of fault. */
  readonly exception?: never;
  /** Absent: it belongs to another kind of fault. */
  readonly status?: never;
  /** Absent: it belongs to another kind of fault. */
  readonly network?: never;
}

/** A failure to inject by {@linkcode Emulator.failNext} or {@linkcode Emulator.failWhen}. */
export type Fault = ExceptionFault | ResponseFault | NetworkFault | AlteredFault;

/** When a fault happens, of the requests that it is for. */
export interface FaultCondition {
  /** Only the nth request, counted from 1 since the rule was added. Default: all of them. */
  readonly nth?: number | undefined;
  /** How likely each request fails, 0 to 1. Default: 1. */
  readonly probability?: number | undefined;
  /** The seed of the probability, a whole number: the same seed, the same failures. Default: 1. */
  readonly seed?: number | undefined;
}

/** A fault with its condition, of {@linkcode Emulator.failWhen}. */
export type FaultRule = Fault & FaultCondition;
