import { systemTime } from "../_internal/clock.ts";
import { type ClientOptions, createCaller } from "../_protocol/call.ts";
import type { CallOptions } from "../_protocol/request.ts";
import { signedAttempt, type Signer } from "../_protocol/sign.ts";
import {
  CREATE_OAUTH2_TOKEN,
  type CreateOAuth2TokenRequestBody,
  type CreateOAuth2TokenResponseBody,
  type SigninRefreshTokenGrant,
} from "./create_oauth2_token.ts";
import { createDpopProof } from "./dpop.ts";
import { checkDpopKey, type DpopKeyPair } from "./dpop_key.ts";
import { SIGNIN } from "./service.ts";

/** The maximum length of a nonce, in characters. */
const LONGEST_NONCE = 1024;

/** Options of {@linkcode createSigninClient}. */
export type SigninClientOptions = ClientOptions & {
  /** The key pair of the session. Its refresh tokens are bound to this key. */
  key: DpopKeyPair;
};

/** Input of {@linkcode SigninClient.refresh}. */
export type SigninRefreshInput =
  & Pick<CreateOAuth2TokenRequestBody, "clientId">
  & Pick<SigninRefreshTokenGrant, "refreshToken">;

/**
 * A client of AWS Sign-In, bound to an endpoint and a key. Its functions do not use `this`, so they
 * can be destructured.
 *
 * @see {@link https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html | CreateOAuth2Token}
 */
export interface SigninClient {
  /**
   * Exchanges an authorization code or a refresh token for AWS credentials. The request is retried
   * only after a 429 or 503 of AWS itself, or with a nonce if the service asks for one. Each
   * attempt has a new DPoP proof.
   *
   * @param input The client ID and the grant; other members are not sent.
   * @param options Headers and signal of this call.
   * @returns AWS credentials and the next refresh token.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If the grant type is unknown, or a member is empty or has control
   * characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, if there is no complete response.
   *
   * @example Exchange a code
   * ```ts
   * import type { SigninClient } from "@edge-auth/aws-sso-oidc/signin";
   * import { SAME_DEVICE_CLIENT_ID } from "@edge-auth/aws-sso-oidc/signin";
   *
   * const redirectUri = "http://127.0.0.1:53682/oauth/callback";
   *
   * export function exchange(client: SigninClient, code: string, codeVerifier: string) {
   *   return client.createOAuth2Token({
   *     clientId: SAME_DEVICE_CLIENT_ID,
   *     grantType: "authorization_code",
   *     code,
   *     redirectUri,
   *     codeVerifier,
   *   });
   * }
   * ```
   */
  createOAuth2Token(
    input: CreateOAuth2TokenRequestBody,
    options?: CallOptions,
  ): Promise<CreateOAuth2TokenResponseBody>;
  /**
   * Renews the credentials. This consumes the refresh token, and the response has the next one.
   * Store it with its key before you use the credentials. Two refreshes with the same token end the
   * session, so only one process may refresh at a time. Retried as
   * {@linkcode SigninClient.createOAuth2Token}.
   *
   * @param input The client ID and the refresh token; other members are ignored.
   * @param options Headers and signal of this call.
   * @returns AWS credentials and the next refresh token.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error; `TOKEN_EXPIRED` means that the
   * session is over.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, if there is no complete response.
   *
   * @example Renew credentials
   * ```ts
   * import { SAME_DEVICE_CLIENT_ID, type SigninClient } from "@edge-auth/aws-sso-oidc/signin";
   *
   * export async function renew(client: SigninClient, stored: { refreshToken: string }) {
   *   const { refreshToken } = stored;
   *   const next = await client.refresh({ clientId: SAME_DEVICE_CLIENT_ID, refreshToken });
   *   stored.refreshToken = next.refreshToken;
   *   return next.accessToken;
   * }
   * ```
   */
  refresh(
    input: SigninRefreshInput,
    options?: CallOptions,
  ): Promise<CreateOAuth2TokenResponseBody>;
}

/**
 * Creates a client of AWS Sign-In, the service of `aws login`, bound to an endpoint and a key.
 *
 * @param options The region or endpoint, the key, and how requests are sent.
 * @returns The client.
 * @throws {TypeError} If there is neither a region nor an endpoint, an option has the wrong type,
 * or the key is not an ES256 key pair.
 * @throws {RangeError} If the region, endpoint, `timeout` or `maxAttempts` is not allowed.
 *
 * @example Sign in and renew the credentials
 * ```ts
 * import {
 *   calculateCodeChallenge,
 *   generateCodeVerifier,
 *   generateState,
 *   parseAuthorizationCallback,
 * } from "@edge-auth/aws-sso-oidc";
 * import {
 *   buildSigninAuthorizationUrl,
 *   createSigninClient,
 *   generateDpopKeyPair,
 *   SAME_DEVICE_CLIENT_ID as clientId,
 * } from "@edge-auth/aws-sso-oidc/signin";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: "auto" }); // leave it out to reach AWS
 * const region = "us-east-1";
 * const redirectUri = "http://127.0.0.1:53682/oauth/callback";
 * const state = generateState();
 * const codeVerifier = generateCodeVerifier();
 * const codeChallenge = await calculateCodeChallenge(codeVerifier);
 * const url = buildSigninAuthorizationUrl(
 *   { clientId, redirectUri, state, codeChallenge },
 *   { region },
 * );
 *
 * // The person opens the URL; then the browser is redirected to the redirect URI:
 * const callback = (await fetch(url)).headers.get("location") ?? "";
 * const { code } = parseAuthorizationCallback(callback, { state });
 *
 * const client = createSigninClient({ region, fetch, key: await generateDpopKeyPair() });
 * const { accessToken, refreshToken } = await client.createOAuth2Token({
 *   clientId,
 *   grantType: "authorization_code",
 *   code,
 *   redirectUri,
 *   codeVerifier,
 * });
 * console.log(accessToken.accessKeyId);
 * console.log((await client.refresh({ clientId, refreshToken })).expiresIn); // 900
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html | CreateOAuth2Token}
 */
export function createSigninClient(options: SigninClientOptions): SigninClient {
  const { key, clock = systemTime } = Object(options) as SigninClientOptions;
  checkDpopKey(key, "create a client of AWS Sign-In");
  const call = createCaller(SIGNIN, options, signedAttempt(createSigner(key, () => clock.now())));
  return {
    createOAuth2Token: (input, options) => call(CREATE_OAUTH2_TOKEN, input, options),
    refresh: (input, options) => {
      const { clientId, refreshToken } = Object(input) as SigninRefreshInput;
      const grantType = "refresh_token";
      return call(CREATE_OAUTH2_TOKEN, { clientId, refreshToken, grantType }, options);
    },
  };
}

// The service accepts a proof once, so each attempt gets a new one (RFC 9449 section 11.1).
function createSigner(key: DpopKeyPair, now: () => number): Signer {
  /** The service's latest nonce (RFC 9449 section 8.2). */
  let nonce: string | undefined;
  return {
    async sign({ url, init }) {
      const proof = await createDpopProof({ key, htm: init.method, htu: url, now: now(), nonce });
      const headers = new Headers(init.headers);
      headers.set("dpop", proof);
      return { url, init: { ...init, headers } };
    },
    canResign({ error, response }) {
      const given = response.headers.get("dpop-nonce");
      if (error !== "use_dpop_nonce" || response.status >= 500) return false;
      if (!given || given.length > LONGEST_NONCE) return false;
      nonce = given;
      return true;
    },
  };
}
