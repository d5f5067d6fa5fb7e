import {
  advanceClock,
  answerUserCode,
  changeCredentials,
  expireRegistration,
  expireUserCode,
  revokeToken,
} from "./controls.ts";
import { createFaultQueue } from "./faults.ts";
import { serve } from "./serve.ts";
import { createState } from "./state.ts";
import type { EmulatedRequest } from "./requests.ts";
import type { Emulator, EmulatorOptions } from "./types.ts";

/**
 * Creates an emulator of the AWS SSO OIDC service: RegisterClient, StartDeviceAuthorization,
 * CreateToken with its three grants, the verification page and the authorization endpoint; and of
 * AWS Sign-In (`aws login`): CreateOAuth2Token, whose DPoP proofs it verifies, its authorization
 * endpoint, and the page that shows the code for another device. It is as strict as the services,
 * lives in memory, and runs wherever fetch does.
 *
 * @param options region, lifetimes, who approves, clock; every one has a default
 * @returns the emulator; its `fetch` takes the place of the global one
 * @throws RangeError or TypeError on an option that makes no sense
 *
 * @example A sign-in without AWS
 * ```ts
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const emulator = createEmulator();
 * const call = async (path: string, input: object) => {
 *   const response = await emulator.fetch(`https://oidc.us-east-1.amazonaws.com${path}`, {
 *     method: "POST",
 *     headers: { "content-type": "application/json" },
 *     body: JSON.stringify(input),
 *   });
 *   return await response.json();
 * };
 *
 * const { clientId, clientSecret } = await call("/client/register", {
 *   clientName: "example",
 *   clientType: "public",
 *   scopes: ["sso:account:access"],
 * });
 * const { deviceCode, userCode } = await call("/device_authorization", {
 *   clientId,
 *   clientSecret,
 *   startUrl: "https://d-1234567890.awsapps.com/start",
 * });
 * const grantType = "urn:ietf:params:oauth:grant-type:device_code";
 * const poll = () => call("/token", { clientId, clientSecret, grantType, deviceCode });
 *
 * console.log((await poll()).error); // authorization_pending
 * emulator.approve(userCode);
 * emulator.advance(1000); // no need to sleep
 * console.log((await poll()).accessToken.slice(0, 3)); // aoa
 * ```
 *
 * @example In place of fetch, and approved after two polls
 * ```ts
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch, requests } = createEmulator({ approval: { afterPolls: 2 } });
 * const response = await fetch("https://oidc.us-east-1.amazonaws.com/client/register", {
 *   method: "POST",
 *   headers: { "content-type": "application/json" },
 *   body: JSON.stringify({ clientName: "example", clientType: "public" }),
 * });
 * console.log(response.status, requests[0]?.operation); // 200 RegisterClient
 * ```
 *
 * @example The service is down, once
 * ```ts
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const emulator = createEmulator();
 * emulator.failNext({ status: 503, headers: { "retry-after": "2" }, body: "<h1>Sorry</h1>" });
 * const response = await emulator.fetch("https://oidc.us-east-1.amazonaws.com/token", {
 *   method: "POST",
 * });
 * console.log(response.status, response.headers.get("retry-after")); // 503 2
 * ```
 *
 * @example AWS Sign-In: a code for this device, and a refusal
 * ```ts
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const emulator = createEmulator({ approval: "auto", accountId: "210987654321" });
 * const url = new URL("https://us-east-1.signin.aws.amazon.com/v1/authorize");
 * url.search = new URLSearchParams({
 *   response_type: "code",
 *   client_id: "arn:aws:signin:::devtools/same-device",
 *   state: "example-state",
 *   code_challenge_method: "SHA-256",
 *   scope: "openid",
 *   redirect_uri: "http://127.0.0.1:53682/oauth/callback",
 *   code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
 * }).toString();
 * const response = await emulator.fetch(url);
 * console.log(new URL(response.headers.get("location") ?? "").searchParams.has("code")); // true
 *
 * emulator.failNext({ signinException: "AccessDeniedException", error: "USER_CREDENTIALS_CHANGED" });
 * const refused = await emulator.fetch(new URL("/v1/token", url), { method: "POST" });
 * console.log((await refused.json()).error); // USER_CREDENTIALS_CHANGED
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const state = createState(options);
  const faults = createFaultQueue();
  const requests: EmulatedRequest[] = [];
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const signal = init?.signal ?? request.signal;
      signal.throwIfAborted();
      return await settleOrAbort(serve({ state, faults, requests }, request), signal);
    },
    approve: (userCode) => answerUserCode(state, userCode, "approve"),
    deny: (userCode) => answerUserCode(state, userCode, "deny"),
    expire: (userCode) => expireUserCode(state, userCode),
    revoke: (token) => revokeToken(state, token),
    changeCredentials: (refreshToken) => changeCredentials(state, refreshToken),
    expireClient: (clientId) => expireRegistration(state, clientId),
    advance: (ms) => advanceClock(state, ms),
    failNext: (fault) => faults.add(fault),
    requests,
  };
}

// As fetch does: an abort ends the wait at once, whatever the service is doing.
async function settleOrAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
