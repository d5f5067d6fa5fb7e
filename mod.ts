/**
 * Sign in to AWS IAM Identity Center (AWS SSO) from anywhere JavaScript runs.
 *
 * Request builders and response parsers for the three operations of the SSO OIDC API, a poller for
 * the device flow, and a client that binds them to an endpoint. It needs `fetch` and nothing else.
 *
 * @example Sign in
 * ```ts
 * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 1 } }); // leave it out to reach AWS
 * const client = createSsoOidcClient({ region: "us-east-1", fetch });
 *
 * const registration = await client.registerClient({
 *   clientName: "my-tool",
 *   clientType: "public",
 *   scopes: ["sso:account:access"],
 * });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
 * console.log(`Open ${authorization.verificationUriComplete} and compare ${authorization.userCode}`);
 *
 * for await (const event of client.pollDeviceToken({ ...registration, ...authorization })) {
 *   if (event.type === "token") console.log("Signed in for", event.token.expiresIn, "seconds");
 *   else console.log(event.type, "- next poll at", new Date(event.nextPollAt).toISOString());
 * }
 * ```
 *
 * @module
 */

export type { Clock } from "./src/_internal/clock.ts";
export type { ResponseMetadata } from "./src/_internal/metadata.ts";
export type {
  CallOptions,
  FetchLike,
  HeadersLike,
  RequestOptions,
} from "./src/_protocol/request.ts";
export type { ClientOptions } from "./src/_protocol/run.ts";
export {
  type AuthorizationUrlInput,
  buildAuthorizationUrl,
} from "./src/authorization_code/authorize.ts";
export {
  type AuthorizationCallback,
  AuthorizationCallbackError,
  type AuthorizationCallbackErrorOptions,
  type AuthorizationCallbackOptions,
  parseAuthorizationCallback,
} from "./src/authorization_code/callback.ts";
export {
  calculateCodeChallenge,
  generateCodeVerifier,
  generateState,
} from "./src/authorization_code/pkce.ts";
export {
  createSsoOidcClient,
  type SsoOidcClient,
  type SsoOidcClientOptions,
} from "./src/client.ts";
export {
  type DeviceTokenPollResult,
  pollDeviceToken,
  pollDeviceTokenOnce,
  waitForDeviceToken,
} from "./src/device_flow/poll.ts";
export { createDeviceFlow, type DeviceFlowOptions } from "./src/device_flow/schedule.ts";
export type {
  DeviceFlowInput,
  DeviceFlowState,
  DeviceTokenEvent,
  DeviceTokenInput,
  DeviceTokenPendingEvent,
  DeviceTokenPoller,
  DeviceTokenRetryEvent,
  DeviceTokenSuccessEvent,
  PollOptions,
} from "./src/device_flow/types.ts";
export { type EndpointOptions, resolveEndpoint } from "./src/endpoint.ts";
export {
  isServiceError,
  type OAuthErrorCode,
  type OperationName,
  type SsoAnswerErrorOptions,
  SsoError,
  type SsoErrorCode,
  type SsoErrorOptions,
  SsoResponseError,
  SsoServiceError,
  type SsoServiceErrorOptions,
} from "./src/errors.ts";
export {
  type AuthorizationCodeGrant,
  buildCreateTokenRequest,
  type ClientCredentials,
  type CreateTokenRequest,
  type CreateTokenResponse,
  DEVICE_CODE_GRANT,
  type DeviceCodeGrant,
  parseCreateTokenResponse,
  type RefreshTokenGrant,
} from "./src/operations/create_token.ts";
export {
  buildRegisterClientRequest,
  parseRegisterClientResponse,
  type RegisterClientRequest,
  type RegisterClientResponse,
} from "./src/operations/register_client.ts";
export {
  buildStartDeviceAuthorizationRequest,
  parseStartDeviceAuthorizationResponse,
  type StartDeviceAuthorizationRequest,
  type StartDeviceAuthorizationResponse,
} from "./src/operations/start_device_authorization.ts";
