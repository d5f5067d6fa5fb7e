import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  createEmulator,
  type EmulatorOptions,
  type Fault,
  type SigninExceptionName,
} from "@edge-auth/aws-sso-oidc/testing";
import { HOST, post } from "../_calls.ts";
import { CONFIRMATION, SIGNIN, signIn, signinUrl, TOKEN_URL } from "./_calls.ts";

// Typed in from AWS_FACTS: name, error code, status.
const EXCEPTIONS: [SigninExceptionName, string, number][] = [
  ["AccessDeniedException", "TOKEN_EXPIRED", 400],
  ["InternalServerException", "server_error", 500],
  ["TooManyRequestsError", "rate_exceeded", 429],
  ["ValidationException", "INVALID_REQUEST", 400],
];

for (const [exception, error, status] of EXCEPTIONS) {
  Deno.test(`Emulator.failNext() injects ${exception} of AWS Sign-In`, async () => {
    const emulator = createEmulator();
    emulator.failNext({ operation: "CreateOAuth2Token", exception });
    const answer = await post(emulator, "/v1/token", {}, SIGNIN);
    assertEquals([answer.status, answer.body.error], [status, error]);
    assertEquals(Object.keys(answer.body), ["error", "message"]);
    assertEquals(answer.headers.get("x-amzn-errortype"), exception);
    assertEquals(answer.headers.get("content-type"), "application/json");
    assertEquals(answer.headers.get("x-amzn-requestid")?.length, 36);
    const { operation, error: recorded } = emulator.requests[0] ?? {};
    assertEquals([operation, recorded], ["CreateOAuth2Token", error]);
  });
}

Deno.test("Emulator.failNext() sends the error code, the message and the headers that it was given", async () => {
  const emulator = createEmulator();
  emulator.failNext({
    exception: "AccessDeniedException",
    error: "INSUFFICIENT_PERMISSIONS",
    message: "Not allowed",
    headers: { "x-amzn-requestid": "mine" },
    operation: "CreateOAuth2Token",
  });
  assertEquals((await emulator.fetch(`${HOST}/`)).status, 200);
  const { body, headers } = await post(emulator, "/v1/token", {}, SIGNIN);
  assertEquals(body, { error: "INSUFFICIENT_PERMISSIONS", message: "Not allowed" });
  assertEquals(headers.get("x-amzn-requestid"), "mine");
});

Deno.test("Emulator.failNext() keeps an exception for a service that has it", async () => {
  const emulator = createEmulator();
  emulator.failNext({ exception: "ValidationException" });
  emulator.failNext({ exception: "SlowDownException" });
  assertEquals((await post(emulator, "/v1/token", {}, SIGNIN)).body.error, "INVALID_REQUEST");
  assertEquals((await post(emulator, "/v1/token", {}, SIGNIN)).body.message !== undefined, true);
  assertEquals((await post(emulator, "/token", {})).body.error, "slow_down");
});

Deno.test("Emulator.failNext() leaves a session of AWS Sign-In as it was, or loses its answer", async () => {
  const { emulator, refresh } = await signIn();
  emulator.failNext({
    operation: "CreateOAuth2Token",
    exception: "TooManyRequestsError",
    headers: { "retry-after": "2" },
  });
  assertEquals((await refresh()).headers.get("retry-after"), "2");
  assertEquals((await refresh()).status, 200);
  const lost = await signIn();
  lost.emulator.failNext({
    operation: "CreateOAuth2Token",
    exception: "InternalServerException",
    processed: true,
  });
  assertEquals((await lost.refresh()).status, 500);
  assertEquals((await lost.refresh()).body.error, "TOKEN_EXPIRED");
});

Deno.test("Emulator.failNext() hits the pages of AWS Sign-In if it is told to", async () => {
  const emulator = createEmulator();
  emulator.failNext({ status: 503, operation: "SigninConfirmation" });
  emulator.failNext({ status: 502, operation: "SigninAuthorize" });
  assertEquals((await emulator.fetch(signinUrl())).status, 502);
  assertEquals((await emulator.fetch(CONFIRMATION)).status, 503);
});

Deno.test("Emulator.failNext() refuses a fault of AWS Sign-In that makes no sense", () => {
  const emulator = createEmulator();
  const faults: [unknown, string][] = [
    [
      { operation: "CreateOAuth2Token", exception: "SlowDownException" },
      "'exception' must be one of AccessDenied",
    ],
    [{ operation: "CreateOAuth2Token", exception: "toString" }, 'current value is "toString"'],
    [
      { operation: "CreateOAuth2Token", exception: "ValidationException", status: 400 },
      "exactly one of",
    ],
    [{ operation: "CreateToken", exception: "ValidationException" }, "'exception' must be one of"],
  ];
  for (const [fault, text] of faults) {
    assertThrows(() => emulator.failNext(fault as Fault), TypeError, text);
  }
});

Deno.test("Emulator.changeCredentials() and revoke() refuse what AWS Sign-In has not issued", () => {
  const emulator = createEmulator();
  for (const name of ["changeCredentials", "revoke"] as const) {
    const { message } = assertThrows(() => emulator[name]("secret"), Error, "has not issued");
    assertStringIncludes(message, "CreateOAuth2Token");
    assertEquals(message.includes("secret"), false);
  }
});

const OPTIONS: [EmulatorOptions, string][] = [
  [{ accountId: "12345678901" }, "accountId"],
  [{ accountId: "12345678901x" }, "accountId"],
  [{ accountId: 123456789012 as unknown as string }, "accountId"],
  [{ roleName: "" }, "roleName"],
  [{ roleName: "a/b" }, "roleName"],
  [{ roleName: "x".repeat(65) }, "roleName"],
  [{ sessionName: "j" }, "sessionName"],
  [{ sessionName: "jane doe" }, "sessionName"],
  [{ credentialsExpiresIn: 0 }, "credentialsExpiresIn"],
  [{ credentialsExpiresIn: 901 }, "from 1 to 900"],
];

for (const [options, text] of OPTIONS) {
  Deno.test(`createEmulator() refuses ${JSON.stringify(options)}`, () => {
    assertThrows(() => createEmulator(options), RangeError, text);
  });
}

Deno.test("createEmulator() does not serve other methods of AWS Sign-In", async () => {
  const emulator = createEmulator();
  const { status, headers } = await emulator.fetch(TOKEN_URL);
  assertEquals([status, headers.get("allow")], [405, "POST"]);
  const page = await emulator.fetch(CONFIRMATION, { method: "POST" });
  assertEquals([page.status, page.headers.get("allow")], [405, "GET"]);
  assertEquals(emulator.requests.map(({ operation }) => operation), Array(2).fill("Unknown"));
});

Deno.test("createEmulator() lets pages of other origins call CreateOAuth2Token, and read its nonce", async () => {
  const emulator = createEmulator();
  const preflight = await emulator.fetch(TOKEN_URL, {
    method: "OPTIONS",
    headers: { "access-control-request-headers": "content-type,dpop" },
  });
  assertEquals(preflight.headers.get("access-control-allow-headers"), "content-type,dpop");
  const { headers } = await post(emulator, "/v1/token", {}, SIGNIN);
  assertEquals(headers.get("access-control-allow-origin"), "*");
  assertStringIncludes(headers.get("access-control-expose-headers") ?? "", "dpop-nonce");
});
