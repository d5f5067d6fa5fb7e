import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import {
  assertRefused,
  post,
  register,
  registerForCode,
  START_URL,
  startAgain,
  startFlow,
} from "./_calls.ts";

const PATH = "/device_authorization";

Deno.test("createEmulator() starts a device authorization", async () => {
  const emulator = createEmulator();
  const client = await register(emulator);
  const { status, body } = await post(emulator, PATH, { ...client, startUrl: START_URL });
  assertEquals(status, 200);
  assertMatch(String(body.userCode), /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  assertEquals(body.expiresIn, 600);
  assertEquals(body.interval, 1);
  assertEquals(body.verificationUri, "https://oidc.us-east-1.amazonaws.com/");
  assertEquals(body.verificationUriComplete, `${body.verificationUri}?user_code=${body.userCode}`);
  assertNotEquals((await startAgain(emulator, client)).deviceCode, body.deviceCode);
});

Deno.test("createEmulator() takes the verification page's origin from the request", async () => {
  const emulator = createEmulator({ interval: 7, expiresIn: 60 });
  const host = "http://127.0.0.1:8787";
  const client = await register(emulator, {}, host);
  const { body } = await post(emulator, PATH, { ...client, startUrl: START_URL }, host);
  assertEquals([body.verificationUri, body.interval, body.expiresIn], [`${host}/`, 7, 60]);
});

Deno.test("createEmulator() starts a device authorization for an expired client, as AWS does", async () => {
  const emulator = createEmulator();
  const client = await register(emulator);
  emulator.expireClient(client.clientId);
  await startAgain(emulator, client);
});

Deno.test("createEmulator() refuses a device authorization of an unknown client", async () => {
  const { emulator, client } = await startFlow();
  const unknown = { ...client, clientId: "x", startUrl: START_URL };
  const answer = await post(emulator, PATH, unknown);
  assertRefused(answer, "InvalidClientException", "invalid_client", 401);
});

Deno.test("createEmulator() refuses a device authorization with a wrong secret", async () => {
  const { emulator, client } = await startFlow();
  const answer = await post(emulator, PATH, { ...client, clientSecret: "x", startUrl: START_URL });
  assertRefused(answer, "InvalidClientException", "invalid_client", 401);
});

Deno.test("createEmulator() refuses a device authorization of a client that registered for PKCE", async () => {
  const emulator = createEmulator();
  const client = await registerForCode(emulator);
  const answer = await post(emulator, PATH, { ...client, startUrl: START_URL });
  assertRefused(answer, "UnauthorizedClientException", "unauthorized_client");
});

for (const startUrl of ["", "d-1234567890", "http://example.com/start", "ftp://x", null, 5]) {
  Deno.test(`createEmulator() refuses the start URL ${JSON.stringify(startUrl)}`, async () => {
    const { emulator, client } = await startFlow();
    const answer = await post(emulator, PATH, { ...client, startUrl });
    assertRefused(answer, "InvalidRequestException", "invalid_request");
  });
}

for (const startUrl of ["http://localhost:9/start", "http://127.0.0.1/x", "http://[::1]:8/"]) {
  Deno.test(`createEmulator() takes the start URL ${startUrl}`, async () => {
    const { emulator, client } = await startFlow();
    assertEquals((await post(emulator, PATH, { ...client, startUrl })).status, 200);
  });
}

for (const member of ["clientId", "clientSecret", "startUrl"]) {
  Deno.test(`createEmulator() refuses a device authorization without ${member}`, async () => {
    const { emulator, client } = await startFlow();
    const answer = await post(emulator, PATH, { ...client, startUrl: START_URL, [member]: null });
    const why = assertRefused(answer, "InvalidRequestException", "invalid_request");
    assertStringIncludes(why, member);
  });
}

Deno.test("createEmulator() signs nobody in at another region's endpoint", async () => {
  const emulator = createEmulator({ region: "eu-west-1" });
  const host = "https://oidc.us-west-2.amazonaws.com";
  const client = await register(emulator, {}, host);
  const answer = await post(emulator, PATH, { ...client, startUrl: START_URL }, host);
  const why = assertRefused(answer, "InvalidRequestException", "invalid_request");
  assertStringIncludes(why, "eu-west-1");
});

Deno.test("createEmulator() knows a client only in the region that registered it", async () => {
  const emulator = createEmulator({ region: "eu-west-1" });
  const client = await register(emulator, {}, "https://oidc.us-west-2.amazonaws.com");
  for (
    const host of ["https://oidc.eu-west-1.api.aws", "https://oidc-fips.eu-west-1.amazonaws.com"]
  ) {
    const answer = await post(emulator, PATH, { ...client, startUrl: START_URL }, host);
    assertRefused(answer, "InvalidClientException", "invalid_client", 401);
    const local = await register(emulator, {}, host);
    assertEquals((await post(emulator, PATH, { ...local, startUrl: START_URL }, host)).status, 200);
  }
});
