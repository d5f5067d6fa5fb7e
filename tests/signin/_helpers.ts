// What the tests of ./signin share.
import {
  calculateCodeChallenge,
  type Clock,
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
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { assert } from "@std/assert";
import * as jose from "npm:jose@6.2.17";

export const REGION = { region: "us-east-1" } as const;
export const TOKEN_URL = "https://us-east-1.signin.aws.amazon.com/v1/token";
export const REDIRECT_URI = "http://127.0.0.1:53682/oauth/callback";
export const clientId: string = SAME_DEVICE_CLIENT_ID;

/** 2026-01-01T00:00:00Z */
export const START = 1_767_225_600_000;

/** A whole reply to a code. */
export const REPLY = {
  accessToken: {
    accessKeyId: "ASIAEXAMPLE",
    secretAccessKey: "secret-access-key-value",
    sessionToken: "session-token-value",
  },
  tokenType: "aws_sigv4",
  expiresIn: 900,
  refreshToken: "refresh-token-value",
  idToken: "id-token-value",
};

/**
 * Time that jumps over every wait. Only the time limit of an attempt, which is recognised by its
 * length, is no wait: it never runs out, so that it does not matter how long a thread signs a proof.
 */
export class JumpClock implements Clock {
  /** How long each wait was, in ms. */
  readonly waits: number[] = [];
  #now: number;
  readonly #limit: number;

  constructor(now: number = START, limit = 10_000) {
    this.#now = now;
    this.#limit = limit;
  }

  now(): number {
    return this.#now;
  }

  /** Sets the clock forward or, by a negative number, back. */
  set(ms: number): void {
    this.#now += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms === this.#limit) {
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    }
    this.waits.push(ms);
    this.#now += ms;
    return Promise.resolve();
  }
}

/** A client, its key, and an emulator that shares its clock, and at which a person says yes. */
export interface Place {
  readonly clock: JumpClock;
  readonly emulator: Emulator;
  readonly key: DpopKeyPair;
  readonly client: SigninClient;
}

export async function setUp(
  options: EmulatorOptions = {},
  more: Partial<SigninClientOptions> = {},
): Promise<Place> {
  const clock = new JumpClock();
  const emulator = createEmulator({ approval: "auto", clock, ...options });
  const key = await generateDpopKeyPair();
  const { fetch } = emulator;
  const given = { ...REGION, fetch, clock, key, random: () => 0.5, ...more };
  return { clock, emulator, key, client: createSigninClient(given as SigninClientOptions) };
}

/** The input of an exchange. */
export type CodeInput = Extract<CreateOAuth2TokenRequestBody, { grantType: "authorization_code" }>;

/** Lets the person say yes, and gives what exchanges the code. */
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
}

export async function signIn(
  options: EmulatorOptions = {},
  more: Partial<SigninClientOptions> = {},
): Promise<Session> {
  const place = await setUp(options, more);
  const input = await authorize(place);
  return { ...place, input, tokens: await place.client.createOAuth2Token(input) };
}

/** What the proofs of the requests for tokens claim, in their order. */
export function claimsOf({ requests }: Pick<Emulator, "requests">): jose.JWTPayload[] {
  return requests.filter(({ operation }) => operation === "CreateOAuth2Token")
    .map(({ headers }) => {
      assert(headers.dpop, "there is no proof");
      return jose.decodeJwt(headers.dpop);
    });
}
