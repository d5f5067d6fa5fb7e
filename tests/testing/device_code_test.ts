import { assert, assertEquals } from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import {
  assertRefused,
  DEVICE_GRANT,
  post,
  register,
  registerForCode,
  signIn,
  startAgain,
  startFlow,
} from "./_calls.ts";

Deno.test("createEmulator() answers pending, and a token once it is approved", async () => {
  const { emulator, poll, userCode } = await startFlow();
  assertRefused(await poll(), "AuthorizationPendingException", "authorization_pending");
  emulator.advance(1000);
  assertRefused(await poll(), "AuthorizationPendingException", "authorization_pending");
  emulator.approve(userCode);
  emulator.advance(1000);
  const { status, headers, body } = await poll();
  assertEquals([status, headers.get("cache-control")], [200, "no-store"]);
  assertEquals([body.tokenType, body.expiresIn], ["Bearer", 3600]);
  assert(String(body.accessToken).startsWith("aoa"));
  assert(String(body.refreshToken).startsWith("aor"));
  emulator.advance(1000);
  assertRefused(await poll(), "InvalidGrantException", "invalid_grant");
});

Deno.test("createEmulator() answers slow_down to an early poll and keeps the longer interval", async () => {
  const { emulator, poll, userCode } = await startFlow();
  assertRefused(await poll(), "AuthorizationPendingException", "authorization_pending");
  emulator.advance(999);
  assertRefused(await poll(), "SlowDownException", "slow_down");
  emulator.advance(5999);
  assertRefused(await poll(), "SlowDownException", "slow_down");
  emulator.advance(10_999);
  emulator.approve(userCode);
  assertRefused(await poll(), "SlowDownException", "slow_down");
  emulator.advance(16_000);
  assertEquals((await poll()).status, 200);
});

Deno.test("createEmulator() minds the pace of each device code alone", async () => {
  const one = await startFlow();
  const two = await startAgain(one.emulator, one.client);
  assertRefused(await one.poll(), "AuthorizationPendingException", "authorization_pending");
  assertRefused(await two.poll(), "AuthorizationPendingException", "authorization_pending");
  assertRefused(await one.poll(), "SlowDownException", "slow_down");
  one.emulator.advance(1000);
  assertRefused(await two.poll(), "AuthorizationPendingException", "authorization_pending");
});

Deno.test("createEmulator() minds no pace with an interval of 0", async () => {
  const { poll } = await startFlow({ interval: 0 });
  for (let count = 0; count < 3; count++) {
    assertRefused(await poll(), "AuthorizationPendingException", "authorization_pending");
  }
});

Deno.test("createEmulator() answers access_denied once it is denied", async () => {
  const { emulator, poll, userCode } = await startFlow();
  emulator.deny(userCode);
  assertRefused(await poll(), "AccessDeniedException", "access_denied");
  emulator.advance(1000);
  assertRefused(await poll(), "AccessDeniedException", "access_denied");
});

Deno.test("createEmulator() answers expired_token after 600 seconds, not before", async () => {
  const { emulator, poll } = await startFlow();
  emulator.advance(599_999);
  assertRefused(await poll(), "AuthorizationPendingException", "authorization_pending");
  emulator.advance(1);
  assertRefused(await poll(), "ExpiredTokenException", "expired_token");
});

Deno.test("createEmulator() answers expired_token for an approved code that came too late", async () => {
  const { emulator, poll, userCode } = await startFlow();
  emulator.approve(userCode);
  emulator.expire(userCode);
  assertRefused(await poll(), "ExpiredTokenException", "expired_token");
});

Deno.test("createEmulator() approves after as many polls as it was told", async () => {
  const { emulator, poll } = await startFlow({ approval: { afterPolls: 2 } });
  assertRefused(await poll(), "AuthorizationPendingException", "authorization_pending");
  assertRefused(await poll(), "SlowDownException", "slow_down");
  emulator.advance(6000);
  assertRefused(await poll(), "AuthorizationPendingException", "authorization_pending");
  emulator.advance(6000);
  assertEquals((await poll()).status, 200);
  const atOnce = await startFlow({ approval: { afterPolls: 0 } });
  assertEquals((await atOnce.poll()).status, 200);
});

Deno.test("createEmulator() gives no refresh token to a client without scopes", async () => {
  const { tokens } = await signIn({}, {});
  assertEquals(Object.keys(tokens), ["accessToken", "tokenType", "expiresIn"]);
  assertEquals(tokens.expiresIn, 28_800);
});

Deno.test("createEmulator() gives no refresh token to a client without that grant", async () => {
  const { tokens } = await signIn({}, { scopes: ["a"], grantTypes: [DEVICE_GRANT] });
  assertEquals([tokens.refreshToken, tokens.expiresIn], [undefined, 28_800]);
});

Deno.test("createEmulator() gives access tokens the lifetime that it was told", async () => {
  assertEquals((await signIn({ accessTokenExpiresIn: 60 })).tokens.expiresIn, 60);
  assertEquals((await signIn({ accessTokenExpiresIn: 60 }, {})).tokens.expiresIn, 60);
});

Deno.test("createEmulator() refuses a device code that it has not issued, or to another client", async () => {
  const { emulator, deviceCode } = await startFlow();
  const client = await register(emulator);
  for (const code of [deviceCode, "x"]) {
    const input = { ...client, grantType: DEVICE_GRANT, deviceCode: code };
    assertRefused(await post(emulator, "/token", input), "InvalidGrantException", "invalid_grant");
  }
});

Deno.test("createEmulator() refuses to give a token to a client that is unknown, wrong or expired", async () => {
  const { emulator, client, deviceCode, userCode, poll } = await startFlow();
  emulator.approve(userCode);
  const input = { ...client, grantType: DEVICE_GRANT, deviceCode };
  for (const change of [{ clientId: "x" }, { clientSecret: "x" }]) {
    const answer = await post(emulator, "/token", { ...input, ...change });
    assertRefused(answer, "InvalidClientException", "invalid_client", 401);
  }
  emulator.expireClient(client.clientId);
  assertRefused(await poll(), "InvalidClientException", "invalid_client", 401);
});

Deno.test("createEmulator() lets a registration expire by its own clock", async () => {
  const { emulator, poll } = await startFlow({
    clientSecretExpiresIn: 100,
    clock: { now: () => 5000 },
  });
  emulator.advance(99_999);
  assertRefused(await poll(), "AuthorizationPendingException", "authorization_pending");
  emulator.advance(1);
  assertRefused(await poll(), "InvalidClientException", "invalid_client", 401);
});

Deno.test("createEmulator() refuses grant types that it does not know", async () => {
  const { emulator, client } = await startFlow();
  for (const grantType of ["password", "urn:ietf:params:oauth:grant-type:jwt-bearer", "toString"]) {
    const answer = await post(emulator, "/token", { ...client, grantType });
    assertRefused(answer, "UnsupportedGrantTypeException", "unsupported_grant_type");
  }
});

Deno.test("createEmulator() refuses a grant that the client has not registered", async () => {
  const { emulator, client } = await startFlow();
  const byCode = await post(emulator, "/token", { ...client, grantType: "authorization_code" });
  assertRefused(byCode, "UnauthorizedClientException", "unauthorized_client");
  const other = await registerForCode(emulator, { grantTypes: ["authorization_code"] });
  for (const grantType of [DEVICE_GRANT, "refresh_token"]) {
    const answer = await post(emulator, "/token", { ...other, grantType });
    assertRefused(answer, "UnauthorizedClientException", "unauthorized_client");
  }
});

Deno.test("createEmulator() refuses scopes that are not registered, and takes those that are", async () => {
  for (const scopes of [["sso:account:access"], []]) {
    const { emulator, client, deviceCode, userCode } = await startFlow({}, { scopes });
    emulator.approve(userCode);
    const input = { ...client, grantType: DEVICE_GRANT, deviceCode };
    const refused = await post(emulator, "/token", { ...input, scope: ["other"] });
    assertRefused(refused, "InvalidScopeException", "invalid_scope");
    const scope = ["sso:account:access"];
    assertEquals((await post(emulator, "/token", { ...input, scope })).status, 200);
  }
});

for (const member of ["clientId", "clientSecret", "grantType", "deviceCode"]) {
  Deno.test(`createEmulator() refuses a poll without ${member}, or with a number there`, async () => {
    const { emulator, client, deviceCode } = await startFlow();
    const input = { ...client, grantType: DEVICE_GRANT, deviceCode };
    for (const value of [undefined, null, "", 7, ["x"]]) {
      const answer = await post(emulator, "/token", { ...input, [member]: value });
      assertRefused(answer, "InvalidRequestException", "invalid_request");
    }
  });
}

Deno.test("createEmulator() spends a device code once, of two polls at once", async () => {
  const { emulator, poll, userCode } = await startFlow({ interval: 0 });
  emulator.approve(userCode);
  const statuses = (await Promise.all([poll(), poll()])).map(({ status }) => status);
  assertEquals(statuses.toSorted(), [200, 400]);
});

Deno.test("createEmulator() keeps what one emulator knows from another", async () => {
  const { client, deviceCode } = await startFlow();
  const input = { ...client, grantType: DEVICE_GRANT, deviceCode };
  const answer = await post(createEmulator(), "/token", input);
  assertRefused(answer, "InvalidClientException", "invalid_client", 401);
});
