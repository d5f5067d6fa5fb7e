/**
 * Sign in to AWS IAM Identity Center (AWS SSO) in any JavaScript runtime that has `fetch`.
 *
 * The module contains request builders and response parsers for the operations RegisterClient,
 * StartDeviceAuthorization and CreateToken of SSO OIDC, a poller for the device flow, functions for
 * the authorization code flow with PKCE, and a client with time limits and retries. PKCE needs Web
 * Crypto.
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
 * const { userCode, verificationUri, verificationUriComplete } = authorization;
 * console.log(`Open ${verificationUriComplete ?? verificationUri} and compare ${userCode}`);
 *
 * for await (const event of client.pollDeviceToken({ registration, authorization })) {
 *   if (event.type === "token") console.log("Signed in for", event.token.expiresIn, "seconds");
 *   else console.log(event.type, "- next poll in", event.delay, "ms");
 * }
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html | IAM Identity Center OIDC API reference}
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
export type { ClientOptions as SsoOidcClientOptions } from "./src/_protocol/call.ts";
export type { EndpointOptions } from "./src/endpoint.ts";
export {
  isServiceError,
  isSsoError,
  type OAuthErrorCode,
  type OperationName,
  SsoError,
  type SsoErrorCode,
  SsoResponseError,
  SsoServiceError,
} from "./src/errors.ts";
export {
  type AuthorizationCallback,
  AuthorizationCallbackError,
  type AuthorizationCallbackOptions,
  parseAuthorizationCallback,
} from "./src/oauth/callback.ts";
export { calculateCodeChallenge, generateCodeVerifier, generateState } from "./src/oauth/pkce.ts";
export { type AuthorizationUrlInput, buildAuthorizationUrl } from "./src/oidc/authorize.ts";
export { createSsoOidcClient } from "./src/oidc/client.ts";
export type { RefreshInput, SsoOidcClient } from "./src/oidc/client_interface.ts";
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
} from "./src/oidc/create_token.ts";
export {
  type DeviceTokenPollResult,
  pollDeviceToken,
  pollDeviceTokenOnce,
  waitForDeviceToken,
} from "./src/oidc/device_flow/poll.ts";
export { createDeviceFlow, type DeviceFlowOptions } from "./src/oidc/device_flow/schedule.ts";
export type {
  DeviceAuthorization,
  DeviceFlowState,
  DeviceTokenEarlyEvent,
  DeviceTokenEvent,
  DeviceTokenInput,
  DeviceTokenPendingEvent,
  DeviceTokenPoller,
  DeviceTokenRetryEvent,
  DeviceTokenSchedule,
  DeviceTokenSuccessEvent,
  NewDeviceFlow,
  PollOptions,
  Registration,
  StoredDeviceFlow,
} from "./src/oidc/device_flow/types.ts";
export {
  buildRegisterClientRequest,
  parseRegisterClientResponse,
  type RegisterClientRequest,
  type RegisterClientResponse,
} from "./src/oidc/register_client.ts";
export { resolveEndpoint } from "./src/oidc/service.ts";
export {
  buildStartDeviceAuthorizationRequest,
  parseStartDeviceAuthorizationResponse,
  type StartDeviceAuthorizationRequest,
  type StartDeviceAuthorizationResponse,
} from "./src/oidc/start_device_authorization.ts";
