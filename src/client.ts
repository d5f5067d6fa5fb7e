import { type Clock, systemClock } from "./_internal/clock.ts";
import { contextOf } from "./_protocol/context.ts";
import { Lifeline } from "./_protocol/lifeline.ts";
import type { Operation } from "./_protocol/operation.ts";
import { type FetchLike, type HeadersLike, mergeHeaders, toCall } from "./_protocol/request.ts";
import { sendWithRetries } from "./_protocol/retry.ts";
import { checkTimeout } from "./_protocol/send.ts";
import {
  type DeviceTokenPollResult,
  pollDeviceToken,
  pollDeviceTokenOnce,
  waitForDeviceToken,
} from "./device_flow/poll.ts";
import type {
  DeviceFlowState,
  DeviceTokenInput,
  DeviceTokenPoller,
  PollOptions,
} from "./device_flow/types.ts";
import { type EndpointOptions, resolveBaseUrl } from "./endpoint.ts";
import {
  type ClientCredentials,
  CREATE_TOKEN,
  type CreateTokenRequest,
  type CreateTokenResponse,
} from "./operations/create_token.ts";
import {
  REGISTER_CLIENT,
  type RegisterClientRequest,
  type RegisterClientResponse,
} from "./operations/register_client.ts";
import {
  START_DEVICE_AUTHORIZATION,
  type StartDeviceAuthorizationRequest,
  type StartDeviceAuthorizationResponse,
} from "./operations/start_device_authorization.ts";

/** How a client works. */
export type SsoOidcClientOptions = EndpointOptions & {
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

/** Options of one call. */
export interface CallOptions {
  /** Ends the call: request, retries and waits. */
  signal?: AbortSignal | undefined;
  /** Headers of this call; they win over the client's. */
  headers?: HeadersLike | undefined;
}

/** The operations of the service, bound to an endpoint. Its functions need no `this`. */
export interface SsoOidcClient {
  /**
   * Registers a client. Repeated on network failure, 5xx and 429.
   *
   * @param input As for `buildRegisterClientRequest`.
   * @param options Signal and headers of this call.
   * @returns The registration.
   */
  registerClient(
    input: RegisterClientRequest,
    options?: CallOptions,
  ): Promise<RegisterClientResponse>;
  /**
   * Starts a device flow. Repeated on network failure, 5xx and 429.
   *
   * @param input As for `buildStartDeviceAuthorizationRequest`.
   * @param options Signal and headers of this call.
   * @returns The codes and URLs of the flow.
   */
  startDeviceAuthorization(
    input: StartDeviceAuthorizationRequest,
    options?: CallOptions,
  ): Promise<StartDeviceAuthorizationResponse>;
  /**
   * Creates or renews an access token. Repeated only on AWS's own 429 and 503: otherwise the code
   * or the refresh token may be used up.
   *
   * @param input As for `buildCreateTokenRequest`.
   * @param options Signal and headers of this call.
   * @returns The tokens.
   */
  createToken(input: CreateTokenRequest, options?: CallOptions): Promise<CreateTokenResponse>;
  /**
   * Polls until somebody has approved; see the function of the same name.
   *
   * @param input As for the function `pollDeviceToken`.
   * @param options Signal and headers of this call.
   * @returns An async iterator, to be used once.
   */
  pollDeviceToken(
    input: DeviceTokenInput | (ClientCredentials & DeviceFlowState),
    options?: CallOptions,
  ): DeviceTokenPoller;
  /**
   * Polls until somebody has approved; see the function of the same name.
   *
   * @param input As for the function `waitForDeviceToken`.
   * @param options Signal and headers of this call.
   * @returns The tokens.
   */
  waitForDeviceToken(
    input: DeviceTokenInput | (ClientCredentials & DeviceFlowState),
    options?: CallOptions,
  ): Promise<CreateTokenResponse>;
  /**
   * Polls at most once; see the function of the same name.
   *
   * @param input As for the function `pollDeviceTokenOnce`.
   * @param options Signal and headers of this call.
   * @returns What the poll brought, and the state to store.
   */
  pollDeviceTokenOnce(
    input: ClientCredentials & DeviceFlowState,
    options?: CallOptions,
  ): Promise<DeviceTokenPollResult>;
}

/**
 * Creates a client: the operations and the poller, bound to an endpoint, with time limits, retries
 * and hints that know more than an answer alone. It holds no tokens.
 *
 * @param options Where the service is, and how to reach it.
 * @returns The client.
 * @throws {TypeError} If there is neither region nor endpoint, or one has the wrong type.
 * @throws {RangeError} If the region, the endpoint, the time limit or the number of attempts may
 * not be used.
 *
 * @example
 * ```ts
 * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const client = createSsoOidcClient({ region: "us-east-1", fetch });
 * const registration = await client.registerClient({
 *   clientName: "my-tool",
 *   clientType: "public",
 *   scopes: ["sso:account:access"],
 * });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
 * console.log(`Open ${authorization.verificationUriComplete} and compare ${authorization.userCode}`);
 * const token = await client.waitForDeviceToken({ ...registration, ...authorization });
 * console.log("Signed in for", token.expiresIn, "s");
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html | IAM Identity Center OIDC API reference}
 */
export function createSsoOidcClient(options: SsoOidcClientOptions): SsoOidcClient {
  const { fetch, clock = systemClock, random = Math.random, headers, region } = options;
  const endpoint = resolveBaseUrl("oidc", options);
  const transport = { fetch, clock, timeout: checkTimeout(options.timeout) };
  const policy = { attempts: checkAttempts(options.attempts), random };

  async function run<I extends object, O extends object>(
    operation: Operation<I, O>,
    input: I,
    { signal, headers: more }: CallOptions = {},
  ): Promise<O> {
    const call = toCall(operation, input, endpoint, mergeHeaders(headers, more));
    const lifeline = new Lifeline(clock, signal);
    const context = (retryAttempts: number) => contextOf(input, clock, region, retryAttempts);
    try {
      return await sendWithRetries(operation, call, context, transport, policy, lifeline);
    } finally {
      lifeline.release();
    }
  }

  const poll = ({ signal, headers: more }: CallOptions = {}): PollOptions => ({
    ...transport,
    endpoint,
    region,
    signal,
    headers: mergeHeaders(headers, more),
  });

  return {
    registerClient: (input, options) => run(REGISTER_CLIENT, input, options),
    startDeviceAuthorization: (input, options) => run(START_DEVICE_AUTHORIZATION, input, options),
    createToken: (input, options) => run(CREATE_TOKEN, input, options),
    pollDeviceToken: (input, options) => pollDeviceToken(input, poll(options)),
    waitForDeviceToken: (input, options) => waitForDeviceToken(input, poll(options)),
    pollDeviceTokenOnce: (input, options) => pollDeviceTokenOnce(input, poll(options)),
  };
}

function checkAttempts(attempts = 3): number {
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new RangeError(`'attempts' must be a whole number of 1 or more, it is ${attempts}`);
  }
  return attempts;
}
