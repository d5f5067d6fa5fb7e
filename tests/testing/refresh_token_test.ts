import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { assertRefused, post, register, signIn } from "./_calls.ts";

const GONE = "Invalid refresh token provided";

Deno.test("createEmulator() rotates a refresh token at each use", async () => {
  const { tokens, refresh } = await signIn();
  const first = await refresh();
  assertEquals([first.status, first.body.expiresIn, first.body.tokenType], [200, 3600, "Bearer"]);
  assertNotEquals(first.body.refreshToken, tokens.refreshToken);
  assertNotEquals(first.body.accessToken, tokens.accessToken);
  assertEquals(assertRefused(await refresh(), "InvalidGrantException", "invalid_grant"), GONE);
  const second = await refresh(first.body.refreshToken);
  assert(String(second.body.refreshToken).startsWith("aor"));
});

Deno.test("createEmulator() keeps the refresh token if told so, and sends none", async () => {
  const { refresh } = await signIn({ rotateRefreshTokens: false });
  for (let count = 0; count < 2; count++) {
    const { status, body } = await refresh();
    assertEquals([status, "refreshToken" in body, body.expiresIn], [200, false, 3600]);
  }
});

Deno.test("createEmulator() refuses a refresh token to another client", async () => {
  const { emulator, tokens, refresh } = await signIn();
  const answer = await refresh(tokens.refreshToken, await register(emulator));
  assertEquals(assertRefused(answer, "InvalidGrantException", "invalid_grant"), GONE);
  assertEquals((await refresh()).status, 200);
});

Deno.test("createEmulator() takes an access token for no refresh token", async () => {
  const { tokens, refresh } = await signIn();
  assertRefused(await refresh(tokens.accessToken), "InvalidGrantException", "invalid_grant");
});

Deno.test("createEmulator() refuses a refresh token whose session was revoked, by any of its tokens", async () => {
  for (const member of ["accessToken", "refreshToken"]) {
    const { emulator, tokens, refresh } = await signIn();
    emulator.revoke(String(tokens[member]));
    assertEquals(assertRefused(await refresh(), "InvalidGrantException", "invalid_grant"), GONE);
  }
  const { emulator, tokens, refresh } = await signIn();
  const { body } = await refresh();
  emulator.revoke(String(tokens.refreshToken));
  assertRefused(await refresh(body.refreshToken), "InvalidGrantException", "invalid_grant");
});

Deno.test("createEmulator() ends a session after 8 hours, however often it was refreshed", async () => {
  const { emulator, refresh } = await signIn();
  emulator.advance(28_799_999);
  const { status, body } = await refresh();
  assertEquals(status, 200);
  emulator.advance(1);
  const late = await refresh(body.refreshToken);
  assertEquals(assertRefused(late, "InvalidGrantException", "invalid_grant"), GONE);
});

Deno.test("createEmulator() ends a session after the time that it was told", async () => {
  const { emulator, refresh } = await signIn({ sessionExpiresIn: 10 });
  emulator.advance(10_000);
  assertRefused(await refresh(), "InvalidGrantException", "invalid_grant");
});

Deno.test("createEmulator() refuses to refresh for an expired client", async () => {
  const { emulator, client, refresh } = await signIn();
  emulator.expireClient(client.clientId);
  assertRefused(await refresh(), "InvalidClientException", "invalid_client", 401);
});

Deno.test("createEmulator() refuses a refresh token in another region", async () => {
  const { emulator, client, tokens } = await signIn();
  const { refreshToken } = tokens;
  const input = { ...client, grantType: "refresh_token", refreshToken };
  const elsewhere = await post(emulator, "/token", input, "https://oidc.eu-west-1.amazonaws.com");
  const why = assertRefused(elsewhere, "InvalidRequestException", "invalid_request");
  assertEquals(why, "Invalid token provided");
  assertEquals((await post(emulator, "/token", input)).status, 200);
});

Deno.test("createEmulator() refuses to refresh with scopes that are not registered", async () => {
  const { tokens, refresh } = await signIn();
  const answer = await refresh(tokens.refreshToken, { scope: ["other"] });
  assertRefused(answer, "InvalidScopeException", "invalid_scope");
  assertEquals((await refresh(tokens.refreshToken, { scope: ["sso:account:access"] })).status, 200);
});

Deno.test("createEmulator() refuses to refresh without a refresh token", async () => {
  const { refresh } = await signIn();
  assertRefused(await refresh(null), "InvalidRequestException", "invalid_request");
});

Deno.test("createEmulator() lets one of two refreshes at once win", async () => {
  const { refresh } = await signIn();
  const statuses = (await Promise.all([refresh(), refresh()])).map(({ status }) => status);
  assertEquals(statuses.toSorted(), [200, 400]);
});
