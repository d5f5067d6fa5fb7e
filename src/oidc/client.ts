import { type ClientOptions as SsoOidcClientOptions, createCaller } from "../_protocol/call.ts";
import { type CallOptions, mergeHeaders } from "../_protocol/request.ts";
import type { RefreshInput, SsoOidcClient } from "./client_interface.ts";
import { CREATE_TOKEN } from "./create_token.ts";
import { pollDeviceToken, pollDeviceTokenOnce, waitForDeviceToken } from "./device_flow/poll.ts";
import type { PollOptions } from "./device_flow/types.ts";
import { REGISTER_CLIENT } from "./register_client.ts";
import { OIDC } from "./service.ts";
import { START_DEVICE_AUTHORIZATION } from "./start_device_authorization.ts";

/**
 * Creates a client of SSO OIDC: the operations and the poller, bound to an endpoint, with time
 * limits, retries, and errors that name the likely cause and the next step. It does not store
 * tokens.
 *
 * @param options The region or endpoint, and how requests are sent.
 * @returns The client.
 * @throws {TypeError} If there is neither a region nor an endpoint, or an option has the wrong
 * type.
 * @throws {RangeError} If the region, endpoint, `timeout` or `maxAttempts` is not allowed.
 *
 * @example Sign in
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
 * const { userCode, verificationUri, verificationUriComplete } = authorization;
 * console.log(`Open ${verificationUriComplete ?? verificationUri} and compare ${userCode}`);
 * const token = await client.waitForDeviceToken({ registration, authorization });
 * console.log("Signed in for", token.expiresIn, "seconds"); // Signed in for 3600 seconds
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html | IAM Identity Center OIDC API reference}
 */
export function createSsoOidcClient(options: SsoOidcClientOptions): SsoOidcClient {
  const call = createCaller(OIDC, options);
  const poll = (callOptions?: CallOptions): PollOptions => {
    const { headers, signal } = Object(callOptions) as CallOptions;
    return { ...options, headers: mergeHeaders(options.headers, headers), signal };
  };
  return {
    registerClient: (input, options) => call(REGISTER_CLIENT, input, options),
    startDeviceAuthorization: (input, options) => call(START_DEVICE_AUTHORIZATION, input, options),
    createToken: (input, options) => call(CREATE_TOKEN, input, options),
    async refresh(input, options) {
      const { registration, refreshToken } = Object(input) as RefreshInput;
      if (!registration) throw new TypeError("Cannot refresh: pass { registration, refreshToken }");
      const grantType = "refresh_token";
      const token = await call(CREATE_TOKEN, { ...registration, grantType, refreshToken }, options);
      token.refreshToken ||= refreshToken;
      return token;
    },
    pollDeviceToken: (input, options) => pollDeviceToken(input, poll(options)),
    waitForDeviceToken: (input, options) => waitForDeviceToken(input, poll(options)),
    pollDeviceTokenOnce: (input, options) => pollDeviceTokenOnce(input, poll(options)),
  };
}
