import { isServiceError, isSsoError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import {
  type AwsCredentialIdentity,
  createSigninIamClient,
  createSsoOidcIamClient,
  JWT_BEARER_GRANT,
  TOKEN_EXCHANGE_GRANT,
} from "@edge-auth/aws-sso-oidc/iam";
import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { assertHides, rejection, thrown } from "../support/assert.ts";
import { reply, scriptFetch } from "../support/scripted_fetch.ts";
import { VirtualClock } from "../support/virtual_clock.ts";
import {
  APPLICATION,
  ASSERTION,
  CREDENTIALS,
  region,
  RESOURCE,
  setUp,
  TEMPORARY,
} from "./_helpers.ts";

const ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";

Deno.test("createTokenWithIAM() gets tokens by a JWT, refreshes and exchanges them", async () => {
  const { oidc } = setUp();
  const first = await oidc.createTokenWithIAM(ASSERTION);
  assertEquals([first.tokenType, first.expiresIn], ["Bearer", 3600]);
  assertEquals(first.scope, ["openid", "aws", "sts:identity_context"]);
  assert(first.idToken && first.awsAdditionalDetails?.identityContext && first.refreshToken);

  const grantType = "refresh_token";
  const { refreshToken } = first;
  const next = await oidc.createTokenWithIAM({ clientId: APPLICATION, grantType, refreshToken });
  assert(next.refreshToken !== refreshToken && next.accessToken !== first.accessToken);
  const again = oidc.createTokenWithIAM({ clientId: APPLICATION, grantType, refreshToken });
  assert(isServiceError(await rejection(again), "invalid_grant"));

  const exchanged = await oidc.createTokenWithIAM({
    clientId: APPLICATION.replace(/apl-.*/, "apl-fedcba0987654321"),
    grantType: TOKEN_EXCHANGE_GRANT,
    subjectToken: next.accessToken,
    subjectTokenType: ACCESS_TOKEN_TYPE,
    scope: ["aws"],
  });
  assertEquals([exchanged.issuedTokenType, exchanged.scope], [ACCESS_TOKEN_TYPE, ["aws"]]);
  assertEquals(exchanged.refreshToken, undefined);
});

Deno.test("createTokenWithIAM() exchanges the code of a person who has signed in", async () => {
  const { oidc, emulator } = setUp({}, { approval: "auto" });
  const redirectUri = "http://127.0.0.1:4711/oauth/callback";
  const url = new URL(`https://oidc.${region}.amazonaws.com/authorize`);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: APPLICATION,
    redirect_uri: redirectUri,
    state: "the-state",
    code_challenge_method: "S256",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", // RFC 7636 Appendix B
    scopes: "openid",
  }).toString();
  const { headers } = await emulator.fetch(url);
  const code = new URL(headers.get("location") ?? "").searchParams.get("code") ?? "";
  const exchange = () =>
    oidc.createTokenWithIAM({
      clientId: APPLICATION,
      grantType: "authorization_code",
      code,
      redirectUri,
      codeVerifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    });
  assert((await exchange()).refreshToken);
  assert(isServiceError(await rejection(exchange()), "invalid_grant"));
});

Deno.test("createSigninIamClient() gets a token for a resource, and looks at it", async () => {
  const { signin, clock, emulator } = setUp({}, { accessTokenExpiresIn: 900 });
  const token = await signin.createOAuth2TokenWithIAM(RESOURCE);
  assertEquals(Object.keys(token), ["accessToken", "tokenType", "expiresIn"]);
  assertEquals([token.tokenType, token.expiresIn], ["Bearer", 900]);
  assertEquals(token.$metadata?.httpStatusCode, 200);

  const now = Math.floor(clock.now() / 1000);
  const about = await signin.introspectOAuth2TokenWithIAM({
    token: token.accessToken,
    tokenTypeHint: "access_token",
  });
  assertEquals(about.active, true);
  assertEquals([about.exp, about.iat, about.nbf], [now + 900, now, now]);
  assertEquals([about.aud, about.resource], [RESOURCE.resource, RESOURCE.resource]);
  assertEquals([about.accountId, about.tokenType], ["123456789012", "Bearer"]);
  assertEquals(about.userId, about.sub);

  emulator.advance(900_000);
  await clock.advance(900_000);
  for (const token of [(await signin.createOAuth2TokenWithIAM(RESOURCE)).accessToken + "x", "y"]) {
    const over = await signin.introspectOAuth2TokenWithIAM({ token });
    assertEquals({ ...over }, { active: false });
    assertEquals(over.$metadata?.httpStatusCode, 200);
  }
  assertEquals({ ...await signin.revokeOAuth2TokenWithIAM({ token: "unknown" }) }, {});
  assertEquals(emulator.requests.at(-1)?.operation, "RevokeOAuth2TokenWithIAM");
});

Deno.test("createSsoOidcIamClient() signs the region beside an endpoint, the session token too", async () => {
  const { oidc, emulator } = setUp(
    { endpoint: "http://localhost:8787", region, credentials: TEMPORARY },
    { iamCredentials: [TEMPORARY] },
  );
  await oidc.createTokenWithIAM(ASSERTION);
  const { headers } = emulator.requests[0]!;
  assertEquals(headers["x-amz-security-token"], TEMPORARY.sessionToken);
  assertMatch(
    headers.authorization ?? "",
    /\/us-east-1\/sso-oauth\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, /,
  );
});

Deno.test("createSsoOidcIamClient() asks the provider for each attempt, and keeps the key of a day", async () => {
  let asked = 0;
  const credentials = () => (asked++, Promise.resolve(CREDENTIALS));
  const { oidc, emulator, clock } = setUp({ credentials });
  await oidc.createTokenWithIAM(ASSERTION);
  emulator.failNext({ status: 429, headers: { "x-amzn-requestid": "1" } });
  await clock.run(oidc.createTokenWithIAM(ASSERTION));
  assertEquals(asked, 3);
  await clock.advance(48 * 3_600_000);
  await oidc.createTokenWithIAM(ASSERTION); // the key of another day
  const scopes = emulator.requests.map(({ headers }) => headers.authorization?.slice(36, 56));
  assertEquals(new Set(scopes).size, 2);
});

Deno.test("createSsoOidcIamClient() rejects with what the provider throws, and sends nothing", async () => {
  const failure = new Error("no profile");
  for (const create of [createSsoOidcIamClient, createSigninIamClient]) {
    const clock = new VirtualClock();
    const { fetch, requests } = scriptFetch(clock, []);
    const credentials = () => Promise.reject(failure);
    const client = create({ region, credentials, clock, fetch }) as unknown as Record<
      string,
      (input: object) => Promise<unknown>
    >;
    for (const call of Object.values(client)) {
      const input = { ...ASSERTION, ...RESOURCE, token: "x" };
      const all = create === createSsoOidcIamClient ? { ...input, ...ASSERTION } : input;
      assertStrictEquals(await rejection(call(all)), failure);
    }
    assertEquals(requests.length, 0);
  }
});

const WRONG_CREDENTIALS: readonly unknown[] = [
  undefined,
  null,
  "AKIDEXAMPLE",
  {},
  { accessKeyId: "AKIDEXAMPLE" },
  { ...CREDENTIALS, accessKeyId: "AKID EXAMPLE" },
  { ...CREDENTIALS, secretAccessKey: "" },
  { ...CREDENTIALS, secretAccessKey: "HIDDENVALUE\n" },
  { ...CREDENTIALS, sessionToken: "HIDDENVALUE\n" },
  { ...CREDENTIALS, sessionToken: "HIDDENVALUE\u20ac" },
  { ...CREDENTIALS, sessionToken: 5 },
];

Deno.test("createSsoOidcIamClient() refuses wrong credentials at once, a provider's at the call", async () => {
  for (const wrong of WRONG_CREDENTIALS) {
    const credentials = wrong as AwsCredentialIdentity;
    const error = thrown(() => createSsoOidcIamClient({ region, credentials }));
    assert(error instanceof TypeError || error instanceof RangeError, String(error));
    assertMatch(error.message, /^Cannot sign: /);
    assertHides(error, "HIDDENVALUE");

    const { oidc, emulator } = setUp({ credentials: () => Promise.resolve(credentials) });
    assertEquals((await rejection(oidc.createTokenWithIAM(ASSERTION))).message, error.message);
    assertEquals(emulator.requests.length, 0);
  }
  const empty = { ...CREDENTIALS, sessionToken: "" };
  await setUp({ credentials: empty }).oidc.createTokenWithIAM(ASSERTION);
});

Deno.test("createSsoOidcIamClient() strikes secret key and session token from errors", async () => {
  for (const credentials of [TEMPORARY, () => Promise.resolve(TEMPORARY)]) {
    // The emulator knows another secret, and repeats the canonical request, as AWS does.
    const other = { ...TEMPORARY, secretAccessKey: "another" };
    const { oidc, emulator } = setUp({ credentials }, { iamCredentials: [other] });
    const error = await rejection(oidc.createTokenWithIAM(ASSERTION));
    assert(isServiceError(error, "invalid_signature"), String(error));
    assertMatch(error.hint ?? "", /secret access key/);

    const { sessionToken, secretAccessKey } = TEMPORARY;
    for (const secret of [sessionToken, secretAccessKey, ASSERTION.assertion]) {
      for (const echo of [secret, encodeURIComponent(secret), `x${secret}y`]) {
        const body = JSON.stringify({ error: "x", error_description: `not ${echo}` });
        const headers = { "x-amzn-requestid": secret };
        emulator.failNext({ status: 400, body, headers });
        const error = await rejection(oidc.createTokenWithIAM(ASSERTION));
        assertHides(error, secret, echo);
        assertMatch(error.message, /not .*\*\*\*/);
      }
      emulator.failNext({ status: 200, body: "<html>", headers: { "content-type": secret } });
      assertHides(await rejection(oidc.createTokenWithIAM(ASSERTION)), secret);
    }
  }
});

/** What AWS's services say of a signature that came at the wrong time. */
const TOO_LATE: readonly (readonly [name: string, message: string])[] = [
  ["InvalidSignatureException", "Signature expired: 20150830T120000Z is now earlier than …"],
  ["SignatureDoesNotMatch", "Signature expired"],
  ["RequestTimeTooSkewed", "The difference between the request time and the current time is …"],
];

for (const minutes of [-90, -6, 6, 90 * 24 * 60]) {
  Deno.test(`createTokenWithIAM() signs again when the clock is off by ${minutes} min`, async () => {
    const { oidc, emulator, signin } = setUp();
    emulator.advance(-minutes * 60_000);
    const token = await oidc.createTokenWithIAM(ASSERTION);
    assertEquals(token.$metadata?.retryAttempts, 1);
    assertEquals(emulator.requests.map(({ status }) => status), [403, 200]);
    // The offset is kept.
    assertEquals((await oidc.createTokenWithIAM(ASSERTION)).$metadata?.retryAttempts, 0);
    assertEquals((await signin.createOAuth2TokenWithIAM(RESOURCE)).$metadata?.retryAttempts, 1);
    // The machine's clock is set right: the offset is taken anew.
    emulator.advance(minutes * 60_000);
    assertEquals((await oidc.createTokenWithIAM(ASSERTION)).$metadata?.retryAttempts, 1);
  });
}

Deno.test("createTokenWithIAM() signs again each of several calls at once", async () => {
  const { oidc, emulator } = setUp();
  emulator.advance(3_600_000);
  const tokens = await Promise.all([1, 2, 3].map(() => oidc.createTokenWithIAM(ASSERTION)));
  assertEquals(tokens.map(({ $metadata }) => $metadata?.retryAttempts), [1, 1, 1]);
});

Deno.test("createTokenWithIAM() signs again once, and tells that the clock is off", async () => {
  for (const [name, message] of TOO_LATE) {
    const clock = new VirtualClock();
    const date = new Date(clock.now() + 600_000).toUTCString();
    const answer = reply({ message }, 403, { "x-amzn-errortype": name, date });
    const { fetch, requests } = scriptFetch(clock, [answer, answer]);
    const client = createSsoOidcIamClient({ region, credentials: CREDENTIALS, clock, fetch });
    const error = await rejection(client.createTokenWithIAM(ASSERTION));
    assert(error instanceof SsoServiceError, String(error));
    assertEquals([error.name, error.$metadata.retryAttempts], [name, 1]);
    assertMatch(error.message, /2 attempts/);
    assertMatch(error.hint ?? "", /clock is 10 min behind\./);
    const dates = requests.map(({ headers }) => headers.get("x-amz-date"));
    assertEquals(requests.length, 2);
    assert(dates[0] !== dates[1]);
  }
});

Deno.test("createTokenWithIAM() does not sign again what a new signature cannot mend", async () => {
  const at = (ms: number) => ({ date: new Date(new VirtualClock().now() + ms).toUTCString() });
  const named = (name: string) => ({ "x-amzn-errortype": name });
  const cases: readonly (readonly [what: string, headers: Record<string, string>])[] = [
    ["the clock is right", { ...named("InvalidSignatureException"), ...at(0) }],
    ["it is off by a little", { ...named("SignatureDoesNotMatch"), ...at(200_000) }],
    ["there is no date", named("RequestTimeTooSkewed")],
    ["the date is none", { ...named("RequestTimeTooSkewed"), date: "yesterday" }],
    ["another error", { ...named("InvalidGrantException"), ...at(3_600_000) }],
    ["no error of the service", at(3_600_000)],
  ];
  for (const [what, headers] of cases) {
    const clock = new VirtualClock();
    const { fetch, requests } = scriptFetch(clock, [reply({ message: "no" }, 403, headers)]);
    const client = createSsoOidcIamClient({ region, credentials: CREDENTIALS, clock, fetch });
    assert(isSsoError(await rejection(client.createTokenWithIAM(ASSERTION))), what);
    assertEquals(requests.length, 1, what);
  }
});

Deno.test("createTokenWithIAM() has no time limit for the credentials, but its signal ends the wait", async () => {
  const { promise } = { promise: new Promise<AwsCredentialIdentity>(() => {}) };
  const { oidc, clock, emulator } = setUp({ credentials: () => promise, timeout: 10 });
  const controller = new AbortController();
  const call = oidc.createTokenWithIAM(ASSERTION, { signal: controller.signal });
  call.catch(() => {});
  await clock.advance(60_000);
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(await rejection(call), reason);
  assertEquals(emulator.requests.length, 0);
});

Deno.test("createSigninIamClient() has no FIPS endpoint", () => {
  const options = { region, credentials: CREDENTIALS, useFipsEndpoint: true } as const;
  assertMatch(thrown(() => createSigninIamClient(options)).message, /no FIPS endpoint/);
});

Deno.test("createTokenWithIAM() has a grant type for each grant", async () => {
  const { oidc } = setUp();
  const wrong = { ...ASSERTION, grantType: "password" } as unknown as typeof ASSERTION;
  const error = await rejection(oidc.createTokenWithIAM(wrong));
  for (const grant of ["authorization_code", "refresh_token", JWT_BEARER_GRANT]) {
    assert(error.message.includes(grant), error.message);
  }
});

Deno.test("createSsoOidcIamClient() believes no date that is nonsense, and none behind a 5xx", async () => {
  const minutes = (ahead: number) => new Date(Date.now() + ahead * 60_000).toUTCString();
  const cases: readonly (readonly [date: string, status: number, requests: number])[] = [
    ["Sat, 13 Sep 275760 00:00:00 GMT", 403, 1],
    [minutes(10), 502, 1],
    [minutes(10), 403, 2],
  ];
  for (const [date, status, most] of cases) {
    let requests = 0;
    let isHostile = true;
    const client = createSsoOidcIamClient({
      region,
      credentials: CREDENTIALS,
      fetch: () => {
        requests++;
        const headers = { "x-amzn-errortype": "InvalidSignatureException", date };
        const token = { accessToken: "a", tokenType: "Bearer", expiresIn: 1 };
        return Promise.resolve(
          isHostile ? Response.json({ message: "x" }, { status, headers }) : Response.json(token),
        );
      },
    });
    await rejection(client.createTokenWithIAM(ASSERTION));
    assertEquals(requests, most, date);
    isHostile = false;
    assertEquals((await client.createTokenWithIAM(ASSERTION)).accessToken, "a");
  }
});
