import {
  isServiceError,
  type OAuthErrorCode,
  parseCreateTokenResponse,
  SsoError,
  SsoResponseError,
  SsoServiceError,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { runInNewContext } from "node:vm";
import { EXCEPTIONS } from "./_protocol/_exceptions.ts";
import { assertNoLeak, rejection, reply } from "./_protocol/_helpers.ts";

const HEADERS = {
  "x-amz-id-2": "host-1",
  "Retry-After": "3",
  "Set-Cookie": "SESSIONSECRETVALUE=1",
};

async function serviceError(body: object, status = 400, headers = {}): Promise<SsoServiceError> {
  const error = await rejection(parseCreateTokenResponse(reply(body, status, headers)));
  assertInstanceOf(error, SsoServiceError, String(error));
  return error;
}

Deno.test("SsoServiceError is each of AWS's exceptions, under its name", async () => {
  for (const [name, code, status] of EXCEPTIONS) {
    const body = { error: code, error_description: "what AWS says" };
    const error = await serviceError(body, status, { "x-amzn-ErrorType": name });
    assertInstanceOf(error, SsoError);
    assertInstanceOf(error, Error);
    assertEquals(error.name, name);
    assertEquals(error.code, "SERVICE_ERROR");
    assertEquals(error.error, code);
    assertEquals(error.error_description, "what AWS says");
    assertEquals(error.operation, "CreateToken");
    assertEquals(error.status, status);
    assertEquals(error.requestId, "request-1");
    assert(`${error}`.startsWith(`${name}: CreateToken`), `${error}`);
    assert(error.stack?.includes(error.message));
  }
});

Deno.test("SsoServiceError has the members that the answer had, and no others", async () => {
  const { stack: _, ...least } = Object.getOwnPropertyDescriptors(
    await serviceError({
      error: "unheard_of",
    }),
  );
  assertEquals(Object.keys(least).sort(), [
    ...["$metadata", "code", "error", "message", "name", "operation", "requestId", "response"],
    "status",
  ]);
  const body = {
    error: "invalid_request",
    error_description: "text",
    reason: "KMS_DisabledException",
    endpoint: "https://oidc.eu-west-1.amazonaws.com",
    region: "eu-west-1",
    extra: "not copied",
  };
  const most = await serviceError(body, 400, HEADERS);
  assertEquals(Object.keys(most).sort(), [
    ...["code", "endpoint", "error", "error_description", "hint", "name", "operation", "reason"],
    ...["region", "requestId", "retryAfter", "status"],
  ]);
  assertEquals([most.reason, most.endpoint, most.region, most.retryAfter], [
    body.reason,
    body.endpoint,
    body.region,
    3000,
  ]);
});

Deno.test("SsoResponseError has the members that the answer had, and no others", async () => {
  const answers = [
    [new Response("x"), ["code", "hint", "name", "operation", "status"]],
    [reply("x", 503, HEADERS), [
      ...["code", "hint", "name", "operation", "requestId", "retryAfter", "status"],
    ]],
  ] as const;
  for (const [answer, names] of answers) {
    const error = await rejection(parseCreateTokenResponse(answer));
    assertInstanceOf(error, SsoResponseError);
    assertInstanceOf(error, SsoError);
    assert(!(error instanceof SsoServiceError));
    assert(!isServiceError(error));
    assertEquals(Object.keys(error).sort(), [...names]);
  }
});

Deno.test("SsoError keeps answer and metadata at hand, out of stores and logs", async () => {
  const answers = [reply({ error: "slow_down" }, 400, HEADERS), reply("text", 502, HEADERS)];
  for (const answer of answers) {
    const error = await rejection(parseCreateTokenResponse(answer));
    assert(error instanceof SsoServiceError || error instanceof SsoResponseError);
    assertStrictEquals(error.response, answer);
    assertEquals({ ...error.$metadata }, {
      requestId: "request-1",
      hostId: "host-1",
      httpStatusCode: answer.status,
      httpHeaders: {
        "content-type": "application/json",
        "retry-after": "3",
        "set-cookie": "SESSIONSECRETVALUE=1",
        "x-amz-id-2": "host-1",
        "x-amzn-requestid": "request-1",
      },
      retryAttempts: 0,
    });
    for (const name of ["response", "$metadata"]) {
      assert(!Object.keys(error).includes(name));
      assert(!(name in { ...error }));
    }
    assertNoLeak(error, "SESSIONSECRETVALUE");
  }
});

Deno.test("SsoError takes hint and cause where there are any", () => {
  const bare = new SsoError("text", { code: "TIMEOUT" });
  assertEquals([bare.name, bare.message, bare.code], ["SsoError", "text", "TIMEOUT"]);
  assert(!Object.hasOwn(bare, "hint") && !Object.hasOwn(bare, "cause"));
  const cause = new TypeError("fetch failed");
  const full = new SsoError("text", { code: "DEVICE_CODE_EXPIRED", hint: "again", cause });
  assertStrictEquals(full.cause, cause);
  assertEquals(full.hint, "again");
  assert(!Object.hasOwn(new SsoError("text", { code: "TIMEOUT", hint: undefined }), "hint"));
});

Deno.test("isServiceError() tells codes apart", async () => {
  const error: unknown = await serviceError({ error: "slow_down" });
  assert(isServiceError(error));
  assert(isServiceError(error, "slow_down"));
  assert(!isServiceError(error, "invalid_grant"));
  const stranger = await serviceError({ error: "unheard_of" });
  assert(isServiceError(stranger));
  assert(isServiceError(stranger, "unheard_of"));
});

Deno.test("isServiceError() is false for anything else", () => {
  const near = { code: "SERVICE_ERROR", error: "slow_down", operation: "CreateToken" };
  const others = [
    ...[undefined, null, 0, "", "slow_down", true, Symbol(), () => {}, [], {}, new Error("x")],
    new SsoError("x", { code: "TIMEOUT" }),
    { ...near, code: "INVALID_RESPONSE" },
    { ...near, error: 5 },
    { code: near.code, operation: near.operation },
    { code: near.code, error: near.error },
  ];
  for (const other of others) {
    assert(!isServiceError(other));
    assert(!isServiceError(other, "slow_down"));
  }
});

Deno.test("isServiceError() knows errors of other realms and copies", async () => {
  const error = await serviceError({ error: "slow_down" });
  const copies: unknown[] = [
    { ...error },
    JSON.parse(JSON.stringify(error)),
    structuredClone({ ...error }),
    runInNewContext("Object.assign(new Error('x'), JSON.parse(text))", {
      text: JSON.stringify(error),
    }),
  ];
  for (const copy of copies) {
    assert(!(copy instanceof SsoServiceError));
    assert(isServiceError(copy, "slow_down"));
    assert(!isServiceError(copy, "invalid_grant"));
  }
});

// Compiled, not run: what the guard narrows to.
type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;
const holds = <_ extends true>() => {};

export function narrows(caught: unknown, code: OAuthErrorCode): void {
  if (isServiceError(caught, "slow_down")) {
    caught.error satisfies "slow_down";
    holds<Equals<typeof caught.retryAfter, number | undefined>>();
  }
  if (isServiceError(caught)) {
    holds<Equals<typeof caught, SsoServiceError>>();
    holds<Equals<typeof caught.status, number>>();
    caught.error satisfies string;
    // @ts-expect-error errors are read only
    caught.status = 5;
  }
  if (isServiceError(caught, code)) caught.error satisfies OAuthErrorCode;
  if (isServiceError(caught, "a_code_to_come")) caught.error satisfies "a_code_to_come";
  // @ts-expect-error unknown before it is narrowed
  caught.error;
}
