import { oidcHost } from "./_internal/partitions.ts";
import type { CallOptions } from "./_protocol/request.ts";
import { type ClientOptions, createRunner } from "./_protocol/run.ts";
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
export type SsoOidcClientOptions = ClientOptions;

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
  const { endpoint, transport, headers, run } = createRunner(oidcHost, options);
  const poll = (call?: CallOptions): PollOptions => ({
    ...transport,
    clock: options.clock,
    endpoint,
    region: options.region,
    signal: call?.signal,
    headers: headers(call),
  });
  return {
    registerClient: (input, call) => run(REGISTER_CLIENT, input, call),
    startDeviceAuthorization: (input, call) => run(START_DEVICE_AUTHORIZATION, input, call),
    createToken: (input, call) => run(CREATE_TOKEN, input, call),
    pollDeviceToken: (input, call) => pollDeviceToken(input, poll(call)),
    waitForDeviceToken: (input, call) => waitForDeviceToken(input, poll(call)),
    pollDeviceTokenOnce: (input, call) => pollDeviceTokenOnce(input, poll(call)),
  };
}
