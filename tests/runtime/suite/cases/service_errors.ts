// The fourteen errors of the service, and the ways in which it says them.
import type { Fault } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertIncludes, rejection } from "../assert.ts";
import { CLIENT, REFRESH_GRANT, REGION } from "../samples.ts";
import { refusal, reply } from "../scripted_fetch.ts";
import type { Case, Context } from "../types.ts";

/** As AWS's model has them. */
const ERRORS = [
  ["AccessDeniedException", "access_denied", 400],
  ["AuthorizationPendingException", "authorization_pending", 400],
  ["ExpiredTokenException", "expired_token", 400],
  ["InternalServerException", "server_error", 500],
  ["InvalidClientException", "invalid_client", 401],
  ["InvalidClientMetadataException", "invalid_client_metadata", 400],
  ["InvalidGrantException", "invalid_grant", 400],
  ["InvalidRedirectUriException", "invalid_redirect_uri", 400],
  ["InvalidRequestException", "invalid_request", 400],
  ["InvalidRequestRegionException", "invalid_request", 400],
  ["InvalidScopeException", "invalid_scope", 400],
  ["SlowDownException", "slow_down", 400],
  ["UnauthorizedClientException", "unauthorized_client", 400],
  ["UnsupportedGrantTypeException", "unsupported_grant_type", 400],
] as const;

async function failure({ sso, testing }: Context, fault: Fault) {
  const emulator = testing.createEmulator();
  emulator.failNext(fault);
  const request = sso.buildCreateTokenRequest({ ...CLIENT, ...REFRESH_GRANT }, REGION);
  return await serviceError(sso, await emulator.fetch(request));
}

async function serviceError(sso: Context["sso"], response: Response) {
  const error = await rejection(sso.parseCreateTokenResponse(response));
  assert(error instanceof sso.SsoServiceError, `${error}`);
  assert(error instanceof sso.SsoError && error instanceof Error);
  assertEquals(error.code, "SERVICE_ERROR");
  return error;
}

const ofTheModel = ERRORS.map(([name, code, status]): Case => ({
  name: `SsoServiceError is what ${name} becomes`,
  async run(t) {
    const error = await failure(t, { exception: name, error_description: "In AWS's words" });
    assertEquals([error.name, error.error, error.status], [name, code, status]);
    assertEquals(error.operation, "CreateToken");
    assertEquals(error.error_description, "In AWS's words");
    for (const piece of ["CreateToken", "In AWS's words", code, String(status), "request id"]) {
      assertIncludes(error.message, piece);
    }
    assert(error.hint, "there is no hint");
    assert(error.requestId, "there is no request id");
    assert(t.sso.isServiceError(error, code), "isServiceError() does not know it");
    assert(!t.sso.isServiceError(error, code === "slow_down" ? "invalid_grant" : "slow_down"));
  },
}));

/** Cases of errors of the service. */
export const cases: readonly Case[] = [
  ...ofTheModel,
  {
    name: "SsoServiceError has region and endpoint of InvalidRequestRegionException",
    async run(t) {
      const fault = { exception: "InvalidRequestRegionException", region: "eu-west-1" } as const;
      const error = await failure(t, fault);
      assertEquals(error.region, "eu-west-1");
      assertEquals(error.endpoint, "https://oidc.eu-west-1.amazonaws.com");
      assertIncludes(error.hint, "eu-west-1");
    },
  },
  {
    name: "SsoServiceError has the KMS reason",
    async run(t) {
      const reason = "KMS_AccessDeniedException";
      const error = await failure(t, { exception: "AccessDeniedException", reason });
      assertEquals(error.reason, reason);
      assertIncludes(error.hint, reason);
    },
  },
  {
    name: "SsoServiceError takes its name from a header with namespace and URI",
    async run({ sso }) {
      const type = "com.amazonaws.sso#SlowDownException:http://internal.amazon.com/coral/";
      const headers = { "x-amzn-ErrorType": type };
      const error = await serviceError(sso, refusal("slow_down", 400, headers)());
      assertEquals(error.name, "SlowDownException");
    },
  },
  {
    name: "SsoServiceError takes its name from the body where there is no header",
    async run({ sso }) {
      const named = await serviceError(sso, reply({ __type: "a.b#InvalidGrantException" }, 400));
      assertEquals([named.name, named.error], ["InvalidGrantException", "invalid_grant"]);
      const coded = await serviceError(sso, refusal("expired_token")());
      assertEquals(coded.name, "ExpiredTokenException");
    },
  },
  {
    name: "SsoServiceError says in milliseconds how long to wait",
    async run({ sso }) {
      const wait = async (headers: Record<string, string>) =>
        (await serviceError(sso, refusal("slow_down", 400, headers)())).retryAfter;
      assertEquals(await wait({ "retry-after": "7" }), 7000);
      assertEquals(await wait({ "x-amz-retry-after": "150" }), 150);
      const date = "Thu, 01 Jan 2026 00:00:00 GMT";
      assertEquals(await wait({ date, "retry-after": "Thu, 01 Jan 2026 00:00:09 GMT" }), 9000);
    },
  },
  {
    name: "SsoServiceError is free of what a terminal would act upon, and not endless",
    async run({ sso }) {
      const error_description = `\u001b[31mred\u202e${"x".repeat(1000)}`;
      const error = await serviceError(sso, reply({ error: "slow_down", error_description }, 400));
      assert(!/\p{Cc}|\p{Cf}/u.test(error.message), "control characters are left");
      assertEquals(error.error_description?.length, 300);
    },
  },
  {
    name: "SsoServiceError hides answer and metadata from those who list its members",
    async run({ sso }) {
      const error = await serviceError(sso, refusal("slow_down")());
      assert(error.response instanceof Response, "response");
      assertEquals(error.$metadata.requestId, "request-1");
      assertEquals(Object.keys(error).filter((key) => /response|metadata/.test(key)), []);
    },
  },
  {
    name: "isServiceError() knows an error of another copy of the module, and nothing else",
    run({ sso }) {
      const other = Object.assign(new Error("x"), {
        code: "SERVICE_ERROR",
        operation: "CreateToken",
        error: "slow_down",
      });
      assert(sso.isServiceError(other, "slow_down"));
      assert(!sso.isServiceError(new TypeError("fetch failed")));
      assert(!sso.isServiceError(null) && !sso.isServiceError(undefined));
    },
  },
];
