import type { OidcExceptionName } from "./oidc/exceptions.ts";
import { checkNames, unknownName } from "./nearest.ts";
import type { PortalExceptionName } from "./portal/exceptions.ts";
import type { EmulatedOperation } from "./requests.ts";
import type { EmulatedService, ExceptionDetails } from "./service.ts";
import type { SignatureExceptionName } from "./sigv4.ts";
import type { SigninExceptionName } from "./signin/exceptions.ts";

/** The exceptions of the emulated services. */
export type ExceptionName =
  | OidcExceptionName
  | PortalExceptionName
  | SignatureExceptionName
  | SigninExceptionName;

/** Which requests a fault is for. */
export interface FaultTarget {
  /**
   * Only requests for this operation. Default: any request but a preflight; for an exception, any
   * request to a service that has the exception.
   */
  readonly operation?: EmulatedOperation | undefined;
  /** How many requests fail. Default: 1. */
  readonly times?: number | undefined;
  /**
   * Whether the request takes effect all the same, so that only its response is lost: a code is used
   * up, a refresh token is rotated. Default: `false`.
   */
  readonly processed?: boolean | undefined;
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
}

/** Something responds with any status and any body: a proxy's HTML page, truncated JSON. */
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
}

/** Nothing responds. */
export interface NetworkFault extends FaultTarget {
  /**
   * `"error"`: fetch rejects with a TypeError. `"hang"`: fetch settles only when its signal aborts,
   * for tests of a time limit.
   */
  readonly network: "error" | "hang";
  /** Absent: it belongs to another kind of fault. */
  readonly exception?: never;
  /** Absent: it belongs to another kind of fault. */
  readonly status?: never;
}

/** A failure to inject by {@linkcode Emulator.failNext}. */
export type Fault = ExceptionFault | ResponseFault | NetworkFault;

/** The faults that wait for their requests. */
export interface FaultQueue {
  /** Puts a fault at the end. */
  add(fault: Fault): void;
  /** Takes the first fault for an operation of a service. */
  take(operation: EmulatedOperation, service: EmulatedService): Fault | undefined;
}

/** Creates an empty queue. */
export function createFaultQueue(services: readonly EmulatedService[]): FaultQueue {
  const waiting: { fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      checkFault(fault, services);
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    take(operation, service) {
      const index = waiting.findIndex(({ fault }) => isFor(fault, operation, service));
      const entry = waiting[index];
      if (entry === undefined) return undefined;
      entry.left -= 1;
      if (entry.left === 0) waiting.splice(index, 1);
      return entry.fault;
    },
  };
}

function isFor(fault: Fault, operation: EmulatedOperation, service: EmulatedService): boolean {
  const { exception, operation: target } = fault;
  if (exception !== undefined && !Object.hasOwn(service.exceptions, exception)) return false;
  return target === undefined ? operation !== "Preflight" : target === operation;
}

const NAMES: Readonly<
  Record<keyof ExceptionFault | keyof ResponseFault | keyof NetworkFault, true>
> = {
  operation: true,
  times: true,
  processed: true,
  exception: true,
  error: true,
  error_description: true,
  message: true,
  reason: true,
  endpoint: true,
  region: true,
  status: true,
  headers: true,
  body: true,
  network: true,
};

function checkFault(fault: Fault, services: readonly EmulatedService[]): void {
  checkNames("inject a fault", Object(fault), Object.keys(NAMES));
  const { exception, status, network, operation, times = 1 } = fault;
  const kinds = [exception, status, network];
  if (kinds.filter((kind) => kind !== undefined).length !== 1) {
    throw new TypeError(
      "Cannot inject a fault as it must have exactly one of 'exception', 'status' and 'network'",
    );
  }
  const operations = services.flatMap(({ routes }) => routes.map(({ operation }) => operation));
  const known = [...new Set([...operations, "Preflight", "Unknown"])];
  if (operation !== undefined && !known.includes(operation)) {
    throw new TypeError(
      `Cannot inject a fault for the unknown operation ${unknownName(operation, known)}`,
    );
  }
  if (exception !== undefined) checkException(exception, operation, services);
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

// Those of the operation's service; of all services, if it may be any operation.
function checkException(
  exception: string,
  operation: EmulatedOperation | undefined,
  services: readonly EmulatedService[],
): void {
  const owners = services.filter(({ routes }) =>
    routes.some((route) => route.operation === operation)
  );
  const names = (owners.length > 0 ? owners : services).flatMap(({ exceptions }) =>
    Object.keys(exceptions)
  );
  if (names.includes(exception)) return;
  throw new TypeError(
    `Cannot inject a fault as 'exception' must be one of ${
      [...new Set(names)].join(", ")
    }: current value is "${exception}"`,
  );
}
