import { clockAdvice } from "../_protocol/context.ts";
import type { Failure } from "../_protocol/failure.ts";
import type { CallOptions, FetchLike } from "../_protocol/request.ts";
import { type ClientOptions, createRunner } from "../_protocol/run.ts";
import { isServiceError } from "../errors.ts";
import {
  CREATE_OAUTH2_TOKEN,
  type CreateOAuth2TokenRequestBody,
  type CreateOAuth2TokenResponseBody,
  type SigninRefreshTokenGrant,
} from "./create_oauth2_token.ts";
import { createDpopProof } from "./dpop.ts";
import { checkDpopKey, type DpopKeyPair } from "./dpop_key.ts";
import { signinHost } from "./endpoint.ts";

/** More characters than a nonce has any use for. */
const LONGEST_NONCE = 1024;

/** How a client of AWS Sign-In works. */
export type SigninClientOptions = ClientOptions & {
  /** The key pair of the session: every refresh token is bound to it. */
  key: DpopKeyPair;
};

/** What a refresh needs. */
export type SigninRefreshInput =
  & Pick<CreateOAuth2TokenRequestBody, "clientId">
  & Pick<SigninRefreshTokenGrant, "refreshToken">;

/** AWS Sign-In, bound to an endpoint and a key. Its functions need no `this`. */
export interface SigninClient {
  /**
   * Turns a code or a refresh token into AWS credentials. Repeated only on AWS's own 429 and 503, and
   * once when the service asks for a nonce; each time with a new proof.
   *
   * @param input As for `buildCreateOAuth2TokenRequest`.
   * @param options Signal and headers of this call.
   * @returns AWS credentials and the next refresh token.
   */
  createOAuth2Token(
    input: CreateOAuth2TokenRequestBody,
    options?: CallOptions,
  ): Promise<CreateOAuth2TokenResponseBody>;
  /**
   * Renews the credentials. The refresh token is used up by it, and the answer has the next one:
   * store that, with its key, before anything else. Two refreshes with one token lose the session, so
   * let one process refresh at a time.
   *
   * @param input The client and the refresh token; a stored session may be given whole.
   * @param options Signal and headers of this call.
   * @returns AWS credentials and the next refresh token.
   */
  refresh(
    input: SigninRefreshInput,
    options?: CallOptions,
  ): Promise<CreateOAuth2TokenResponseBody>;
}

/**
 * Creates a client of AWS Sign-In, the service behind `aws login`, bound to an endpoint and a key.
 *
 * @param options Where the service is, the key, and how to reach it.
 * @returns The client.
 * @throws {TypeError} If there is neither region nor endpoint, if one has the wrong type, or if the key
 * is not a pair of ES256.
 * @throws {RangeError} If the region, the endpoint, the time limit or the number of attempts may
 * not be used.
 *
 * @example
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
 * // A person opens the URL, and the browser ends at the redirect URI:
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
 * console.log((await client.refresh({ clientId, refreshToken })).expiresIn);
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2Token | CreateOAuth2Token}
 */
export function createSigninClient(options: SigninClientOptions): SigninClient {
  const { key } = options;
  checkDpopKey(key, "create a client of AWS Sign-In");

  // Each attempt is a request of its own, and needs a proof of its own.
  const withProofs = (nonce: string | undefined): FetchLike => async (url, init) => {
    const now = transport.clock.now();
    const headers = new Headers(init.headers);
    headers.set("dpop", await createDpopProof({ key, htm: "POST", htu: url, now, nonce }));
    // Aborted meanwhile: a token that is refreshed now would be lost.
    init.signal?.throwIfAborted();
    const send = options.fetch ?? fetch;
    return await send(url, { ...init, headers });
  };
  const runner = (nonce?: string) =>
    createRunner(signinHost, { ...options, fetch: withProofs(nonce) });
  const { run, transport } = runner();

  // The service takes a proof that is too old for an expired token.
  const advise = ({ error, answer }: Failure) =>
    error === "TOKEN_EXPIRED" ? clockAdvice(answer.response, transport.clock) : "";

  async function createOAuth2Token(
    input: CreateOAuth2TokenRequestBody,
    call?: CallOptions,
  ): Promise<CreateOAuth2TokenResponseBody> {
    try {
      return await run(CREATE_OAUTH2_TOKEN, input, call, advise);
    } catch (error) {
      if (!isServiceError(error, "use_dpop_nonce")) throw error;
      const nonce = error.response.headers.get("dpop-nonce");
      if (!nonce || nonce.length > LONGEST_NONCE) throw error;
      return await runner(nonce).run(CREATE_OAUTH2_TOKEN, input, call, advise);
    }
  }

  return {
    createOAuth2Token,
    refresh: (input, call) => {
      const { clientId, refreshToken } = Object(input) as SigninRefreshInput;
      return createOAuth2Token({ clientId, refreshToken, grantType: "refresh_token" }, call);
    },
  };
}
