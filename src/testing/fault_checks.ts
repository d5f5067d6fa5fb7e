import type {
  AlteredFault,
  ExceptionFault,
  Fault,
  FaultCondition,
  FaultRule,
  NetworkFault,
  ResponseFault,
} from "./fault.ts";
import { checkNames, nearest, unknownName } from "./nearest.ts";
import type { EmulatedOperation } from "./requests.ts";
import type { EmulatedService } from "./service.ts";

const NAMES: Readonly<
  Record<
    keyof ExceptionFault | keyof ResponseFault | keyof NetworkFault | keyof AlteredFault,
    true
  >
> = {
  operation: true,
  times: true,
  processed: true,
  latency: true,
  skew: true,
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
  truncated: true,
};

const CONDITIONS: Readonly<Record<keyof FaultCondition, true>> = {
  nth: true,
  probability: true,
  seed: true,
};

/** The longest time of a timer, in milliseconds (about 24.8 days). */
const LONGEST_TIMER = 2 ** 31 - 1;
/** A century, in milliseconds, so that every date can be formatted. */
const LONGEST_SKEW = 100 * 365.25 * 86_400_000;

const NETWORK = ["error", "hang", "reset"];

/** Checks a fault for the next requests; throws a TypeError or RangeError if it is invalid. */
export function checkFault(fault: Fault, services: readonly EmulatedService[]): void {
  const name = Object.keys(Object(fault)).find((name) => Object.hasOwn(CONDITIONS, name));
  if (name !== undefined) {
    throw new TypeError(
      `Cannot inject a fault into the next requests with '${name}': use failWhen`,
    );
  }
  checkMembers(fault, services, Object.keys(NAMES));
}

/** Checks a rule; throws a TypeError or RangeError if it is invalid. */
export function checkRule(rule: FaultRule, services: readonly EmulatedService[]): void {
  checkMembers(rule, services, [...Object.keys(NAMES), ...Object.keys(CONDITIONS)]);
  const { nth, probability, seed } = rule;
  checkWhole("nth", nth, 1);
  checkWhole("seed", seed, -Infinity);
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `Cannot inject a fault as 'probability' must be from 0 to 1: current value is ${probability}`,
    );
  }
}

function checkMembers(
  fault: Fault,
  services: readonly EmulatedService[],
  names: readonly string[],
): void {
  if (typeof fault !== "object" || fault === null) {
    throw new TypeError(
      "Cannot inject a fault as it must be an object with exactly one of 'exception', 'status', " +
        "'network' and 'truncated'",
    );
  }
  checkNames("inject a fault", fault, names);
  const { operation, times, latency, skew, processed } = fault;
  const kinds = [fault.exception, fault.status, fault.network, fault.truncated];
  const given = kinds.filter((kind) => kind !== undefined).length;
  if (given > 1 || (given === 0 && latency === undefined && skew === undefined)) {
    throw new TypeError(
      "Cannot inject a fault as it must have exactly one of 'exception', 'status', 'network' and " +
        "'truncated', or none of them and 'latency' or 'skew'",
    );
  }
  checkOperation(operation, services);
  checkKind(fault, services);
  for (const [name, value] of Object.entries({ processed, truncated: fault.truncated })) {
    if (value === undefined || typeof value === "boolean") continue;
    throw new TypeError(
      `Cannot inject a fault as '${name}' must be a boolean: current value is ${value}`,
    );
  }
  checkWhole("times", times, 1);
  checkNumber("latency", latency, 0, LONGEST_TIMER);
  checkNumber("skew", skew, -LONGEST_SKEW, LONGEST_SKEW);
}

function checkOperation(
  operation: EmulatedOperation | undefined,
  services: readonly EmulatedService[],
): void {
  const operations = services.flatMap(({ routes }) => routes.map(({ operation }) => operation));
  const known = [...new Set([...operations, "Preflight", "Unknown"])];
  if (operation === undefined || known.includes(operation)) return;
  throw new TypeError(
    `Cannot inject a fault for the unknown operation ${unknownName(`${operation}`, known)}`,
  );
}

function checkKind(fault: Fault, services: readonly EmulatedService[]): void {
  const { exception, status, network, operation } = fault;
  if (exception !== undefined) checkException(exception, operation, services);
  if (network !== undefined && !NETWORK.includes(network)) {
    throw new TypeError(
      `Cannot inject a fault with the unknown 'network' ${unknownName(`${network}`, NETWORK)}`,
    );
  }
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new RangeError(
      `Cannot inject a fault as 'status' must be from 200 to 599: current value is ${status}`,
    );
  }
  const { headers, body } = fault as Partial<ResponseFault>;
  if (body !== undefined && typeof body !== "string") {
    throw new TypeError("Cannot inject a fault as 'body' must be a string, such as JSON text");
  }
  const isText = (value: unknown) => typeof value === "string";
  if (headers !== undefined && !Object.values(Object(headers)).every(isText)) {
    throw new TypeError("Cannot inject a fault as 'headers' must be an object of strings");
  }
  if (headers !== undefined) new Headers(headers); // throws a TypeError on an invalid header
}

// The exceptions of the operation's service, or of all services if no operation is set.
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
  // Nearly all names end in "Exception": it says nothing about how similar they are.
  const stem = (name: string) => name.replace(/Exception$/, "");
  const best = nearest(stem(`${exception}`), names.map(stem));
  const meant = names.find((name) => best !== undefined && stem(name) === best);
  throw new TypeError(
    `Cannot inject a fault as 'exception' must be one of ${[...new Set(names)].join(", ")}: ` +
      `current value is "${exception}"${meant ? `, did you mean '${meant}'?` : ""}`,
  );
}

function checkWhole(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  const range = least === -Infinity ? "" : ` of at least ${least}`;
  throw new RangeError(
    `Cannot inject a fault as '${name}' must be a whole number${range}: current value is ${value}`,
  );
}

function checkNumber(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  throw new RangeError(
    `Cannot inject a fault as '${name}' must be from ${least} to ${most}: current value is ${value}`,
  );
}
