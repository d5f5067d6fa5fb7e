// Every way in which the service says no: our error, its hint, and that nothing is lost.
import { isServiceError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import {
  buildCreateOAuth2TokenRequest,
  generateDpopKeyPair,
  parseCreateOAuth2TokenResponse,
  signDpopRequest,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { rejection } from "../support/assert.ts";
import { setUp as setUpCall } from "../support/operations/client_setup.ts";
import { SIGNIN } from "../support/operations/mod.ts";
import { reply } from "../support/scripted_fetch.ts";
import {
  authorize,
  clientId,
  createClient,
  REGION,
  type Session,
  setUp,
  signIn,
} from "./_helpers.ts";

/** The likely cause and the next step, by error code. */
const HINTS: Readonly<Record<string, RegExp>> = {
  TOKEN_EXPIRED: /session is over.*sign in again/i,
  USER_CREDENTIALS_CHANGED: /password.*changed.*sign in again/i,
  INSUFFICIENT_PERMISSIONS: /administrator.*signin:CreateOAuth2Token/,
  AUTHCODE_EXPIRED: /code.*(used|expired).*sign in again/i,
  INVALID_REQUEST: /redirect URI.*code verifier.*DPoP proof/,
  use_dpop_nonce: /again.*DPoP-Nonce/,
  server_error: /again later/i,
  rate_exceeded: /too many.*later/i,
};

Deno.test("createSigninClient() hints at cause and next step for every code, however it is told", async () => {
  const [operation] = SIGNIN.operations;
  const exceptions = [...SIGNIN.exceptions, [
    "ValidationException",
    "use_dpop_nonce",
    400,
  ]] as const;
  for (const [name, error, status] of exceptions) {
    // Of a fault and of too many requests it is the status that tells.
    const statuses = /server|rate/.test(error) ? [status] : [status, 401, 403, 409, 500];
    for (const status of statuses) {
      const ways = [[{ "x-amzn-errortype": `com.amazonaws.signin#${name}:http://x/` }, {}], [
        {},
        {},
      ]];
      for (const [headers, members] of [...ways, [{}, { __type: `a.b#${name}` }]]) {
        const answer = reply({ error, message: "x", ...members }, status, headers as never);
        const subject = { service: SIGNIN, operation: operation! };
        const { call, clock } = await setUpCall(subject, [answer], { maxAttempts: 1 });
        const refused = await rejection(clock.run(call()));
        assert(isServiceError(refused, error), String(refused));
        assertMatch(refused.hint ?? "", HINTS[error]!, `${error} ${status}`);
      }
    }
  }
  assertEquals(new Set(exceptions.map(([, code]) => code)).size, Object.keys(HINTS).length);
});

/** The refusal of a call, and that its hint says what it should. */
async function assertRefused(call: Promise<unknown>, code: string, hint: RegExp): Promise<void> {
  const error = await rejection(call);
  assertInstanceOf(error, SsoServiceError, String(error));
  assert(isServiceError(error, code), String(error));
  assertMatch(error.hint ?? "no hint", hint);
  assert(!/ASIA/.test(error.message), error.message);
}

type Way = readonly [
  title: string,
  code: string,
  hint: RegExp,
  /** Is refused. */
  refuse: (session: Session) => Promise<unknown>,
  /** Goes well after it. */
  then?: (session: Session) => Promise<unknown>,
];

const exchangeAgain = async (session: Session) =>
  await session.client.createOAuth2Token(await authorize(session));
const AGAIN = /sign in again/i;

/** After something has happened at the service, or to its clock. */
const after = (happen: (session: Session) => void) => (session: Session) => {
  happen(session);
  return session.refresh();
};

const REFRESHES: readonly Way[] = [
  ["of another key", "INVALID_REQUEST", /one key/, async ({ emulator, clock, tokens }) => {
    const key = await generateDpopKeyPair();
    const thief = createClient(clock, { ...REGION, fetch: clock.holding(emulator.fetch), key });
    return await thief.refresh({ clientId, refreshToken: tokens.refreshToken });
  }],
  [
    "of an unknown token",
    "INVALID_REQUEST",
    /check/i,
    ({ client }) => client.refresh({ clientId, refreshToken: "unknown" }),
  ],
  [
    "of another client",
    "INVALID_REQUEST",
    /check client/i,
    ({ client, tokens: { refreshToken } }) => client.refresh({ clientId: "other", refreshToken }),
  ],
  [
    "of a session that was ended",
    "TOKEN_EXPIRED",
    AGAIN,
    after(({ emulator, tokens }) => emulator.revoke(tokens.refreshToken)),
    exchangeAgain,
  ],
  [
    "of a session that is over",
    "TOKEN_EXPIRED",
    AGAIN,
    after(({ clock }) => clock.set(8 * 3_600_000)),
    exchangeAgain,
  ],
  [
    "after the password changed",
    "USER_CREDENTIALS_CHANGED",
    AGAIN,
    after(({ emulator, tokens }) => emulator.changeCredentials(tokens.refreshToken)),
    exchangeAgain,
  ],
  [
    "by a clock that is ahead",
    "TOKEN_EXPIRED",
    /sign in again.*clock is 5 min ahead\./i,
    after(({ emulator }) => emulator.advance(-300_000)),
    after(({ emulator }) => emulator.advance(300_000)),
  ],
  [
    "by a clock that is behind",
    "TOKEN_EXPIRED",
    /clock is 61 min behind/,
    after(({ emulator }) => emulator.advance(61 * 60_000)),
    after(({ emulator }) => emulator.advance(-61 * 60_000)),
  ],
  ...(["INSUFFICIENT_PERMISSIONS", "USER_CREDENTIALS_CHANGED", "TOKEN_EXPIRED"] as const).map(
    (error): Way => [
      `that the service takes for ${error}, once`,
      error,
      HINTS[error]!,
      after(({ emulator }) => {
        const operation = "CreateOAuth2Token";
        emulator.failNext({ operation, exception: "AccessDeniedException", error });
      }),
    ],
  ),
  [
    "while the service has a fault",
    "server_error",
    /again later/i,
    after(({ emulator }) =>
      emulator.failNext({ operation: "CreateOAuth2Token", exception: "InternalServerException" })
    ),
  ],
  [
    "too often, for all attempts",
    "rate_exceeded",
    /too many/i,
    after(({ emulator }) => emulator.failNext({ exception: "TooManyRequestsError", times: 3 })),
  ],
  ["without a proof", "INVALID_REQUEST", /^no hint$/, async ({ emulator, tokens }) => {
    const { refreshToken } = tokens;
    const input = { clientId, grantType: "refresh_token", refreshToken } as const;
    const request = buildCreateOAuth2TokenRequest(input, REGION);
    return await parseCreateOAuth2TokenResponse(await emulator.fetch(request));
  }],
  [
    "with a proof that was used already",
    "INVALID_REQUEST",
    /^no hint$/,
    async ({ emulator, clock, key, tokens: { refreshToken } }) => {
      const send = async (refreshToken: string) => {
        const input = { clientId, grantType: "refresh_token", refreshToken } as const;
        const request = buildCreateOAuth2TokenRequest(input, REGION);
        const options = { key, now: clock.now(), jti: "mine" };
        return await emulator.fetch(await signDpopRequest(request, options));
      };
      await send("unknown");
      return await parseCreateOAuth2TokenResponse(await send(refreshToken));
    },
  ],
];

for (const [title, code, hint, refuse, then] of REFRESHES) {
  Deno.test(`createSigninClient() tells of a refresh ${title}, and nothing is lost`, async () => {
    const session = await signIn();
    await assertRefused(refuse(session), code, hint);
    await (then ?? session.refresh)(session);
  });
}

Deno.test("createSigninClient() tells of a refresh token that was replaced, and the new one works", async () => {
  const session = await signIn();
  const { refreshToken } = await session.refresh();
  await assertRefused(session.refresh(), "TOKEN_EXPIRED", /used already.*sign in again/i);
  assert((await session.client.refresh({ clientId, refreshToken })).refreshToken);
});

const CODES: readonly (readonly [title: string, hint: RegExp, change: object])[] = [
  ["another verifier", /verifier/, { codeVerifier: "x".repeat(43) }],
  ["another redirect URI", /redirect URI/, { redirectUri: "http://127.0.0.1:1/oauth/callback" }],
  ["a code that nobody issued", /check/i, { code: "unknown" }],
  ["another client", /client/, { clientId: "arn:aws:signin:::devtools/x" }],
];

for (const [title, hint, change] of CODES) {
  Deno.test(`createSigninClient() tells of ${title}, and the code still works`, async () => {
    const place = await setUp();
    const input = await authorize(place);
    const call = place.client.createOAuth2Token({ ...input, ...change });
    await assertRefused(call, "INVALID_REQUEST", hint);
    assert((await place.client.createOAuth2Token(input)).refreshToken);
  });
}

Deno.test("createSigninClient() tells of a code that is too late, or was used, and a new one works", async () => {
  const place = await setUp();
  const late = await authorize(place);
  place.clock.set(600_000);
  await assertRefused(place.client.createOAuth2Token(late), "AUTHCODE_EXPIRED", AGAIN);
  const input = await authorize(place);
  await place.client.createOAuth2Token(input);
  await assertRefused(place.client.createOAuth2Token(input), "AUTHCODE_EXPIRED", AGAIN);
  await place.client.createOAuth2Token(await authorize(place));
});
