// What the tests of the emulated AWS Sign-In share: plain fetch, proofs by jose, and no code of the
// client.
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { assertEquals } from "@std/assert";
import * as jose from "npm:jose@6.2.17";
import { type Answer, type Body, CHALLENGE, locationOf, STILL, VERIFIER } from "../_calls.ts";

export const SIGNIN = "https://us-east-1.signin.aws.amazon.com";
export const TOKEN_URL: string = `${SIGNIN}/v1/token`;
export const REDIRECT_URI = "http://127.0.0.1:49152/oauth/callback";
export const CONFIRMATION: string = `${SIGNIN}/v1/sessions/confirmation`;
export const SAME_DEVICE = "arn:aws:signin:::devtools/same-device";
export const CROSS_DEVICE = "arn:aws:signin:::devtools/cross-device";
export const STATE = "a state & more";

/** The time of an emulator whose clock is STILL, in epoch seconds. */
export const NOW: number = STILL.now() / 1000;

/** A key pair, and the JWK of its public half. */
export interface Key {
  privateKey: CryptoKey;
  jwk: jose.JWK;
}

export async function newKey(alg = "ES256"): Promise<Key> {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: await jose.exportJWK(publicKey) };
}

/** What differs from a proof that is good. */
export interface ProofChange {
  header?: Body;
  claims?: Body;
  /** Signs in place of the key. */
  signer?: CryptoKey | Uint8Array;
}

/** A DPoP proof; a claim or a header that is undefined is left out. */
export function prove(key: Key, { header, claims, signer }: ProofChange = {}): Promise<string> {
  const protectedHeader = { typ: "dpop+jwt", alg: "ES256", jwk: key.jwk, ...header };
  return new jose.SignJWT({
    jti: crypto.randomUUID(),
    htm: "POST",
    htu: TOKEN_URL,
    iat: NOW,
    ...claims,
  }).setProtectedHeader(protectedHeader).sign(signer ?? key.privateKey, {
    crit: { mine: true },
  });
}

/** CreateOAuth2Token with the DPoP headers given. */
export async function send(
  emulator: Emulator,
  input: unknown,
  proofs: readonly string[],
  url: string = TOKEN_URL,
): Promise<Answer> {
  const headers = new Headers({ "content-type": "application/json" });
  for (const proof of proofs) headers.append("DPoP", proof);
  const body = typeof input === "string" ? input : JSON.stringify(input);
  const response = await emulator.fetch(url, { method: "POST", headers, body });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** The URL of /v1/authorize, its parameters changed as `more` says; null removes one. */
export function signinUrl(
  more: Record<string, string | null> = {},
  origin: string = SIGNIN,
): string {
  const parameters: Record<string, string | null> = {
    response_type: "code",
    client_id: SAME_DEVICE,
    state: STATE,
    code_challenge_method: "SHA-256",
    scope: "openid",
    redirect_uri: REDIRECT_URI,
    code_challenge: CHALLENGE,
    ...more,
  };
  const url = new URL("/v1/authorize", origin);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}

/** The parameters that the other device needs. */
export const CROSS: Record<string, string> = {
  client_id: CROSS_DEVICE,
  redirect_uri: CONFIRMATION,
};

/** A code that was allowed, and how to exchange it. */
export interface Authorized {
  emulator: Emulator;
  key: Key;
  code: string;
  exchange: (change?: Body, proof?: ProofChange) => Promise<Answer>;
}

export async function authorize(options: EmulatorOptions = {}): Promise<Authorized> {
  const emulator = createEmulator({ approval: "auto", clock: STILL, ...options });
  const key = await newKey();
  const { searchParams } = locationOf(await emulator.fetch(signinUrl()));
  const code = searchParams.get("code") ?? "";
  const input = {
    clientId: SAME_DEVICE,
    grantType: "authorization_code",
    code,
    redirectUri: REDIRECT_URI,
    codeVerifier: VERIFIER,
  };
  const exchange = async (change: Body = {}, proof: ProofChange = {}) =>
    await send(emulator, { ...input, ...change }, [await prove(key, proof)]);
  return { emulator, key, code, exchange };
}

/** A session, and how to refresh it. */
export interface SignedIn extends Authorized {
  tokens: Body;
  refresh: (refreshToken?: unknown, more?: Body, proof?: ProofChange, by?: Key) => Promise<Answer>;
}

export async function signIn(options: EmulatorOptions = {}): Promise<SignedIn> {
  const authorized = await authorize(options);
  const { emulator, key } = authorized;
  const { status, body: tokens } = await authorized.exchange();
  assertEquals(status, 200, JSON.stringify(tokens));
  const refresh: SignedIn["refresh"] = async (
    refreshToken = tokens.refreshToken,
    more,
    proof,
    by = key,
  ) => {
    const input = { clientId: SAME_DEVICE, grantType: "refresh_token", refreshToken, ...more };
    return await send(emulator, input, [await prove(by, proof)]);
  };
  return { ...authorized, tokens, refresh };
}

/** A refusal as it must be: status, header, error code; gives the message. */
export function assertRefused(
  answer: Answer,
  error: string,
  exception: string = error === "INVALID_REQUEST" ? "ValidationException" : "AccessDeniedException",
  status = 400,
): string {
  assertEquals(
    [answer.status, answer.headers.get("x-amzn-errortype"), answer.body.error],
    [status, exception, error],
    JSON.stringify(answer.body),
  );
  assertEquals(Object.keys(answer.body), ["error", "message"]);
  return String(answer.body.message);
}
