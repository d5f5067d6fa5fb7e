import {
  buildCreateTokenRequest,
  type CreateTokenRequest,
  DEVICE_CODE_GRANT,
  parseCreateTokenResponse,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { assertNoLeak, rejection, reply, thrown } from "../_protocol/_helpers.ts";
import { REGION } from "../_protocol/_operations.ts";

const CLIENT = { clientId: "a", clientSecret: "b" };
const build = (input: unknown) => buildCreateTokenRequest(input as CreateTokenRequest, REGION);

Deno.test("DEVICE_CODE_GRANT is the URN of RFC 8628 section 3.4", () => {
  assertEquals<string>(DEVICE_CODE_GRANT, "urn:ietf:params:oauth:grant-type:device_code");
});

Deno.test("buildCreateTokenRequest() refuses an unknown grant type", () => {
  const unknown = [
    ...["", " ", "Refresh_Token", "refresh_token ", "password", "client_credentials"],
    ...["__proto__", "constructor", "toString", "hasOwnProperty", `${DEVICE_CODE_GRANT}\n`],
    ...["urn:ietf:params:oauth:grant-type:jwt-bearer", "refresh_token\0"],
  ];
  const everything = { ...CLIENT, refreshToken: "c", deviceCode: "d", code: "e" };
  for (const grantType of unknown) {
    const error = thrown(() => build({ ...everything, grantType }));
    assertInstanceOf(error, RangeError, grantType);
    assertMatch(error.message, /CreateToken.*'grantType'.*refresh_token/);
  }
  for (const grantType of [undefined, null, 1, {}, [], ["refresh_token"], true]) {
    const error = thrown(() => build({ ...everything, grantType }));
    assertInstanceOf(error, TypeError, String(grantType));
    assertMatch(error.message, /CreateToken.*'grantType'/);
  }
});

Deno.test("buildCreateTokenRequest() does not repeat what stands for the grant type", () => {
  const secret = "AORSECRETVALUE";
  const input = { ...CLIENT, grantType: secret, refreshToken: "refresh_token" };
  assertNoLeak(thrown(() => build(input)), secret); // the two were mixed up
});

Deno.test("buildCreateTokenRequest() sends a spread registration, authorization and token", async () => {
  const flow = {
    ...{ ...CLIENT, clientSecretExpiresAt: 9, clientIdIssuedAt: 1, tokenEndpoint: "https://x" },
    ...{ deviceCode: "device", userCode: "A-B", verificationUri: "https://v", expiresIn: 600 },
    ...{ accessToken: "access", tokenType: "Bearer", refreshToken: "refresh", idToken: "id" },
  };
  const bodies = [
    [{ grantType: "refresh_token" }, { refreshToken: "refresh" }],
    [{ grantType: DEVICE_CODE_GRANT }, { deviceCode: "device" }],
  ];
  for (const [grant, own] of bodies) {
    assertEquals(await build({ ...flow, ...grant }).json(), { ...CLIENT, ...grant, ...own });
  }
});

Deno.test("buildCreateTokenRequest() says why there may be no refresh token", () => {
  for (const refreshToken of [undefined, null, ""]) {
    const error = thrown(() => build({ ...CLIENT, grantType: "refresh_token", refreshToken }));
    assertMatch(error.message, /'refreshToken'.*scopes.*sso:account:access/);
  }
});

Deno.test("buildCreateTokenRequest() needs redirect URI and verifier for a code", () => {
  const grant = { grantType: "authorization_code", code: "c", redirectUri: "d", codeVerifier: "e" };
  for (const missing of ["code", "redirectUri", "codeVerifier"]) {
    const error = thrown(() => build({ ...CLIENT, ...grant, [missing]: undefined }));
    assertInstanceOf(error, TypeError);
    assert(error.message.includes(`'${missing}'`));
  }
});

Deno.test("parseCreateTokenResponse() takes tokens as opaque", async () => {
  const accessToken = 'aoaAAA"\\/=+ é\u{1f511}\u202e';
  const token = await parseCreateTokenResponse(
    reply({ accessToken, tokenType: "DPoP", expiresIn: 0 }),
  );
  assertEquals({ ...token }, { accessToken, tokenType: "DPoP", expiresIn: 0 });
});

Deno.test("parseCreateTokenResponse() throws for an answer that only means not yet", async () => {
  for (const code of ["authorization_pending", "slow_down"]) {
    const error = await rejection(parseCreateTokenResponse(reply({ error: code }, 400)));
    assertEquals([error.name, "error" in error && error.error], [
      code === "slow_down" ? "SlowDownException" : "AuthorizationPendingException",
      code,
    ]);
  }
});
