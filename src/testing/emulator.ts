import { type Core, createCore } from "./core.ts";
import type { Emulator } from "./emulator_interface.ts";
import { createFaultQueue } from "./faults.ts";
import { createOidcService } from "./oidc/service.ts";
import { createPortalService } from "./portal/service.ts";
import type { EmulatedRequest } from "./requests.ts";
import { type Responder, respondTo } from "./respond.ts";
import { createHandler } from "./handler.ts";
import type { EmulatorOptions } from "./options.ts";
import { createSigninService } from "./signin/service.ts";

/**
 * Creates an emulator of AWS SSO OIDC, the SSO portal and AWS Sign-In, for tests.
 *
 * - SSO OIDC: RegisterClient, StartDeviceAuthorization, CreateToken with its three grants,
 *   CreateTokenWithIAM with its four, the verification page and the authorization endpoint.
 * - The SSO portal: ListAccounts, ListAccountRoles, GetRoleCredentials and Logout, with pages and a
 *   throttle.
 * - AWS Sign-In (`aws login`): CreateOAuth2Token, CreateOAuth2TokenWithIAM,
 *   IntrospectOAuth2TokenWithIAM, RevokeOAuth2TokenWithIAM, the authorization endpoint, and the page
 *   that shows the code for another device.
 *
 * The emulator is as strict as the services, and verifies DPoP proofs and the signatures of IAM. It
 * stores everything in memory, and runs wherever `fetch` does.
 *
 * @param options Region, lifetimes, approval and clock. All of them have defaults.
 * @returns The emulator; pass its `fetch` to a client.
 * @throws {TypeError} If an option is unknown or has the wrong type.
 * @throws {RangeError} If an option is out of range.
 *
 * @example Sign in without AWS
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
 * @example Use it in place of fetch, and inspect its requests
 * ```ts
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch, requests } = createEmulator();
 * const response = await fetch("https://oidc.us-east-1.amazonaws.com/client/register", {
 *   method: "POST",
 *   headers: { "content-type": "application/json" },
 *   body: JSON.stringify({ clientName: "example", clientType: "public" }),
 * });
 * console.log(response.status, requests[0]?.operation); // 200 RegisterClient
 * ```
 *
 * @example Let one request fail
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
 * @example Get a code of AWS Sign-In, and inject an exception
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
 * emulator.failNext({
 *   operation: "CreateOAuth2Token",
 *   exception: "AccessDeniedException",
 *   error: "USER_CREDENTIALS_CHANGED",
 * });
 * const refused = await emulator.fetch(new URL("/v1/token", url), { method: "POST" });
 * console.log((await refused.json()).error); // USER_CREDENTIALS_CHANGED
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const core = createCore(options);
  let world = createWorld(core);
  const requests: EmulatedRequest[] = [];
  const responder: Responder = {
    core,
    requests,
    get services() {
      return world.services;
    },
    get faults() {
      return world.faults;
    },
  };
  const emulator: Omit<Emulator, "handler"> = {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const signal = init?.signal ?? request.signal;
      signal.throwIfAborted();
      return await settleOrAbort(respondTo(responder, request), signal);
    },
    approve: (userCode) => world.oidc.approve(userCode),
    deny: (userCode) => world.oidc.deny(userCode),
    expire: (userCode) => world.oidc.expire(userCode),
    expireClient: (clientId) => world.oidc.expireClient(clientId),
    revoke: (token) => {
      if (world.services.some(({ revoke }) => revoke?.(token))) return;
      throw new Error(
        "Cannot revoke the token as this emulator has not issued it: pass an accessToken or a " +
          "refreshToken of its CreateToken responses, or a refreshToken of its CreateOAuth2Token " +
          "responses",
      );
    },
    changeCredentials: (refreshToken) => world.signin.changeCredentials(refreshToken),
    advance: core.advance,
    failNext: (fault) => world.faults.add(fault),
    failWhen: (rule) => world.faults.addRule(rule),
    reset: () => {
      core.reset();
      world = createWorld(core);
      requests.length = 0;
    },
    requests,
  };
  const waiting = () => world.oidc.waiting();
  return {
    ...emulator,
    handler: createHandler(responder, { emulator, now: core.now, waiting }),
  };
}

/** Creates the services, without records, and the queue of their faults. */
function createWorld(core: Core) {
  const oidc = createOidcService(core);
  const portal = createPortalService(core, oidc.accessTokens);
  const signin = createSigninService(core);
  const services = [oidc, portal, signin] as const;
  return { oidc, signin, services, faults: createFaultQueue(services) };
}

// Like fetch, rejects as soon as the signal is aborted, whatever the service is doing.
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
