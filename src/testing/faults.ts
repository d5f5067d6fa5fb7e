import { checkFault, checkRule } from "./fault_checks.ts";
import type { OidcExceptionName } from "./oidc/exceptions.ts";
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
  /** How late the response comes, in milliseconds by the emulator's clock. Default: 0. */
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

/** The faults that wait for their requests. */
export interface FaultQueue {
  /** Puts a fault at the end of those for the next requests. */
  add(fault: Fault): void;
  /** Adds a rule; the returned function removes it. */
  addRule(rule: FaultRule): () => void;
  /** Takes the first fault for an operation of a service; those of `add` first. */
  take(operation: EmulatedOperation, service: EmulatedService): Fault | undefined;
}

interface RuleInForce {
  readonly rule: FaultRule;
  readonly random: () => number;
  seen: number;
  left: number;
}

/** Creates an empty queue. */
export function createFaultQueue(services: readonly EmulatedService[]): FaultQueue {
  const waiting: { fault: Fault; left: number }[] = [];
  const rules = new Set<RuleInForce>();
  return {
    add(fault) {
      checkFault(fault, services);
      waiting.push({ fault: { ...fault }, left: fault.times ?? 1 });
    },
    addRule(rule) {
      checkRule(rule, services);
      const { seed = 1, times = Infinity } = rule;
      const entry = { rule: { ...rule }, random: seededRandom(seed), seen: 0, left: times };
      rules.add(entry);
      return () => void rules.delete(entry);
    },
    take(operation, service) {
      // Each rule counts each of its requests, whatever else makes them fail.
      const hits = [...rules].filter((entry) =>
        isFor(entry.rule, operation, service) && isHit(entry)
      );
      const index = waiting.findIndex(({ fault }) => isFor(fault, operation, service));
      const entry = waiting[index];
      if (entry !== undefined) {
        entry.left -= 1;
        if (entry.left === 0) waiting.splice(index, 1);
        return entry.fault;
      }
      const [hit] = hits;
      if (hit === undefined) return undefined;
      hit.left -= 1;
      if (hit.left === 0) rules.delete(hit);
      return hit.rule;
    },
  };
}

function isFor(fault: Fault, operation: EmulatedOperation, service: EmulatedService): boolean {
  const { exception, operation: target } = fault;
  if (exception !== undefined && !Object.hasOwn(service.exceptions, exception)) return false;
  return target === undefined ? operation !== "Preflight" : target === operation;
}

function isHit(entry: RuleInForce): boolean {
  const { nth, probability = 1 } = entry.rule;
  entry.seen += 1;
  const isLikely = entry.random() < probability;
  return isLikely && (nth === undefined || entry.seen === nth);
}

/** Numbers from 0 to 1 that are the same for the same seed: splitmix32, by Steele, Lea and Flood. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
