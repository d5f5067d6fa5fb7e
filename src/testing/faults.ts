import {
  type ExceptionDetails,
  EXCEPTIONS,
  isServiceExceptionName,
  type ServiceExceptionName,
} from "./exceptions.ts";
import type { EmulatedOperation } from "./requests.ts";
import {
  isSigninExceptionName,
  SIGNIN_EXCEPTIONS,
  type SigninExceptionDetails,
  type SigninExceptionName,
} from "./signin/exceptions.ts";

/** Which requests a fault is for. */
export interface FaultTarget {
  /** Only requests for this operation. Default: any request but a preflight. */
  readonly operation?: EmulatedOperation | undefined;
  /** How many requests fail. Default: 1. */
  readonly times?: number | undefined;
  /**
   * Whether the request takes effect all the same, so that only its answer is lost: a code is
   * spent, a refresh token is rotated. Default: `false`.
   */
  readonly processed?: boolean | undefined;
}

/** SSO OIDC answers with one of its exceptions. */
export interface ExceptionFault extends FaultTarget, ExceptionDetails {
  /** The exception's name; status and error code follow from it. */
  readonly exception: ServiceExceptionName;
  /** Headers to add, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An exception of AWS Sign-In is a {@linkcode SigninExceptionFault}. */
  readonly signinException?: never;
  /** An HTTP answer is a {@linkcode ResponseFault}. */
  readonly status?: never;
  /** A failure of the network is a {@linkcode NetworkFault}. */
  readonly network?: never;
}

/**
 * AWS Sign-In answers with one of its exceptions. Some have the name of one of SSO OIDC, and another
 * body.
 */
export interface SigninExceptionFault extends FaultTarget, SigninExceptionDetails {
  /** The exception's name; status and error code follow from it. */
  readonly signinException: SigninExceptionName;
  /** Headers to add, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An exception of SSO OIDC is an {@linkcode ExceptionFault}. */
  readonly exception?: never;
  /** An HTTP answer is a {@linkcode ResponseFault}. */
  readonly status?: never;
  /** A failure of the network is a {@linkcode NetworkFault}. */
  readonly network?: never;
}

/** Something answers, with any status and any body: a proxy's HTML, half a JSON text. */
export interface ResponseFault extends FaultTarget {
  /** The status, 200 to 599. */
  readonly status: number;
  /** The headers; only `date` is added to them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body. Default: none. */
  readonly body?: string | undefined;
  /** An exception of SSO OIDC is an {@linkcode ExceptionFault}. */
  readonly exception?: never;
  /** An exception of AWS Sign-In is a {@linkcode SigninExceptionFault}. */
  readonly signinException?: never;
  /** A failure of the network is a {@linkcode NetworkFault}. */
  readonly network?: never;
}

/** Nothing answers. */
export interface NetworkFault extends FaultTarget {
  /**
   * `"error"`: fetch rejects with a TypeError. `"hang"`: fetch settles only once its signal is
   * aborted, for the test of a time limit.
   */
  readonly network: "error" | "hang";
  /** An exception of SSO OIDC is an {@linkcode ExceptionFault}. */
  readonly exception?: never;
  /** An exception of AWS Sign-In is a {@linkcode SigninExceptionFault}. */
  readonly signinException?: never;
  /** An HTTP answer is a {@linkcode ResponseFault}. */
  readonly status?: never;
}

/** A failure to inject by {@linkcode Emulator.failNext}. */
export type Fault = ExceptionFault | SigninExceptionFault | ResponseFault | NetworkFault;

/** The faults that wait for their requests. */
export interface FaultQueue {
  /** Puts a fault at the end. */
  add(fault: Fault): void;
  /** Takes the first fault that is meant for `operation`. */
  take(operation: EmulatedOperation): Fault | undefined;
}

/** Creates an empty queue. */
export function createFaultQueue(): FaultQueue {
  const waiting: { fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      checkFault(fault);
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    take(operation) {
      const index = waiting.findIndex(({ fault }) =>
        fault.operation === undefined ? operation !== "Preflight" : fault.operation === operation
      );
      const entry = waiting[index];
      if (entry === undefined) return undefined;
      entry.left -= 1;
      if (entry.left === 0) waiting.splice(index, 1);
      return entry.fault;
    },
  };
}

function checkFault(fault: Fault): void {
  const { exception, signinException, status, network, times = 1 } = fault;
  const kinds = [exception, signinException, status, network];
  if (kinds.filter((kind) => kind !== undefined).length !== 1) {
    throw new TypeError(
      "Cannot inject a fault as it must have exactly one of 'exception', 'signinException', " +
        "'status' and 'network'",
    );
  }
  if (exception !== undefined && !isServiceExceptionName(exception)) {
    throw notOneOf("exception", EXCEPTIONS, exception);
  }
  if (signinException !== undefined && !isSigninExceptionName(signinException)) {
    throw notOneOf("signinException", SIGNIN_EXCEPTIONS, signinException);
  }
  if (network !== undefined && network !== "error" && network !== "hang") {
    throw new TypeError(
      `Cannot inject a fault as 'network' must be "error" or "hang": current value is "${network}"`,
    );
  }
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new RangeError(
      `Cannot inject a fault as 'status' must be 200 to 599: current value is ${status}`,
    );
  }
  if (!(Number.isSafeInteger(times) && times >= 1)) {
    throw new RangeError(
      `Cannot inject a fault as 'times' must be a whole number of at least 1: current value is ${times}`,
    );
  }
}

function notOneOf(member: string, table: object, value: unknown): TypeError {
  const names = Object.keys(table).join(", ");
  return new TypeError(
    `Cannot inject a fault as '${member}' must be one of ${names}: current value is "${value}"`,
  );
}
