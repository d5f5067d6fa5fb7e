import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { createSsoOidcClient, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { createEmulator, createVirtualClock } from "@edge-auth/aws-sso-oidc/testing";
import { HOST, signIn, startAgain, startFlow } from "./_calls.ts";

Deno.test("Emulator.advance() moves the Date header, forwards and backwards", async () => {
  const emulator = createEmulator({ clock: { now: () => 0 } });
  const date = async () => (await emulator.fetch(`${HOST}/`)).headers.get("date");
  emulator.advance(86_400_000);
  assertEquals(await date(), "Fri, 02 Jan 1970 00:00:00 GMT");
  emulator.advance(-172_800_000);
  assertEquals(await date(), "Wed, 31 Dec 1969 00:00:00 GMT");
  for (const ms of [NaN, Infinity]) assertThrows(() => emulator.advance(ms), RangeError);
});

Deno.test("Emulator.advance() leaves the client's clock, and the client's errors have a hint about it", async () => {
  const clock = createVirtualClock();
  const emulator = createEmulator({ clock });
  const client = createSsoOidcClient({ region: "us-east-1", clock, fetch: emulator.fetch });
  const registration = await client.registerClient({ clientName: "test", clientType: "public" });
  const startUrl = "https://example.awsapps.com/start";
  const { deviceCode } = await client.startDeviceAuthorization({ ...registration, startUrl });
  emulator.advance(3_600_000);
  const grantType = "urn:ietf:params:oauth:grant-type:device_code";
  const poll = () => client.createToken({ ...registration, grantType, deviceCode });
  const error = await assertRejects(poll, SsoServiceError);
  assertEquals(error.error, "expired_token");
  assertStringIncludes(error.hint ?? "", "This machine's clock is 60 min behind.");
});

Deno.test("Emulator.approve() takes small letters and no dash", async () => {
  const { emulator, userCode, poll } = await startFlow();
  emulator.approve(` ${userCode.toLowerCase().replace("-", "")} `);
  assertEquals((await poll()).status, 200);
});

Deno.test("Emulator.approve() and deny() refuse a code that cannot be answered, and say what to do", async () => {
  const { emulator, client, userCode, poll } = await startFlow();
  const again = async () => (await startAgain(emulator, client)).userCode;
  for (const verb of ["approve", "deny"] as const) {
    const unknown = assertThrows(() => emulator[verb]("BBBB-BBBB"), Error);
    assertStringIncludes(unknown.message, `Cannot ${verb} "BBBB-BBBB"`);
    assertStringIncludes(unknown.message, userCode);
  }
  emulator.approve(userCode);
  assertThrows(() => emulator.approve(userCode), Error, "approved already");
  assertThrows(() => emulator.deny(userCode), Error, "approved already");
  await poll();
  assertThrows(() => emulator.approve(userCode), Error, "exchanged for a token already");
  const denied = await again();
  emulator.deny(denied);
  assertThrows(() => emulator.approve(denied), Error, "denied already");
  const expired = await again();
  emulator.expire(expired);
  assertThrows(() => emulator.deny(expired), Error, "it has expired: start a new");
  const orphan = await again();
  emulator.expireClient(client.clientId);
  assertThrows(() => emulator.approve(orphan), Error, "register the client again");
  assertStringIncludes(assertThrows(() => emulator.approve(""), Error).message, "none");
});

Deno.test("Emulator.expire() refuses a code that is unknown or spent, and may be repeated", async () => {
  const { emulator, userCode } = await signIn();
  assertThrows(() => emulator.expire("BBBB-BBBB"), Error, "no device authorization has this code");
  assertThrows(() => emulator.expire(userCode), Error, "exchanged for a token already");
  const flow = await startFlow();
  flow.emulator.expire(flow.userCode);
  flow.emulator.expire(flow.userCode);
});

Deno.test("Emulator.revoke() and expireClient() refuse what the emulator has not issued", () => {
  const emulator = createEmulator();
  const error = assertThrows(() => emulator.revoke("aorSecret"), Error, "has not issued it");
  assertEquals(error.message.includes("aorSecret"), false);
  assertThrows(() => emulator.expireClient("x"), Error, 'does not know "x"');
});
