import { type Clock, systemTime, type Time } from "../_internal/clock.ts";
import { withGuide } from "../_internal/guide.ts";
import { printable, quote } from "../_internal/text.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";
import { SsoError, type SsoServiceError } from "../errors.ts";
import { cancelBody } from "./body.ts";
import { cancel, type Cancellation, listen, run, wait } from "./cancellation.ts";
import { attemptsOf, type Sender, toError } from "./failure.ts";
import type { Operation, Service } from "./operation.ts";
import {
  type CallOptions,
  type CallParts,
  checkSignal,
  encodeCall,
  type FetchLike,
  type HeadersLike,
  type HttpCall,
  mergeHeaders,
  pickRequest,
} from "./request.ts";
import { readReply, type Reply } from "./response.ts";
import { createSender, type SentRequest } from "./sender.ts";

/** The default time limit of one attempt, in milliseconds. */
const DEFAULT_TIMEOUT = 10_000;
/** The longest wait before the first retry, in milliseconds. It doubles with each retry. */
const FIRST_DELAY = 100;
/** The longest wait between two attempts, in milliseconds. */
const LONGEST_DELAY = 20_000;

/** Options of a client: the region or endpoint, and how requests are sent. */
export type ClientOptions = EndpointOptions & {
  /** The function that sends requests. Default: the global `fetch`, looked up at each request. */
  fetch?: FetchLike | undefined;
  /** The source of time and timers. Default: those of the runtime. */
  clock?: Clock | undefined;
  /** Returns numbers from 0 to 1, for the jitter of retries. Default: `Math.random`. */
  random?: (() => number) | undefined;
  /** Headers to add to every request, such as `user-agent`. */
  headers?: HeadersLike | undefined;
  /** The time limit of one attempt, in milliseconds. Default: 10,000. */
  timeout?: number | undefined;
  /** The maximum number of attempts of a call, including the first. Default: 3. */
  maxAttempts?: number | undefined;
};

/** The checked options for sending requests. */
export interface Transport {
  readonly service: Service;
  /** The endpoint, without a trailing slash. */
  readonly baseUrl: string;
  readonly region: string | undefined;
  /** Default: the global `fetch`. */
  readonly fetch: FetchLike | undefined;
  readonly clock: Time;
  /** The time limit of one attempt, in milliseconds. */
  readonly timeout: number;
}

/** The state of a call or of a poller: its transport, its request, and its pending wait. */
export type CallState = Transport & CallParts & SentRequest & Cancellation;

/** Checks the options for sending requests. */
export function createTransport(
  service: Service,
  options: EndpointOptions & Pick<ClientOptions, "fetch" | "clock" | "timeout">,
): Transport {
  const baseUrl = resolveBaseUrl(service.host, options);
  const { fetch, clock = systemTime, timeout = DEFAULT_TIMEOUT, region } = options;
  if (fetch && typeof fetch !== "function") {
    throw new TypeError("'fetch' must be a function, such as emulator.fetch");
  }
  if (!(typeof timeout === "number" && timeout > 0)) {
    throw new RangeError(
      `'timeout' must be a number of milliseconds above 0; it is ${quote(timeout)}`,
    );
  }
  return { service, baseUrl, region, fetch, clock, timeout };
}

/** Calls an operation: sends the request, retries it, and returns the output. */
export type Caller = <I extends object, O extends object>(
  operation: Operation<I, O>,
  input: I,
  options?: CallOptions,
) => Promise<O>;

/** Creates the function that calls operations. The options are checked once, for all calls. */
export function createCaller(
  service: Service,
  options: ClientOptions,
  send: typeof attempt = attempt,
): Caller {
  const transport = createTransport(service, options);
  const { random = Math.random, maxAttempts = 3 } = options;
  if (!(Number.isInteger(maxAttempts) && maxAttempts > 0)) {
    throw new RangeError(
      `'maxAttempts' must be a whole number above 0; it is ${quote(maxAttempts)}`,
    );
  }
  return async (operation, input, callOptions) => {
    const { headers, signal } = Object(callOptions) as CallOptions;
    checkSignal(signal);
    // Not a spread: with one, V8 creates a hidden class for each call.
    const state: CallState = Object.assign({
      members: pickRequest(operation, input, service.advice),
      registration: input,
      headers: mergeHeaders(options.headers, headers),
      signal,
    }, transport);
    const call = encodeCall(operation, state);
    listen(state);
    try {
      for (let retryAttempts = 0;; retryAttempts++) {
        try {
          const sender = createSender(operation, state, retryAttempts);
          const reply = await send(operation, state, call, sender);
          if (!reply.failure) return reply.output;
          throw toError(operation, reply.failure, sender);
        } catch (error) {
          const isLast = retryAttempts + 1 >= maxAttempts;
          const delay = isLast ? Infinity : retryDelay(error, operation, retryAttempts, random);
          // The service may ask for a wait that is too long for a call.
          if (delay > LONGEST_DELAY) throw error;
          await new Promise((resolve, reject) => wait(state, delay, resolve, reject));
        }
      }
    } finally {
      cancel(state);
    }
  };
}

/** Makes one attempt: sends the request and reads the response. */
export function attempt<I, O extends object>(
  operation: Operation<I, O>,
  state: CallState,
  { url, init }: HttpCall,
  sender: Sender,
  limit: number = state.timeout,
): Promise<Reply<O>> {
  const { fetch } = state;
  const began = Date.now();
  return run(
    state,
    async (signal) => {
      try {
        const response = await (fetch ?? globalFetch)(url, { ...init, signal });
        if (!signal.aborted) {
          return await readReply(operation, response, sender, fetch && signal);
        }
        cancelBody(response); // the fetch has ignored its signal
      } catch (error) {
        throw error instanceof SsoError ? error : networkError(operation.name, url, error, sender);
      }
      throw signal.reason;
    },
    limit,
    () =>
      new SsoError(
        `${operation.name} got no complete response within ${limit} ms${attemptsOf(sender)}`,
        {
          name: "TimeoutError",
          code: "TIMEOUT",
          hint: withGuide(
            Date.now() - began < limit / 2
              ? "No real time passed: check the clock's sleep()."
              : "Try again, or increase 'timeout'.",
          ),
        },
      ),
  );
}

// Looked up at each call, and called unbound (workers throw "Illegal invocation" otherwise).
const globalFetch: FetchLike = (url, init) => fetch(url, init);

/**
 * Returns the wait before a retry, in milliseconds: full jitter, and at least `Retry-After`.
 * Returns `Infinity` if the request must not be repeated.
 */
function retryDelay<I, O>(
  error: unknown,
  { consumes }: Operation<I, O>,
  retryAttempts: number,
  random: () => number,
): number {
  const { response, status, retryAfter = 0 } = Object(error) as Partial<SsoServiceError>;
  const isBusy = status === 429 || status === 503;
  // After a network error, a 5xx, or a 503 of a gateway, the code or refresh token may have been
  // consumed. Only a 429 or 503 with a header of AWS shows that it was not.
  const isOfAws = ["x-amzn-errortype", "x-amzn-requestid"].some((name) =>
    response?.headers.has(name)
  );
  // Without a response (network, timeout) there is no status.
  const isHarmless = consumes ? isBusy && isOfAws : isBusy || !(status! < 500);
  const jitter = random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** retryAttempts);
  return isHarmless ? Math.max(jitter, retryAfter) : Infinity;
}

/** What to check, by the text of the cause, which differs between runtimes. */
const CHECKS: readonly (readonly [cause: RegExp, what: string])[] = [
  [/ENOTFOUND|EAI_AGAIN|dns/i, "the region or endpoint: there is no such host"],
  [/refused/i, "the endpoint: nothing listens there"],
  [/net access/, "the permission --allow-net"],
  [/a Response|not a function/, "the option 'fetch'"],
  [/^/, "the network, region and endpoint"],
];

function networkError(
  operation: string,
  url: string,
  cause: unknown,
  sender: Sender,
): SsoError {
  let root = cause;
  for (let depth = 0; depth < 9 && Object(root).cause; depth++) root = Object(root).cause;
  const { code, message = root } = Object(root);
  const text = printable(sender.redact(String(code || message)), 200);
  const [, what] = CHECKS.find(([pattern]) => pattern.test(text))!;
  return new SsoError(
    `${operation} cannot reach ${new URL(url).host}${attemptsOf(sender)}: ${text}`,
    {
      code: "NETWORK_ERROR",
      hint: withGuide(`Check ${what}.`),
    },
    { cause },
  );
}
