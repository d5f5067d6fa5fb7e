// What the client sends in secret does not come back in its errors, and what it adds to them.
import { DEVICE_CODE_GRANT, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { assertEquals, assertInstanceOf, assertMatch, assertNotMatch } from "@std/assert";
import fc from "fast-check";
import { assertNoLeak, secretText } from "../../_protocol/_helpers.ts";
import { FLOW, reasonOf, START } from "../device_flow/_helpers.ts";
import { refusal } from "../../support/scripted_fetch.ts";
import { CREDENTIALS, GRANTS, setUpClient } from "./_helpers.ts";

const secrets = fc.record({
  clientSecret: secretText,
  deviceCode: secretText,
  code: secretText,
  codeVerifier: secretText,
  refreshToken: secretText,
});
const members = fc.uniqueArray(
  fc.constantFrom("error", "error_description", "message", "reason", "endpoint", "region", "code"),
  { minLength: 1 },
);

const GRANT_SECRETS = {
  [DEVICE_CODE_GRANT]: ["clientSecret", "deviceCode"],
  authorization_code: ["clientSecret", "code", "codeVerifier"],
  refresh_token: ["clientSecret", "refreshToken"],
} as const;

Deno.test("createToken() strikes all secrets that it sent, wherever AWS repeats them", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(DEVICE_CODE_GRANT, "authorization_code" as const, "refresh_token" as const),
      secrets,
      members,
      fc.constantFrom(400, 401, 500),
      async (grantType, secrets, members, status) => {
        const sent = GRANT_SECRETS[grantType].map((name) => secrets[name]);
        const echo = Object.fromEntries(
          members.map((
            name,
            index,
          ) => [name, name === "error" ? sent[index % sent.length] : sent.join(" ")]),
        );
        const answer = refusal("invalid_grant", { ...echo, status });
        const { client, clock } = setUpClient([answer]);
        const redirectUri = "http://127.0.0.1/oauth/callback";
        const input = { ...CREDENTIALS, redirectUri, ...secrets, grantType };
        const error = await reasonOf(clock.run(client.createToken(input as never)));
        assertInstanceOf(error, SsoServiceError);
        for (const secret of sent) assertNoLeak(error, secret);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("startDeviceAuthorization() strikes its secret, but not the start URL", async () => {
  const startUrl = "https://example.awsapps.com/start";
  const error_description = `${startUrl} is not for ${CREDENTIALS.clientSecret}`;
  const { client } = setUpClient([refusal("invalid_request", { error_description })]);
  const error = await reasonOf(client.startDeviceAuthorization({ ...CREDENTIALS, startUrl }));
  assertInstanceOf(error, SsoServiceError);
  assertEquals(error.error_description, `${startUrl} is not for ***`);
});

Deno.test("createToken() strikes only what was sent", async () => {
  const { client } = setUpClient([
    refusal("invalid_grant", { error_description: "DEVICECODE0123" }),
  ]);
  const error = await reasonOf(client.createToken(GRANTS["refresh token"]!));
  assertInstanceOf(error, SsoServiceError);
  assertEquals(error.error_description, "DEVICECODE0123");
});

Deno.test("createToken() hints at region, clock and registration", async () => {
  const date = new Date(START - 3_600_000).toUTCString();
  const answer = refusal("invalid_client", { status: 401, headers: { date } });
  const { client } = setUpClient([answer]);
  const error = await reasonOf(client.createToken({
    ...GRANTS["refresh token"]!,
    clientId: btoa("\x01eu-west-1"),
    clientSecretExpiresAt: START / 1000,
  } as never));
  assertInstanceOf(error, SsoServiceError);
  for (const words of [/registered in eu-west-1/, /60 min ahead/, /expired at 2026-01-01/]) {
    assertMatch(error.hint ?? "", words);
  }
});

Deno.test("createToken() says that the session is over", async () => {
  const error_description = "Invalid refresh token provided";
  const { client } = setUpClient([refusal("invalid_grant", { error_description })]);
  const error = await reasonOf(client.createToken(GRANTS["refresh token"]!));
  assertMatch((error as SsoServiceError).hint ?? "", /sign in again/i);
});

Deno.test("createToken() without a refresh token says how to get one", async () => {
  const { client } = setUpClient([]);
  const { deviceCode: _, ...input } = { ...FLOW, grantType: "refresh_token" };
  const error = await reasonOf(client.createToken(input as never));
  assertInstanceOf(error, TypeError);
  assertMatch(error.message, /sso:account:access/);
  assertNotMatch(error.message, /CLIENTSECRET/);
});
