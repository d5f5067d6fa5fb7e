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
  /** The latest refresh token of the session. */
  refreshToken: string;
}

/**
 * A client of SSO OIDC: the operations and the poller, bound to an endpoint. Its functions do not
 * use `this`, so they can be destructured.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html | IAM Identity Center OIDC API reference}
 */
export interface SsoOidcClient {
  /**
   * Registers a client. The request is retried after network errors, timeouts, 5xx and 429.
   *
   * @param input The name, type and scopes of the client.
   * @param options Headers and signal of this call.
   * @returns The registration. Store it, and use it until it expires.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a required member is empty, or a member has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, if there is no complete response.
   * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html | RegisterClient}
   *
   * @example Register a client for the device flow
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const tool = { clientName: "my-tool", clientType: "public", scopes: ["sso:account:access"] };
   * const registration = await client.registerClient(tool);
   * console.log(new Date(registration.clientSecretExpiresAt * 1000)); // in 90 days
   * ```
   */
  registerClient(
    input: RegisterClientRequest,
    options?: CallOptions,
  ): Promise<RegisterClientResponse>;
  /**
   * Starts a device flow. The request is retried after network errors, timeouts, 5xx and 429.
   *
   * @param input The registration and the start URL; other members are not sent.
   * @param options Headers and signal of this call.
   * @returns The codes and URLs of the flow.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, if there is no complete response.
   * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html | StartDeviceAuthorization}
   *
   * @example Ask a person to sign in
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const tool = { clientName: "my-tool", clientType: "public", scopes: ["sso:account:access"] };
   * const registration = await client.registerClient(tool);
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
   * Exchanges a device code, an authorization code or a refresh token for an access token. The
   * request is retried only after a 429 or 503 of AWS itself; after other errors the code or
   * refresh token may have been consumed.
   *
   * @param input The registration and the grant; other members are not sent.
   * @param options Headers and signal of this call.
   * @returns The tokens.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If the grant type is unknown, or a member is empty or has control
   * characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, if there is no complete response.
   * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html | CreateToken}
   *
   * @example Exchange a device code
   * ```ts
   * import { createSsoOidcClient, DEVICE_CODE_GRANT } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const tool = { clientName: "my-tool", clientType: "public", scopes: ["sso:account:access"] };
   * const registration = await client.registerClient(tool);
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
   * Renews an access token with a refresh token. Retried as {@linkcode SsoOidcClient.createToken}.
   *
   * @param input The registration and the refresh token.
   * @param options Headers and signal of this call.
   * @returns The tokens. Without a refresh token in the response, `refreshToken` is the old one,
   * which stays valid.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error; `invalid_grant` means that the
   * session is over.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, if there is no complete response.
   * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html | CreateToken}
   *
   * @example Renew an access token
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const tool = { clientName: "my-tool", clientType: "public", scopes: ["sso:account:access"] };
   * const registration = await client.registerClient(tool);
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
   * Polls until the person has approved, and iterates over the events. The last event has the
   * tokens.
   *
   * @param input The registration, and a new device authorization or a stored state.
   * @param options Headers and signal of this call.
   * @returns An async iterator, for a single use.
   * @throws {TypeError} At once, if a member is missing or has the wrong type.
   * @throws {RangeError} At once, if a member is empty or out of range.
   * @throws {SsoServiceError} From the iterator, if the service refuses the sign-in.
   * @throws {SsoResponseError} From the iterator, if the response is not one of this API; a 5xx or
   * 429 is retried.
   * @throws {SsoError} From the iterator, with code `DEVICE_CODE_EXPIRED`, if the device code
   * expires.
   * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
   *
   * @example Show the progress of a sign-in
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const tool = { clientName: "my-tool", clientType: "public", scopes: ["sso:account:access"] };
   * const registration = await client.registerClient(tool);
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
   * Polls until the person has approved, and returns the tokens.
   *
   * @param input The registration, and a new device authorization or a stored state.
   * @param options Headers and signal of this call.
   * @returns The tokens.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or out of range.
   * @throws {SsoServiceError} If the service refuses the sign-in.
   * @throws {SsoResponseError} If the response is not one of this API; a 5xx or 429 is retried.
   * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if the device code expires.
   * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
   *
   * @example Wait for a sign-in
   * ```ts
   * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const tool = { clientName: "my-tool", clientType: "public", scopes: ["sso:account:access"] };
   * const registration = await client.registerClient(tool);
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
   * Polls at most once. If the poll is not due yet, no request is made, and the event is `early`.
   *
   * @param input The registration and the stored state.
   * @param options Headers and signal of this call.
   * @returns The event, and the state to store.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or out of range.
   * @throws {SsoServiceError} If the service refuses the sign-in.
   * @throws {SsoResponseError} If the response is not one of this API; a 5xx or 429 is a `retry`
   * event.
   * @throws {SsoError} With code `DEVICE_CODE_EXPIRED`, if the device code expires.
   * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
   *
   * @example Poll once in each invocation
   * ```ts
   * import { createDeviceFlow, createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
   * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
   * const client = createSsoOidcClient({ region: "us-east-1", fetch });
   * const tool = { clientName: "my-tool", clientType: "public", scopes: ["sso:account:access"] };
   * const registration = await client.registerClient(tool);
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
