// Every way in which the services say no: our error, its hint, and that nothing is lost.
import { isServiceError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import type { ExceptionName } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { rejection } from "../support/assert.ts";
import { APPLICATION, ASSERTION, CREDENTIALS, RESOURCE, setUp, TEMPORARY } from "./_helpers.ts";

/** The likely cause and the next step, of a signature that is refused. */
const SIGNATURES: readonly (readonly [ExceptionName, code: string, status: number, RegExp])[] = [
  ["IncompleteSignatureException", "incomplete_signature", 400, /changed the headers.*proxies/],
  ["InvalidSignatureException", "invalid_signature", 403, /secret access key.*region/],
  ["MissingAuthenticationTokenException", "missing_authentication_token", 403, /proxies/],
  ["RequestTimeTooSkewed", "request_time_too_skewed", 403, /clock.*5 minutes/],
  ["SignatureDoesNotMatch", "signature_does_not_match", 403, /secret access key/],
  ["UnrecognizedClientException", "unrecognized_client", 403, /new AWS credentials/],
];

for (const [exception, code, status, hint] of SIGNATURES) {
  Deno.test(`the clients with IAM tell ${exception}, and the next call goes well`, async () => {
    const { oidc, signin, emulator, clock } = setUp();
    const { refreshToken = "" } = await oidc.createTokenWithIAM(ASSERTION);
    const calls = [
      () =>
        oidc.createTokenWithIAM({
          clientId: APPLICATION,
          grantType: "refresh_token",
          refreshToken,
        }),
      () => signin.createOAuth2TokenWithIAM(RESOURCE),
      () => signin.introspectOAuth2TokenWithIAM({ token: "x" }),
      () => signin.revokeOAuth2TokenWithIAM({ token: "x" }),
    ];
    for (const call of calls) {
      emulator.failNext({ exception });
      const error = await rejection(clock.run(call()));
      assert(isServiceError(error, code), String(error));
      assertEquals([error.name, error.status], [exception, status]);
      assertMatch(error.hint ?? "", hint);
      await call(); // the refresh token was not used up
    }
  });
}

/** Names that other services of AWS have for the same. */
const OTHERS: readonly (readonly [name: string, message: string, RegExp])[] = [
  ["RequestExpired", "Request has expired", /clock/],
  ["RequestInTheFuture", "x", /clock/],
  ["InvalidClientTokenId", "The security token included in the request is invalid", /new AWS/],
  ["ExpiredTokenException", "The security token included in the request is expired", /new AWS/],
];

Deno.test("the clients with IAM know other names of the same", async () => {
  for (const [name, message, hint] of OTHERS) {
    const { oidc, signin, emulator } = setUp();
    const headers = { "x-amzn-errortype": name };
    for (
      const call of [
        () => oidc.createTokenWithIAM(ASSERTION),
        () => signin.createOAuth2TokenWithIAM(RESOURCE),
      ]
    ) {
      emulator.failNext({ status: 403, headers, body: JSON.stringify({ message }) });
      const error = await rejection(call());
      assert(error instanceof SsoServiceError, String(error));
      assertMatch(error.hint ?? "", hint);
    }
  }
});

/** What the service means, by its exception. */
const MEANINGS: readonly (readonly [ExceptionName, RegExp, object?])[] = [
  ["AccessDeniedException", /sso-oauth:CreateTokenWithIAM.*assign/],
  ["AccessDeniedException", /KMS key \(KMS_AccessDeniedException\)/, {
    reason: "KMS_AccessDeniedException",
  }],
  ["AuthorizationPendingException", /Nobody has approved/],
  ["ExpiredTokenException", /token that was passed has expired/],
  ["InvalidClientException", /ARN of the application/],
  ["InvalidGrantException", /used up, expired or not trusted/],
  ["InvalidRequestException", /trusted token issuer/],
  ["InvalidRequestRegionException", /region eu-west-1/, { region: "eu-west-1" }],
  ["InvalidScopeException", /scopes that the application has/],
  ["UnauthorizedClientException", /Allow the application this grant/],
  ["UnsupportedGrantTypeException", /four grants/],
  ["SlowDownException", /Too many requests/],
];

Deno.test("createTokenWithIAM() hints at cause and next step of each refusal", async () => {
  for (const [exception, hint, more] of MEANINGS) {
    const { oidc, emulator } = setUp();
    emulator.failNext({ exception, operation: "CreateTokenWithIAM", ...more });
    const error = await rejection(oidc.createTokenWithIAM(ASSERTION));
    assert(error instanceof SsoServiceError && error.name === exception, String(error));
    assertMatch(error.hint ?? "no hint", hint);
    await oidc.createTokenWithIAM(ASSERTION);
  }
});

Deno.test("createOAuth2TokenWithIAM() hints at cause and next step of each refusal", async () => {
  const hints = {
    TOKEN_EXPIRED: /new AWS credentials/,
    USER_CREDENTIALS_CHANGED: /new AWS credentials/,
    INSUFFICIENT_PERMISSIONS: /Allow the caller/,
    AUTHCODE_EXPIRED: /Sign in again/,
  };
  for (const [error, hint] of Object.entries(hints)) {
    const { signin, emulator } = setUp();
    emulator.failNext({ exception: "AccessDeniedException", error });
    const refused = await rejection(signin.createOAuth2TokenWithIAM(RESOURCE));
    assert(isServiceError(refused, error), String(refused));
    assertMatch(refused.hint ?? "no hint", hint);
  }
  const { signin } = setUp();
  const long = { ...RESOURCE, resource: "x".repeat(2049) };
  const refused = await rejection(signin.createOAuth2TokenWithIAM(long));
  assert(isServiceError(refused, "INVALID_REQUEST"), String(refused));
  assertMatch(refused.hint ?? "no hint", /resource/);
});

Deno.test("the clients with IAM tell what is wrong with the credentials, by the service that checks them", async () => {
  const expiration = new Date(1000);
  const iamCredentials = [CREDENTIALS, { ...TEMPORARY, accessKeyId: "ASIAOVER", expiration }];
  const cases: readonly (readonly [object, code: string, RegExp])[] = [
    [{ secretAccessKey: "ANOTHERSECRETVALUE" }, "invalid_signature", /secret access key/],
    [{ accessKeyId: "AKIDUNKNOWN" }, "unrecognized_client", /new AWS credentials/],
    [{ sessionToken: "UNKNOWNTOKENVALUE" }, "unrecognized_client", /new AWS credentials/],
    [{ ...TEMPORARY, accessKeyId: "ASIAOVER" }, "unrecognized_client", /new AWS credentials/],
  ];
  for (const [wrong, code, hint] of cases) {
    const credentials = { ...CREDENTIALS, ...wrong };
    const { oidc, signin, emulator } = setUp({ credentials }, { iamCredentials });
    for (
      const call of [
        () => oidc.createTokenWithIAM(ASSERTION),
        () => signin.createOAuth2TokenWithIAM(RESOURCE),
      ]
    ) {
      const error = await rejection(call());
      assert(isServiceError(error, code), String(error));
      assertMatch(error.hint ?? "", hint);
    }
    assertEquals(emulator.requests.length, 2, "it was signed again, in vain");
  }
});
