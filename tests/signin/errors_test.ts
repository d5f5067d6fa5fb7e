// What AWS Sign-In's refusals become.
import { isServiceError, SsoError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import {
  parseCreateOAuth2TokenResponse,
  type SigninErrorCode,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf, assertMatch, assertNotMatch } from "@std/assert";
import { rejection, reply } from "../_protocol/_helpers.ts";
import { START } from "./_helpers.ts";

interface Refusal {
  readonly name: string;
  readonly error: SigninErrorCode | "rate_exceeded";
  readonly status: number;
  readonly hint: RegExp;
}

const REFUSALS: readonly Refusal[] = [
  {
    name: "AccessDeniedException",
    error: "TOKEN_EXPIRED",
    status: 400,
    hint: /session is over.*sign in again/i,
  },
  {
    name: "AccessDeniedException",
    error: "USER_CREDENTIALS_CHANGED",
    status: 400,
    hint: /password.*changed.*sign in again/i,
  },
  {
    name: "AccessDeniedException",
    error: "INSUFFICIENT_PERMISSIONS",
    status: 400,
    hint: /administrator.*signin:CreateOAuth2Token/,
  },
  {
    name: "AccessDeniedException",
    error: "AUTHCODE_EXPIRED",
    status: 400,
    hint: /code.*too late.*sign in again/i,
  },
  {
    name: "ValidationException",
    error: "INVALID_REQUEST",
    status: 400,
    hint: /redirect URI.*code verifier.*DPoP proof/,
  },
  {
    name: "ValidationException",
    error: "use_dpop_nonce",
    status: 400,
    hint: /again.*DPoP-Nonce/,
  },
  {
    name: "InternalServerException",
    error: "server_error",
    status: 500,
    hint: /fault.*again later/i,
  },
  { name: "TooManyRequestsError", error: "rate_exceeded", status: 429, hint: /too many.*wait/i },
];

async function errorOf(response: Response): Promise<SsoServiceError> {
  const error = await rejection(parseCreateOAuth2TokenResponse(response));
  assertInstanceOf(error, SsoServiceError, String(error));
  assertInstanceOf(error, SsoError);
  assertEquals([error.code, error.operation], ["SERVICE_ERROR", "CreateOAuth2Token"]);
  return error;
}

for (const { name, error: code, status, hint } of REFUSALS) {
  Deno.test(`parseCreateOAuth2TokenResponse() tells ${code}, and what to do about it`, async () => {
    const body = { error: code, message: "What AWS says." };
    const error = await errorOf(reply(body, status, { "x-amzn-errortype": name }));
    assertEquals(
      [error.name, error.error, error.status, error.error_description, error.requestId],
      [name, code, status, "What AWS says.", "request-1"],
    );
    assertEquals(
      error.message,
      `CreateOAuth2Token failed: What AWS says. (${code}, HTTP ${status}, request id request-1)`,
    );
    assertMatch(error.hint ?? "", hint);
    assert(isServiceError(error, code));
    assert(!isServiceError(error, "invalid_grant"));
  });

  Deno.test(`parseCreateOAuth2TokenResponse() tells ${code} under any status`, async () => {
    for (const status of [400, 401, 403, 409, 429, 500]) {
      const headers = { "x-amzn-errortype": `com.amazonaws.signin#${name}:http://x/` };
      const error = await errorOf(reply({ error: code }, status, headers));
      assertEquals([error.name, error.error, error.status], [name, code, status]);
      // Of too many requests the status tells, whatever the code.
      if (code !== "rate_exceeded") assertMatch(error.hint ?? "", hint);
    }
  });

  Deno.test(`parseCreateOAuth2TokenResponse() tells ${code} without the header, too`, async () => {
    const error = await errorOf(reply({ error: code, message: "x" }, status));
    assert(isServiceError(error, code));
    assertMatch(error.hint ?? "", hint);
    const typed = await errorOf(reply({ error: code, __type: `a.b#${name}` }, status));
    assertEquals([typed.name, typed.error], [name, code]);
  });
}

Deno.test("parseCreateOAuth2TokenResponse() takes the error from the exception's name if need be", async () => {
  const of = (type: string, status: number) =>
    errorOf(new Response("{}", { status, headers: { "x-amzn-errortype": type } }));
  assertEquals((await of("InternalServerException", 500)).error, "server_error");
  const limited = await of("TooManyRequestsError", 429);
  assertEquals([limited.name, limited.error], ["TooManyRequestsError", "too_many_requests"]);
  assertMatch(limited.hint ?? "", /too many/i);
});

Deno.test("parseCreateOAuth2TokenResponse() reads how long a 429 asks to wait", async () => {
  const headers = { "retry-after": "3", "x-amzn-errortype": "TooManyRequestsError" };
  const error = await errorOf(reply({ error: "rate_exceeded" }, 429, headers));
  assertEquals(error.retryAfter, 3000);
});

Deno.test("parseCreateOAuth2TokenResponse() says nothing of clocks: it knows none", async () => {
  const date = new Date(START - 3_600_000).toUTCString();
  const error = await errorOf(reply({ error: "TOKEN_EXPIRED" }, 400, { date }));
  assertNotMatch(error.hint ?? "", /clock/);
});

Deno.test("parseCreateOAuth2TokenResponse() lets no control character of a message through", async () => {
  const message = `\x1b[2J a\nb\u202ec ${"x".repeat(1000)}`;
  const error = await errorOf(reply({ error: "INVALID_REQUEST", message }, 400));
  assert(!/[\p{Cc}\p{Cf}]/u.test(error.message));
  assertEquals(error.error_description?.length, 300);
});

Deno.test("isServiceError() knows AWS Sign-In's codes across realms, and nothing else for them", () => {
  const foreign = { code: "SERVICE_ERROR", operation: "CreateOAuth2Token", error: "TOKEN_EXPIRED" };
  assert(isServiceError(foreign, "TOKEN_EXPIRED"));
  assert(!isServiceError(foreign, "AUTHCODE_EXPIRED"));
  assert(!isServiceError({ ...foreign, code: "INVALID_RESPONSE" }, "TOKEN_EXPIRED"));
  assert(!isServiceError(new Error("TOKEN_EXPIRED"), "TOKEN_EXPIRED"));
});
