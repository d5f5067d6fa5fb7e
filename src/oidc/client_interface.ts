import type { CallOptions } from "../_protocol/request.ts";
import type { CreateTokenRequest, CreateTokenResponse } from "./create_token.ts";
import type { DeviceTokenPollResult } from "./device_flow/poll.ts";
import type {
  DeviceTokenInput,
  DeviceTokenPoller,
  Registration,
  StoredDeviceFlow,
} from "./device_flow/types.ts";
import type { RegisterClientRequest, RegisterClientResponse } from "./register_client.ts";
import type {
  StartDeviceAuthorizationRequest,
  StartDeviceAuthorizationResponse,
} from "./start_device_authorization.ts";

/** Input of {@linkcode SsoOidcClient.refresh}. */
export interface RefreshInput {
  /** The client that the refresh token was issued to. */
  registration: Registration;
  /** The refresh token of the last response that had one. */
  refreshToken: string;
}

/**
 * A client of SSO OIDC: the operations and the poller, bound to an endpoint. Its functions can be
 * called unbound.
 */
export interface SsoOidcClient {
  /**
   * Registers a client. Retried after failures of the network, 5xx and 429.
   *
   * @param input As for `buildRegisterClientRequest`.
   * @param options Signal and headers of this call.
   * @returns The registration. Keep it until it expires.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a required member is empty, or one has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   *
   * @example Register a client for the device flow
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const scopes = ["sso:account:access"];
   * const registration = await client.registerClient({
   *   clientName: "my-tool",
   *   clientType: "public",
   *   scopes,
   * });
   * console.log(new Date(registration.clientSecretExpiresAt * 1000)); // in 90 days
   * ```
   */
  registerClient(
    input: RegisterClientRequest,
    options?: CallOptions,
  ): Promise<RegisterClientResponse>;
  /**
   * Starts a device flow. Retried after failures of the network, 5xx and 429.
   *
   * @param input As for `buildStartDeviceAuthorizationRequest`; a registration can be spread into it.
   * @param options Signal and headers of this call.
   * @returns The codes and URLs of the flow.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   *
   * @example Ask a person to sign in
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const scopes = ["sso:account:access"];
   * const registration = await client.registerClient({
   *   clientName: "my-tool",
   *   clientType: "public",
   *   scopes,
   * });
   * const startUrl = "https://example.awsapps.com/start";
   * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
   * const { userCode, verificationUri, verificationUriComplete } = authorization;
   * console.log(`Open ${verificationUriComplete ?? verificationUri} and compare ${userCode}`);
   * ```
   */
  startDeviceAuthorization(
    input: StartDeviceAuthorizationRequest,
    options?: CallOptions,
  ): Promise<StartDeviceAuthorizationResponse>;
  /**
   * Creates an access token from a device code, an authorization code or a refresh token. Retried only
   * after the service's own 429 and 503: otherwise the code or the refresh token may be used up.
   *
   * @param input As for `buildCreateTokenRequest`; a registration can be spread into it.
   * @param options Signal and headers of this call.
   * @returns The tokens.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If the grant type is unknown, or a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   *
   * @example Exchange a device code
   * ```ts
   * import { createSsoOidcClient, DEVICE_CODE_GRANT } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const scopes = ["sso:account:access"];
   * const registration = await client.registerClient({
   *   clientName: "my-tool",
   *   clientType: "public",
   *   scopes,
   * });
   * const startUrl = "https://example.awsapps.com/start";
   * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
   * const token = await client.createToken({
   *   ...registration,
   *   grantType: DEVICE_CODE_GRANT,
   *   deviceCode: authorization.deviceCode,
   * });
   * console.log(token.expiresIn); // 3600
   * ```
   */
  createToken(input: CreateTokenRequest, options?: CallOptions): Promise<CreateTokenResponse>;
  /**
   * Renews an access token: CreateToken with a refresh token.
   *
   * @param input The client (`registration`) and its `refreshToken`.
   * @param options Signal and headers of this call.
   * @returns The tokens. If the response has no refresh token, the old one, which stays valid.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error; `invalid_grant` means that the
   * session is over.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
   *
   * @example Renew an access token
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const scopes = ["sso:account:access"];
   * const registration = await client.registerClient({
   *   clientName: "my-tool",
   *   clientType: "public",
   *   scopes,
   * });
   * const startUrl = "https://example.awsapps.com/start";
   * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
   * const token = await client.waitForDeviceToken({ registration, authorization });
   * if (token.refreshToken !== undefined) {
   *   const { refreshToken } = token;
   *   const renewed = await client.refresh({ registration, refreshToken });
   *   console.log(renewed.expiresIn); // 3600
   * }
   * ```
   */
  refresh(input: RefreshInput, options?: CallOptions): Promise<CreateTokenResponse>;
  /**
   * Polls until the person has approved: an async iterator of events, the token last.
   *
   * @param input The client (`registration`), and a new device authorization (`authorization`) or a
   * stored `state`.
   * @param options Signal and headers of this call.
   * @returns An async iterator, to be used once.
   * @throws {TypeError} At once, if a member is missing or has the wrong type.
   * @throws {RangeError} At once, if a member is empty or out of range.
   * @throws {SsoServiceError} From the iterator, if the sign-in is refused.
   * @throws {SsoResponseError} From the iterator, if the response is not one of this API.
   * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if nobody approved in time.
   *
   * @example Show the progress of a sign-in
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const scopes = ["sso:account:access"];
   * const registration = await client.registerClient({
   *   clientName: "my-tool",
   *   clientType: "public",
   *   scopes,
   * });
   * const startUrl = "https://example.awsapps.com/start";
   * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
   * for await (const event of client.pollDeviceToken({ registration, authorization })) {
   *   if (event.type === "token") console.log("Signed in for", event.token.expiresIn, "seconds");
   *   else console.log(event.type, "- next poll in", event.delay, "ms");
   * }
   * ```
   */
  pollDeviceToken(input: DeviceTokenInput, options?: CallOptions): DeviceTokenPoller;
  /**
   * Polls until the person has approved, and returns only the token.
   *
   * @param input As for {@linkcode SsoOidcClient.pollDeviceToken}.
   * @param options Signal and headers of this call.
   * @returns The tokens.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or out of range.
   * @throws {SsoServiceError} If the sign-in is refused.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if nobody approved in time.
   *
   * @example Wait for a sign-in
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const scopes = ["sso:account:access"];
   * const registration = await client.registerClient({
   *   clientName: "my-tool",
   *   clientType: "public",
   *   scopes,
   * });
   * const startUrl = "https://example.awsapps.com/start";
   * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
   * const token = await client.waitForDeviceToken({ registration, authorization });
   * console.log(token.tokenType); // Bearer
   * ```
   */
  waitForDeviceToken(
    input: DeviceTokenInput,
    options?: CallOptions,
  ): Promise<CreateTokenResponse>;
  /**
   * Polls at most once; a state that is polled before its time makes no request.
   *
   * @param input The client (`registration`) and the stored `state`.
   * @param options Signal and headers of this call.
   * @returns The event, and the state to store.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or out of range.
   * @throws {SsoServiceError} If the sign-in is refused.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if nobody approved in time.
   *
   * @example Poll in several invocations
   * ```ts
   * import { createDeviceFlow, createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const scopes = ["sso:account:access"];
   * const registration = await client.registerClient({
   *   clientName: "my-tool",
   *   clientType: "public",
   *   scopes,
   * });
   * const startUrl = "https://example.awsapps.com/start";
   * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
   * const stored = JSON.stringify({ registration, state: createDeviceFlow(authorization) });
   *
   * // In a later invocation, on any machine:
   * const { event } = await client.pollDeviceTokenOnce(JSON.parse(stored));
   * console.log(event.type); // token
   * ```
   */
  pollDeviceTokenOnce(
    input: StoredDeviceFlow,
    options?: CallOptions,
  ): Promise<DeviceTokenPollResult>;
}
