import type { Time } from "../_internal/clock.ts";
import { quote } from "../_internal/text.ts";
import { SsoError } from "../errors.ts";
import { cancelBody } from "./body.ts";
import { type Lifeline, timeoutError } from "./lifeline.ts";
import type { Operation } from "./operation.ts";
import type { Failure, FailureContext } from "./failure.ts";
import type { Call, FetchLike } from "./request.ts";
import { Answer } from "./response.ts";

/** How long one attempt may take by default, in milliseconds. */
export const DEFAULT_TIMEOUT = 10_000;

/** How requests leave. */
export interface Transport {
  /** Default: the global fetch. */
  readonly fetch?: FetchLike | undefined;
  readonly clock: Time;
  /** How long one attempt may take, in milliseconds. */
  readonly timeout: number;
}

// Looked up when it is called, and called as nobody's method ("Illegal invocation" in workers).
const globalFetch: FetchLike = (url, init) => fetch(url, init);

/** One attempt: what is sent, how often it was sent before, and what is known of it. */
export interface Attempt {
  readonly call: Call;
  readonly context: FailureContext;
  readonly retryAttempts?: number;
  /** How long it may take, in milliseconds; default: the transport's time limit. */
  readonly limit?: number;
}

/** Makes one attempt: the request, and reading its answer. The service's error is no exception. */
export function send<I, O extends object>(
  operation: Operation<I, O>,
  { fetch: given = globalFetch, timeout }: Transport,
  lifeline: Lifeline,
  { call, context, retryAttempts, limit = timeout }: Attempt,
): Promise<O | Failure> {
  return lifeline.attempt(
    async (signal) => {
      try {
        const response = await given(call.url, { ...call.init, signal });
        if (!signal.aborted) {
          const answer = new Answer(response, operation, context, retryAttempts);
          return answer.interpret(await answer.read(signal));
        }
        cancelBody(response); // of a fetch that does not heed its signal
      } catch (error) {
        throw signal.aborted || error instanceof SsoError
          ? error
          : networkError(operation.name, call.url, error);
      }
      throw signal.reason;
    },
    limit,
    () => timeoutError(operation.name, limit),
  );
}

// What fetch throws has another text in every runtime, and the class of a bad argument.
function networkError(operation: string, url: string, cause: unknown): SsoError {
  return new SsoError(`${operation} could not reach ${new URL(url).host}`, {
    code: "NETWORK_ERROR",
    hint: "Check the network, and the region or endpoint. The cause is what fetch threw.",
    cause,
  });
}

/** Checks a time limit. */
export function checkTimeout(timeout: number = DEFAULT_TIMEOUT): number {
  if (typeof timeout !== "number" || !(timeout > 0)) {
    throw new RangeError(
      `'timeout' must be a number of milliseconds above 0, it is ${quote(timeout)}`,
    );
  }
  return timeout;
}
