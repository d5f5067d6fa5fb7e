import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import type { Body } from "../_calls.ts";
import { assertRefused, CROSS_DEVICE, newKey, NOW, signIn } from "./_calls.ts";

Deno.test("createEmulator() renews credentials and refresh token at each refresh, and sends no id token", async () => {
  const { tokens, refresh } = await signIn();
  const first = await refresh();
  assertEquals(first.status, 200);
  assertEquals(Object.keys(first.body), ["accessToken", "tokenType", "expiresIn", "refreshToken"]);
  assertNotEquals(first.body.refreshToken, tokens.refreshToken);
  assertNotEquals(first.body.accessToken, tokens.accessToken);
  assertRefused(await refresh(), "TOKEN_EXPIRED");
  assertEquals((await refresh(first.body.refreshToken)).status, 200);
});

Deno.test("createEmulator() sends the same refresh token if told not to rotate it", async () => {
  const { tokens, refresh } = await signIn({ rotateRefreshTokens: false });
  for (let count = 0; count < 2; count++) {
    const { status, body } = await refresh();
    assertEquals([status, body.refreshToken], [200, tokens.refreshToken]);
  }
});

Deno.test("createEmulator() lets one of two refreshes of AWS Sign-In at once win", async () => {
  const { refresh } = await signIn();
  const answers = await Promise.all([refresh(), refresh()]);
  assertEquals(answers.map(({ status }) => status).toSorted(), [200, 400]);
});

Deno.test("createEmulator() binds the refresh token to the key of the first proof", async () => {
  const { refresh } = await signIn();
  const thief = await refresh(undefined, {}, {}, await newKey());
  assertRefused(thief, "INVALID_REQUEST");
  const { status, body } = await refresh();
  assertEquals(status, 200);
  assertRefused(await refresh(body.refreshToken, {}, {}, await newKey()), "INVALID_REQUEST");
  assertEquals((await refresh(body.refreshToken)).status, 200);
});

Deno.test("createEmulator() binds the refresh token to the key, not to how its JWK is written", async () => {
  const { refresh, key } = await signIn();
  const { x, y } = key.jwk;
  const jwk = { use: "sig", y, kid: "mine", x, crv: "P-256", kty: "EC" };
  assertEquals((await refresh(undefined, {}, { header: { jwk } })).status, 200);
});

const WRONG_REFRESH: [string, unknown, Body, string][] = [
  ["an unknown refresh token", "x", {}, "refreshToken is unknown"],
  ["no refresh token", null, {}, "Missing required member refreshToken"],
  ["a refresh token of 2049 characters", "x".repeat(2049), {}, "at most 2048"],
  ["the other device's clientId", undefined, { clientId: CROSS_DEVICE }, "refreshToken is unknown"],
];

for (const [title, refreshToken, more, text] of WRONG_REFRESH) {
  Deno.test(`createEmulator() refuses to refresh with ${title}, and the session goes on`, async () => {
    const { refresh } = await signIn();
    const answer = await refresh(refreshToken, more);
    assertStringIncludes(assertRefused(answer, "INVALID_REQUEST"), text);
    assertEquals((await refresh()).status, 200);
  });
}

Deno.test("createEmulator() ends a session of AWS Sign-In after its time, however often it was refreshed", async () => {
  const { emulator, refresh } = await signIn({ sessionExpiresIn: 100 });
  emulator.advance(99_999);
  const proof = { claims: { iat: NOW + 99 } };
  const { status, body } = await refresh(undefined, {}, proof);
  assertEquals(status, 200);
  emulator.advance(1);
  assertRefused(await refresh(body.refreshToken, {}, proof), "TOKEN_EXPIRED");
});

Deno.test("Emulator.revoke() ends a session of AWS Sign-In, by any of its refresh tokens", async () => {
  const { emulator, tokens, refresh } = await signIn();
  const { body } = await refresh();
  emulator.revoke(String(tokens.refreshToken));
  assertRefused(await refresh(body.refreshToken), "TOKEN_EXPIRED");
});

Deno.test("Emulator.changeCredentials() ends a session of AWS Sign-In, by any of its refresh tokens", async () => {
  const { emulator, tokens, refresh } = await signIn();
  const { body } = await refresh();
  emulator.changeCredentials(String(tokens.refreshToken));
  assertRefused(await refresh(body.refreshToken), "USER_CREDENTIALS_CHANGED");
  assertRefused(await refresh(), "USER_CREDENTIALS_CHANGED");
});
