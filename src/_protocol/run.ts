import { type Clock, systemTime } from "../_internal/clock.ts";
import type { RegionalHost } from "../_internal/partitions.ts";
import { quote } from "../_internal/text.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";
import { RequestContext } from "./context.ts";
import { Failure, toServiceError } from "./failure.ts";
import { Lifeline } from "./lifeline.ts";
import type { Operation } from "./operation.ts";
import {
  type CallOptions,
  type FetchLike,
  type HeadersLike,
  prepareHeaders,
  toBody,
  toCall,
} from "./request.ts";
import { delayAfter } from "./retry.ts";
import { checkTimeout, send, type Transport } from "./send.ts";

/** How a client works. */
export type ClientOptions = EndpointOptions & {
  /** What makes the requests. Default: the global fetch, looked up at each request. */
  fetch?: FetchLike | undefined;
  /** The time and the timers. Default: the real ones. */
  clock?: Clock | undefined;
  /** Numbers from 0 to 1, for the jitter between retries. Default: `Math.random`. */
  random?: (() => number) | undefined;
  /** Headers of every request, such as a `user-agent`. */
  headers?: HeadersLike | undefined;
  /** How long one attempt may take, in milliseconds. Default: 10,000. */
  timeout?: number | undefined;
  /** How many attempts a call makes at the most. Default: 3. */
  attempts?: number | undefined;
};

/** What a client is made of. */
export interface Runner {
  /** The endpoint, without a trailing slash. */
  readonly endpoint: string;
  readonly transport: Transport;
  /** The client's headers with those of a call. */
  readonly headers: (options: CallOptions | undefined) => Headers | undefined;
  /** Makes a call, with retries; `advise` adds to the hints what it knows, in place of the usual. */
  readonly run: <I extends object, O extends object>(
    operation: Operation<I, O>,
    input: I,
    options?: CallOptions,
    advise?: (failure: Failure) => string,
  ) => Promise<O>;
}

/** Checks the options of a client once, for all of its calls. */
export function createRunner(host: RegionalHost, options: ClientOptions): Runner {
  const { fetch, clock = systemTime, random = Math.random, region } = options;
  const endpoint = resolveBaseUrl(host, options);
  const transport = { fetch, clock, timeout: checkTimeout(options.timeout) };
  const policy = { attempts: checkAttempts(options.attempts), random };
  const headers = (call: CallOptions | undefined) => prepareHeaders(options.headers, call?.headers);
  return {
    endpoint,
    transport,
    headers,
    async run(operation, input, callOptions, advise) {
      const body = toBody(operation, input);
      const url = endpoint + operation.path;
      const call = toCall(url, body, headers(callOptions));
      const { clientSecretExpiresAt } = input as Readonly<Record<string, unknown>>;
      const context = new RequestContext(body, clock, region, clientSecretExpiresAt);
      if (advise) context.advise = advise;
      const lifeline = new Lifeline(clock, callOptions?.signal);
      try {
        for (let retryAttempts = 0;; retryAttempts++) {
          try {
            const attempt = { call, context, retryAttempts };
            const reply = await send(operation, transport, lifeline, attempt);
            if (!(reply instanceof Failure)) return reply;
            throw toServiceError(reply, operation, context);
          } catch (error) {
            const delay = delayAfter(error, operation, retryAttempts, policy);
            if (delay === undefined) throw error;
            await lifeline.sleep(delay);
          }
        }
      } finally {
        lifeline.cut();
      }
    },
  };
}

function checkAttempts(attempts = 3): number {
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new RangeError(
      `'attempts' must be a whole number of 1 or more, it is ${quote(attempts)}`,
    );
  }
  return attempts;
}
