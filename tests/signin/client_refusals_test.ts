// Every way in which the service says no: our error, its hint, and that nothing is lost.
import { isServiceError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import {
  buildCreateOAuth2TokenRequest,
  createSigninClient,
  generateDpopKeyPair,
  parseCreateOAuth2TokenResponse,
  signDpopRequest,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertInstanceOf, assertMatch, assertNotMatch } from "@std/assert";
import { rejection } from "../_protocol/_helpers.ts";
import { authorize, clientId, REGION, type Session, setUp, signIn } from "./_helpers.ts";

/** The refusal of a call, and that its hint says what it should. */
async function assertRefused(call: Promise<unknown>, code: string, hint: RegExp): Promise<void> {
  const error = await rejection(call);
  assertInstanceOf(error, SsoServiceError, String(error));
  assert(isServiceError(error, code), String(error));
  assertMatch(error.hint ?? "", hint);
  assertNotMatch(error.message, /ASIA/);
}

type Way = readonly [
  title: string,
  code: string,
  hint: RegExp,
  /** Is refused. */
  refuse: (session: Session) => Promise<unknown>,
  /** Goes well after it, where something is left to go well. */
  then?: (session: Session) => Promise<unknown>,
];

const refreshIt = ({ client, tokens: { refreshToken } }: Session) =>
  client.refresh({ clientId, refreshToken });
const exchangeAgain = async (session: Session) =>
  await session.client.createOAuth2Token(await authorize(session));

const SIGN_IN_AGAIN = /sign in again/i;

const REFRESHES: readonly Way[] = [
  [
    "of another key",
    "INVALID_REQUEST",
    /one key/,
    async ({ emulator, clock, tokens: { refreshToken } }) => {
      const { fetch } = emulator;
      const key = await generateDpopKeyPair();
      const thief = createSigninClient({ ...REGION, fetch, clock, key });
      return await thief.refresh({ clientId, refreshToken });
    },
    refreshIt,
  ],
  [
    "of an unknown token",
    "INVALID_REQUEST",
    /check/i,
    ({ client }) => client.refresh({ clientId, refreshToken: "unknown" }),
    refreshIt,
  ],
  [
    "of another client",
    "INVALID_REQUEST",
    /check client/i,
    ({ client, tokens: { refreshToken } }) => client.refresh({ clientId: "other", refreshToken }),
    refreshIt,
  ],
  [
    "of a session that was ended",
    "TOKEN_EXPIRED",
    SIGN_IN_AGAIN,
    (session) => {
      session.emulator.revoke(session.tokens.refreshToken);
      return refreshIt(session);
    },
    exchangeAgain,
  ],
  [
    "of a session that is over",
    "TOKEN_EXPIRED",
    SIGN_IN_AGAIN,
    (session) => {
      session.clock.set(8 * 3_600_000);
      return refreshIt(session);
    },
    exchangeAgain,
  ],
  [
    "after the password changed",
    "USER_CREDENTIALS_CHANGED",
    SIGN_IN_AGAIN,
    (session) => {
      session.emulator.changeCredentials(session.tokens.refreshToken);
      return refreshIt(session);
    },
    exchangeAgain,
  ],
  [
    "by a clock that is ahead",
    "TOKEN_EXPIRED",
    /sign in again.*clock is 5 min ahead of that of the service/i,
    (session) => {
      session.emulator.advance(-300_000);
      return refreshIt(session);
    },
    (session) => {
      session.emulator.advance(300_000);
      return refreshIt(session);
    },
  ],
  [
    "by a clock that is behind",
    "TOKEN_EXPIRED",
    /clock is 61 min behind that of the service/,
    (session) => {
      session.emulator.advance(61 * 60_000);
      return refreshIt(session);
    },
    (session) => {
      session.emulator.advance(-61 * 60_000);
      return refreshIt(session);
    },
  ],
  ...(["INSUFFICIENT_PERMISSIONS", "USER_CREDENTIALS_CHANGED", "TOKEN_EXPIRED"] as const).map(
    (error): Way => [
      `that the service takes for ${error}, once`,
      error,
      /administrator|sign in again/i,
      (session) => {
        session.emulator.failNext({ signinException: "AccessDeniedException", error });
        return refreshIt(session);
      },
      refreshIt,
    ],
  ),
  [
    "while the service has a fault",
    "server_error",
    /again later/i,
    (session) => {
      session.emulator.failNext({ signinException: "InternalServerException" });
      return refreshIt(session);
    },
    refreshIt,
  ],
  [
    "too often, for all attempts",
    "rate_exceeded",
    /too many/i,
    (session) => {
      session.emulator.failNext({ signinException: "TooManyRequestsError", times: 3 });
      return refreshIt(session);
    },
    refreshIt,
  ],
  [
    "without a proof",
    "INVALID_REQUEST",
    /DPoP proof/,
    async ({ emulator, tokens: { refreshToken } }) => {
      const input = { clientId, grantType: "refresh_token", refreshToken } as const;
      const request = buildCreateOAuth2TokenRequest(input, REGION);
      return await parseCreateOAuth2TokenResponse(await emulator.fetch(request));
    },
    refreshIt,
  ],
  [
    "with a proof that was used already",
    "INVALID_REQUEST",
    /DPoP proof/,
    async ({ emulator, clock, key, tokens: { refreshToken } }) => {
      const input = { clientId, grantType: "refresh_token", refreshToken: "unknown" } as const;
      const options = { key, now: clock.now(), jti: "mine" };
      const request = () => signDpopRequest(buildCreateOAuth2TokenRequest(input, REGION), options);
      await emulator.fetch(await request());
      Object.assign(input, { refreshToken });
      return await parseCreateOAuth2TokenResponse(await emulator.fetch(await request()));
    },
    refreshIt,
  ],
];

for (const [title, code, hint, refuse, then] of REFRESHES) {
  Deno.test(`createSigninClient() tells of a refresh ${title}, and nothing is lost`, async () => {
    const session = await signIn();
    await assertRefused(refuse(session), code, hint);
    await then?.(session);
  });
}

Deno.test("createSigninClient() tells of a refresh token that was replaced, and the new one works", async () => {
  const session = await signIn();
  const { refreshToken } = await refreshIt(session);
  await assertRefused(refreshIt(session), "TOKEN_EXPIRED", /used already.*sign in again/i);
  assert((await session.client.refresh({ clientId, refreshToken })).refreshToken);
});

const CODES: readonly (readonly [title: string, code: string, hint: RegExp, change: object])[] = [
  ["another verifier", "INVALID_REQUEST", /verifier/, { codeVerifier: "x".repeat(43) }],
  ["another redirect URI", "INVALID_REQUEST", /redirect URI/, {
    redirectUri: "http://127.0.0.1:1/oauth/callback",
  }],
  ["a code that nobody issued", "INVALID_REQUEST", /check/i, { code: "unknown" }],
  ["another client", "INVALID_REQUEST", /client/, { clientId: "arn:aws:signin:::devtools/x" }],
];

for (const [title, code, hint, change] of CODES) {
  Deno.test(`createSigninClient() tells of ${title}, and the code still works`, async () => {
    const place = await setUp();
    const input = await authorize(place);
    const call = place.client.createOAuth2Token({ ...input, ...change });
    await assertRefused(call, code, hint);
    assert((await place.client.createOAuth2Token(input)).refreshToken);
  });
}

Deno.test("createSigninClient() tells of a code that is too late, or was used, and a new one works", async () => {
  const place = await setUp();
  const late = await authorize(place);
  place.clock.set(600_000);
  await assertRefused(place.client.createOAuth2Token(late), "AUTHCODE_EXPIRED", SIGN_IN_AGAIN);
  const input = await authorize(place);
  await place.client.createOAuth2Token(input);
  await assertRefused(place.client.createOAuth2Token(input), "AUTHCODE_EXPIRED", SIGN_IN_AGAIN);
  await place.client.createOAuth2Token(await authorize(place));
});

Deno.test("createSigninClient() speaks of clocks where they differ by more than a minute only", async () => {
  const session = await signIn();
  for (const [skew, hint] of [[60_000, /again\.$/], [61_000, /clock is 1 min behind/]] as const) {
    session.emulator.advance(skew);
    session.emulator.failNext({ signinException: "AccessDeniedException" });
    await assertRefused(refreshIt(session), "TOKEN_EXPIRED", hint);
    session.emulator.advance(-skew);
  }
  session.emulator.advance(3_600_000);
  session.emulator.failNext({ signinException: "ValidationException" });
  await assertRefused(refreshIt(session), "INVALID_REQUEST", /one key\.$/);
});
