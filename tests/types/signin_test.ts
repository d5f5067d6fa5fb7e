import type { isServiceError } from "@edge-auth/aws-sso-oidc";
import {
  type AccessToken,
  buildCreateOAuth2TokenRequest,
  type buildSigninAuthorizationUrl,
  createDpopProof,
  type CreateOAuth2TokenRequestBody,
  type CreateOAuth2TokenResponseBody,
  createSigninClient,
  type DpopKey,
  type DpopKeyPair,
  type exportDpopKey,
  type generateDpopKeyPair,
  type importDpopKey,
  type JsonWebKeyLike,
  type parseCreateOAuth2TokenResponse,
  type parseVerificationCode,
  type resolveSigninEndpoint,
  type SigninClient,
  type SigninErrorCode,
  type SigninIdentity,
} from "@edge-auth/aws-sso-oidc/signin";
import type * as sdk from "npm:@aws-sdk/nested-clients@3.998.3/signin";
import { assertType, type Equals, type Fits, type IsAny } from "./_assert.ts";

const clientId = "id";

Deno.test("DpopKeyPair is Web Crypto's, both ways", () => {
  assertType<Fits<CryptoKeyPair, DpopKeyPair>>();
  assertType<Fits<DpopKeyPair, CryptoKeyPair>>();
  assertType<Equals<DpopKey, CryptoKey>>();
  assertType<Equals<IsAny<DpopKey>, false>>();
  assertType<Equals<ReturnType<typeof generateDpopKeyPair>, Promise<DpopKeyPair>>>();
  assertType<Equals<ReturnType<typeof importDpopKey>, Promise<DpopKeyPair>>>();
  assertType<Fits<CryptoKeyPair, Parameters<typeof exportDpopKey>[0]>>();
  assertType<Fits<JsonWebKey, JsonWebKeyLike>>();
});

Deno.test("build…Request() of AWS Sign-In takes exactly what the grant needs", () => {
  type Build = typeof buildCreateOAuth2TokenRequest;
  assertType<Equals<ReturnType<Build>, Request>>();
  assertType<Equals<IsAny<Parameters<Build>[0]>, false>>();
  type Grant = CreateOAuth2TokenRequestBody["grantType"];
  assertType<Equals<Grant, "authorization_code" | "refresh_token">>();
  const check = (_: CreateOAuth2TokenRequestBody) => {};
  check({ clientId, grantType: "refresh_token", refreshToken: "r" });
  const grantType = "authorization_code";
  check({ clientId, grantType, code: "c", redirectUri: "u", codeVerifier: "v" });
  // @ts-expect-error the grant needs the verifier
  check({ clientId, grantType, code: "c", redirectUri: "u" });
  // @ts-expect-error the grant needs a refresh token
  check({ clientId, grantType: "refresh_token", code: "c" });
  // @ts-expect-error there is no such grant here
  check({ clientId, grantType: "urn:ietf:params:oauth:grant-type:device_code", deviceCode: "d" });
  // @ts-expect-error the wire does not nest, as the SDK does
  check({ tokenInput: { clientId, grantType: "refresh_token", refreshToken: "r" } });
});

type Names<T> = T extends unknown ? keyof T : never;

Deno.test("requests and responses of AWS Sign-In have the SDK's members", () => {
  assertType<Equals<Names<CreateOAuth2TokenRequestBody>, keyof sdk.CreateOAuth2TokenRequestBody>>();
  assertType<
    Equals<
      Exclude<keyof CreateOAuth2TokenResponseBody, "$metadata">,
      keyof sdk.CreateOAuth2TokenResponseBody
    >
  >();
  assertType<Equals<keyof AccessToken, keyof sdk.AccessToken>>();
  assertType<Fits<CreateOAuth2TokenRequestBody, sdk.CreateOAuth2TokenRequestBody>>();
  assertType<
    Fits<Omit<CreateOAuth2TokenResponseBody, "idToken">, sdk.CreateOAuth2TokenResponseBody>
  >();
  // What the SDK does not know is RFC 9449's.
  assertType<
    Equals<Exclude<SigninErrorCode, `${sdk.OAuth2ErrorCode}`>, "use_dpop_nonce">
  >();
});

Deno.test("parse…Response() of AWS Sign-In says what may be missing", () => {
  type Parsed = Awaited<ReturnType<typeof parseCreateOAuth2TokenResponse>>;
  assertType<Equals<Parsed, CreateOAuth2TokenResponseBody>>();
  assertType<Equals<Parsed["accessToken"], AccessToken>>();
  assertType<Equals<AccessToken["sessionToken"], string>>();
  assertType<Equals<Parsed["refreshToken"], string>>();
  assertType<Equals<Parsed["idToken"], string | undefined>>();
  assertType<Equals<IsAny<Parsed["expiresIn"]>, false>>();
  assertType<Equals<SigninIdentity["claims"][string], unknown>>();
});

Deno.test("createSigninClient() takes region or endpoint, and a key", () => {
  const options = (_: Parameters<typeof createSigninClient>[0]) => {};
  const key = {} as CryptoKeyPair;
  options({ region: "us-east-1", key, fetch, maxAttempts: 1, timeout: 5, random: Math.random });
  options({ endpoint: new URL("https://x.test"), key });
  // @ts-expect-error there is no key
  options({ region: "us-east-1" });
  // @ts-expect-error half a key
  options({ region: "us-east-1", key: { privateKey: key.privateKey } });
  // @ts-expect-error neither region nor endpoint
  options({ key });
  type Refresh = SigninClient["refresh"];
  assertType<Fits<{ clientId: string; refreshToken: string }, Parameters<Refresh>[0]>>();
  // A stored session, whole.
  assertType<
    Fits<CreateOAuth2TokenResponseBody & { clientId: string }, Parameters<Refresh>[0]>
  >();
  assertType<Equals<ReturnType<Refresh>, Promise<CreateOAuth2TokenResponseBody>>>();
});

Deno.test("createDpopProof(), URLs and codes have the types that they say", () => {
  assertType<Equals<ReturnType<typeof createDpopProof>, Promise<string>>>();
  assertType<Equals<Parameters<typeof createDpopProof>["length"], 1>>();
  assertType<Equals<Parameters<typeof createDpopProof>[0]["htu"], string | URL>>();
  assertType<Equals<ReturnType<typeof resolveSigninEndpoint>, URL>>();
  assertType<Equals<ReturnType<typeof buildSigninAuthorizationUrl>, URL>>();
  assertType<Fits<ReturnType<typeof parseVerificationCode>, { code: string }>>();
});

Deno.test("isServiceError() takes AWS Sign-In's codes, and narrows to them", () => {
  const narrow = (error: unknown, is: typeof isServiceError) => {
    if (is(error, "TOKEN_EXPIRED")) assertType<Fits<(typeof error)["error"], "TOKEN_EXPIRED">>();
    const code = "AUTHCODE_EXPIRED" satisfies SigninErrorCode;
    if (is(error, code)) assertType<Fits<(typeof error)["error"], "AUTHCODE_EXPIRED">>();
  };
  void narrow;
});
