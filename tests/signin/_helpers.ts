// What the tests of ./signin share.
import {
  calculateCodeChallenge,
  generateCodeVerifier,
  generateState,
  parseAuthorizationCallback,
} from "@edge-auth/aws-sso-oidc";
import {
  buildSigninAuthorizationUrl,
  type CreateOAuth2TokenRequestBody,
  type CreateOAuth2TokenResponseBody,
  createSigninClient,
  type DpopKeyPair,
  generateDpopKeyPair,
  SAME_DEVICE_CLIENT_ID,
  type SigninClient,
  type SigninClientOptions,
} from "@edge-auth/aws-sso-oidc/signin";
import {
  createEmulator,
  type EmulatedRequest,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { assert } from "@std/assert";
import * as jose from "npm:jose@6.2.17";
import { VirtualClock } from "../support/virtual_clock.ts";

export const REGION = { region: "us-east-1" } as const;
export const TOKEN_URL = "https://us-east-1.signin.aws.amazon.com/v1/token";
export const REDIRECT_URI = "http://127.0.0.1:53682/oauth/callback";
export const clientId: string = SAME_DEVICE_CLIENT_ID;

/** A client, its key, and an emulator that shares its clock, and at which a person says yes. */
export interface Place {
  readonly clock: VirtualClock;
  readonly emulator: Emulator;
  readonly key: DpopKeyPair;
  /** Its calls let the time pass. */
  readonly client: SigninClient;
}

/** A client whose calls let the time pass. */
export function createClient(clock: VirtualClock, options: SigninClientOptions): SigninClient {
  const { createOAuth2Token, refresh } = createSigninClient({
    clock,
    random: () => 0.5,
    ...options,
  });
  return {
    createOAuth2Token: (...args) => clock.run(createOAuth2Token(...args)),
    refresh: (...args) => clock.run(refresh(...args)),
  };
}

export async function setUp(
  options: EmulatorOptions = {},
  more: Partial<SigninClientOptions> = {},
): Promise<Place> {
  const clock = new VirtualClock();
  const emulator = createEmulator({ approval: "auto", clock, ...options });
  const key = await generateDpopKeyPair();
  const fetch = clock.holding(emulator.fetch);
  const client = createClient(clock, { ...REGION, fetch, key, ...more } as SigninClientOptions);
  return { clock, emulator, key, client };
}

/** The input of an exchange. */
export type CodeInput = Extract<CreateOAuth2TokenRequestBody, { grantType: "authorization_code" }>;

/** Lets the person say yes, and returns what exchanges the code. */
export async function authorize({ emulator }: Pick<Place, "emulator">): Promise<CodeInput> {
  const codeVerifier = generateCodeVerifier();
  const state = generateState();
  const codeChallenge = await calculateCodeChallenge(codeVerifier);
  const input = { clientId, redirectUri: REDIRECT_URI, state, codeChallenge };
  const { headers } = await emulator.fetch(buildSigninAuthorizationUrl(input, REGION));
  const { code } = parseAuthorizationCallback(headers.get("location") ?? "", { state });
  return {
    clientId,
    grantType: "authorization_code",
    code,
    redirectUri: REDIRECT_URI,
    codeVerifier,
  };
}

/** A place where somebody has signed in. */
export interface Session extends Place {
  readonly input: CodeInput;
  readonly tokens: CreateOAuth2TokenResponseBody;
  /** Refreshes with the first refresh token. */
  readonly refresh: () => Promise<CreateOAuth2TokenResponseBody>;
  /** The requests for tokens since the sign-in. */
  readonly since: () => EmulatedRequest[];
}

export async function signIn(
  options: EmulatorOptions = {},
  more: Partial<SigninClientOptions> = {},
): Promise<Session> {
  const place = await setUp(options, more);
  const input = await authorize(place);
  const tokens = await place.client.createOAuth2Token(input);
  const before = place.emulator.requests.length;
  const { refreshToken } = tokens;
  return {
    ...place,
    input,
    tokens,
    refresh: () => place.client.refresh({ clientId, refreshToken }),
    since: () => place.emulator.requests.slice(before),
  };
}

/** What the proofs of requests claim. */
export function claimsOf(requests: readonly EmulatedRequest[]): jose.JWTPayload[] {
  return requests.map(({ headers }) => {
    assert(headers.dpop, "there is no proof");
    return jose.decodeJwt(headers.dpop);
  });
}
