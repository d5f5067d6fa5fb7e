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

/** The longest nonce that is accepted, in characters. */
const LONGEST_NONCE = 1024;

/** Options of {@linkcode createSigninClient}. */
export type SigninClientOptions = ClientOptions & {
  /** The key pair of the session: refresh tokens are bound to it. */
  key: DpopKeyPair;
};

/** Input of {@linkcode SigninClient.refresh}. */
export type SigninRefreshInput =
  & Pick<CreateOAuth2TokenRequestBody, "clientId">
  & Pick<SigninRefreshTokenGrant, "refreshToken">;

/** A client of AWS Sign-In, bound to an endpoint and a key. Its functions can be called unbound. */
export interface SigninClient {
  /**
   * Exchanges a code or a refresh token for AWS credentials. Retried only after the service's own 429
   * and 503, and once if the service asks for a nonce; each attempt has a new proof.
   *
   * @param input As for `buildCreateOAuth2TokenRequest`.
   * @param options Signal and headers of this call.
   * @returns AWS credentials and the next refresh token.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If the grant type is unknown, or a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
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
   * Renews the credentials. This uses up the refresh token; the response has the next one: store it,
   * with its key, before anything else. Two refreshes with one token end the session, so let only one
   * process refresh at a time.
   *
   * @param input The client and the refresh token; other members are ignored.
   * @param options Signal and headers of this call.
   * @returns AWS credentials and the next refresh token.
   * @throws {TypeError} If a member is missing or has the wrong type.
   * @throws {RangeError} If a member is empty or has control characters.
   * @throws {SsoServiceError} If the service responds with an error; `TOKEN_EXPIRED` means that the
   * session is over.
   * @throws {SsoResponseError} If the response is not one of this API.
   * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`.
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
 * @param options Where the service is, the key, and how to reach it.
 * @returns The client.
 * @throws {TypeError} If there is neither region nor endpoint, if one has the wrong type, or if the key
 * is not an ES256 key pair.
 * @throws {RangeError} If the region, the endpoint, the time limit or the number of attempts may
 * not be used.
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
 * // A person opens the URL, and the browser is redirected to the redirect URI:
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
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2Token | CreateOAuth2Token}
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

// A proof works once, so each attempt gets its own (RFC 9449 section 11.1).
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
