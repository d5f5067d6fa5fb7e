import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import * as jose from "npm:jose@6.2.17";
import { type Body, CHALLENGE, locationOf, VERIFIER } from "../_calls.ts";
import {
  assertRefused,
  authorize,
  CONFIRMATION,
  CROSS,
  CROSS_DEVICE,
  NOW,
  prove,
  SAME_DEVICE,
  send,
  SIGNIN,
  signIn,
  signinUrl,
  STATE,
  TOKEN_URL,
} from "./_calls.ts";

Deno.test("createEmulator() exchanges a code of AWS Sign-In for credentials", async () => {
  const { exchange } = await authorize();
  const { status, headers, body } = await exchange();
  assertEquals(status, 200);
  assertEquals(headers.get("content-type"), "application/json");
  assertEquals(headers.get("cache-control"), "no-store");
  const { accessToken, refreshToken, idToken, ...rest } = body;
  assertEquals(rest, { tokenType: "aws_sigv4", expiresIn: 900 });
  const { accessKeyId, secretAccessKey, sessionToken, ...more } = Object(accessToken);
  assertEquals(more, {});
  assertMatch(accessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assertMatch(secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
  assertMatch(sessionToken, /^[A-Za-z0-9+/]{200,}$/);
  assertMatch(String(refreshToken), /^[\w-]{100,}$/);
  assertEquals(String(idToken).split(".").length, 3);
});

Deno.test("createEmulator() tells in the id token who signed in", async () => {
  const { tokens } = await signIn();
  const { jti, ...claims } = jose.decodeJwt(String(tokens.idToken));
  assertEquals(claims, {
    iss: SIGNIN,
    sub: "arn:aws:sts::123456789012:assumed-role/Admin/jane",
    aud: SAME_DEVICE,
    iat: NOW,
    exp: NOW + 28_800,
  });
  assert(jti);
  assertEquals(claims.sub?.split(":")[4], "123456789012");
});

Deno.test("createEmulator() signs in whom it was told to, for as long as it was told", async () => {
  const { tokens } = await signIn({
    accountId: "999999999999",
    roleName: "Read-Only",
    sessionName: "joe@example.com",
    credentialsExpiresIn: 60,
    region: "us-gov-west-1",
  });
  const { sub } = jose.decodeJwt(String(tokens.idToken));
  assertEquals(sub, "arn:aws-us-gov:sts::999999999999:assumed-role/Read-Only/joe@example.com");
  assertEquals(tokens.expiresIn, 60);
});

const PARTITIONS: [string, string][] = [
  ["eu-central-1", "aws"],
  ["cn-north-1", "aws-cn"],
  ["us-iso-east-1", "aws-iso"],
  ["us-isob-east-1", "aws-iso-b"],
  ["eu-isoe-west-1", "aws-iso-e"],
  ["us-isof-south-1", "aws-iso-f"],
  ["eusc-de-east-1", "aws-eusc"],
];

for (const [region, partition] of PARTITIONS) {
  Deno.test(`createEmulator() signs in to ${partition} in ${region}`, async () => {
    const { tokens } = await signIn({ region });
    const { sub } = jose.decodeJwt(String(tokens.idToken));
    assertEquals(sub?.split(":")[1], partition);
  });
}

Deno.test("createEmulator() exchanges a code of AWS Sign-In once, and ends the session at a second try", async () => {
  const { exchange, refresh, emulator } = await signIn();
  assertRefused(await exchange(), "AUTHCODE_EXPIRED");
  assertEquals(emulator.requests.at(-1)?.error, "AUTHCODE_EXPIRED");
  assertRefused(await refresh(), "TOKEN_EXPIRED");
});

Deno.test("createEmulator() exchanges a code of AWS Sign-In once, of two tries at once", async () => {
  const { exchange } = await authorize();
  const statuses = (await Promise.all([exchange(), exchange()])).map(({ status }) => status);
  assertEquals(statuses.toSorted(), [200, 400]);
});

const WRONG: [string, Body, string][] = [
  ["an unknown code", { code: "x" }, "code is unknown"],
  ["no code", { code: null }, "Missing required member code"],
  ["an empty code", { code: "" }, "Missing required member code"],
  ["a code that is a number", { code: 5 }, "code must be a string"],
  ["a code of 513 characters", { code: "x".repeat(513) }, "code must have at most 512"],
  ["no redirectUri", { redirectUri: undefined }, "Missing required member redirectUri"],
  [
    "a redirectUri of 2049 characters",
    { redirectUri: "x".repeat(2049) },
    "redirectUri must have at most 2048",
  ],
  ["another port", { redirectUri: "http://127.0.0.1:49153/oauth/callback" }, "not the one"],
  ["the redirectUri of the other device", { redirectUri: CONFIRMATION }, "not the one"],
  ["no codeVerifier", { codeVerifier: null }, "Missing required member codeVerifier"],
  ["a short codeVerifier", { codeVerifier: VERIFIER.slice(1) }, "43 to 128"],
  ["a codeVerifier with a space", { codeVerifier: `${VERIFIER} ` }, "43 to 128"],
  ["a codeVerifier of 129 characters", { codeVerifier: "x".repeat(129) }, "at most 128"],
  ["the challenge for a codeVerifier", { codeVerifier: CHALLENGE }, "does not match"],
  ["the other device's clientId", { clientId: CROSS_DEVICE }, "code is unknown"],
  ["an unknown clientId", { clientId: "arn:aws:signin:::devtools/x" }, "clientId must be arn:"],
  ["no clientId", { clientId: null }, "Missing required member clientId"],
  ["no grantType", { grantType: null }, "Missing required member grantType"],
  ["the grantType password", { grantType: "password" }, "grantType must be authorization_code"],
  ["the grantType toString", { grantType: "toString" }, "grantType must be authorization_code"],
];

for (const [title, change, text] of WRONG) {
  Deno.test(`createEmulator() refuses a code of AWS Sign-In with ${title}, and it stays good`, async () => {
    const { exchange } = await authorize();
    assertStringIncludes(assertRefused(await exchange(change), "INVALID_REQUEST"), text);
    assertEquals((await exchange()).status, 200);
  });
}

Deno.test("createEmulator() refuses a body of CreateOAuth2Token that is no JSON object", async () => {
  const { emulator, key } = await authorize();
  for (const body of ["", "{", "[]", "null", '"x"']) {
    assertRefused(await send(emulator, body, [await prove(key)]), "INVALID_REQUEST");
  }
  const response = await emulator.fetch(TOKEN_URL, {
    method: "POST",
    body: new URLSearchParams({ client_id: SAME_DEVICE }),
    headers: { DPoP: await prove(key) },
  });
  assertEquals([response.status, (await response.json()).error], [400, "INVALID_REQUEST"]);
});

Deno.test("createEmulator() refuses a code of AWS Sign-In after ten minutes, not before", async () => {
  const late = await authorize();
  late.emulator.advance(600_000);
  const iat = NOW + 600;
  assertRefused(await late.exchange({}, { claims: { iat } }), "AUTHCODE_EXPIRED");
  const inTime = await authorize();
  inTime.emulator.advance(599_999);
  assertEquals((await inTime.exchange({}, { claims: { iat } })).status, 200);
});

Deno.test("createEmulator() signs in by the other device's code", async () => {
  const { emulator, key } = await authorize();
  const code = locationOf(await emulator.fetch(signinUrl(CROSS))).searchParams.get("code");
  const input = {
    clientId: CROSS_DEVICE,
    grantType: "authorization_code",
    code,
    redirectUri: CONFIRMATION,
    codeVerifier: VERIFIER,
  };
  const answer = await send(emulator, input, [await prove(key)]);
  assertEquals(answer.status, 200);
  const { aud } = jose.decodeJwt(String(answer.body.idToken));
  assertEquals(aud, CROSS_DEVICE);
  const query = new URLSearchParams({ code: code ?? "", state: STATE });
  const page = await emulator.fetch(`${CONFIRMATION}?${query}`);
  assertEquals(page.status, 409);
  assertStringIncludes(await page.text(), "<h1>Signed in</h1>");
});
