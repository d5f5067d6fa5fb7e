// What an error is; what each exception becomes is in _protocol/operations_test.ts.
import {
  isServiceError,
  isSsoError,
  parseCreateTokenResponse,
  SsoError,
  SsoResponseError,
  SsoServiceError,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { runInNewContext } from "node:vm";
import { withGuide } from "../src/_internal/guide.ts";
import { assertHides, hintOf, rejection } from "./support/assert.ts";
import { response } from "./support/scripted_fetch.ts";

/** The brand of an error, which other copies of the module and other realms know. */
function brandOf(error: Error): string {
  const [brand] = Object.getOwnPropertySymbols(error).map(Symbol.keyFor);
  assert(brand !== undefined && brand.includes("aws-sso-oidc"), brand);
  return brand;
}
const BRAND = brandOf(new SsoError("text", { code: "TIMEOUT" }));

const HEADERS = {
  "x-amz-id-2": "host-1",
  "Retry-After": "3",
  "Set-Cookie": "SESSIONSECRETVALUE=1",
};

async function serviceError(body: object, status = 400, headers = {}): Promise<SsoServiceError> {
  const error = await rejection(parseCreateTokenResponse(response(body, status, headers)));
  assertInstanceOf(error, SsoServiceError, String(error));
  return error;
}

Deno.test("SsoServiceError has the members that the response had, and no others", async () => {
  const least = Object.getOwnPropertyNames(await serviceError({ error: "unheard_of" }));
  assertEquals(least.filter((name) => name !== "stack").sort(), [
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
    ...["code", "endpoint", "error", "error_description", "name", "operation", "reason", "region"],
    ...["requestId", "retryAfter", "status"],
  ]);
  const { reason, endpoint, region, retryAfter } = most;
  assertEquals([reason, endpoint, region, retryAfter], [
    ...[body.reason, body.endpoint, body.region],
    3000,
  ]);
});

Deno.test("SsoResponseError has the members that the response had, and no others", async () => {
  const answers = [
    [new Response("x"), ["code", "name", "operation", "status"]],
    [response("x", 503, HEADERS), [
      ...["code", "name", "operation", "requestId", "retryAfter", "status"],
    ]],
  ] as const;
  for (const [answer, names] of answers) {
    const error = await rejection(parseCreateTokenResponse(answer));
    assertInstanceOf(error, SsoResponseError);
    assert(!(error instanceof SsoServiceError) && !isServiceError(error));
    assert(isSsoError(error, "INVALID_RESPONSE"));
    assertEquals(Object.keys(error).sort(), [...names]);
  }
});

Deno.test("SsoError keeps response and metadata at hand, out of stores and logs", async () => {
  const answers = [response({ error: "slow_down" }, 400, HEADERS), response("text", 502, HEADERS)];
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
    for (const name of ["response", "$metadata"]) assert(!(name in { ...error }), name);
    assertHides(error, "SESSIONSECRETVALUE");
  }
});

Deno.test("SsoError takes hint and cause where there are any", () => {
  const bare = new SsoError("text", { code: "TIMEOUT" });
  assertEquals([bare.name, bare.message, bare.code], ["SsoError", "text", "TIMEOUT"]);
  assert(!Object.hasOwn(bare, "hint") && !Object.hasOwn(bare, "cause"));
  const cause = new TypeError("fetch failed");
  const full = new SsoError("text", {
    code: "DEVICE_CODE_EXPIRED",
    hint: withGuide("Sign in."),
    cause,
  });
  assertStrictEquals(full.cause, cause);
  assertEquals(hintOf(full), "Sign in.");
  assert(!Object.hasOwn(new SsoError("text", { code: "TIMEOUT", hint: undefined }), "hint"));
});

Deno.test("isServiceError() and isSsoError() tell codes apart", async () => {
  const error: unknown = await serviceError({ error: "slow_down" });
  assert(isServiceError(error) && isServiceError(error, "slow_down"));
  assert(!isServiceError(error, "invalid_grant"));
  assert(isSsoError(error) && isSsoError(error, "SERVICE_ERROR"));
  assert(!isSsoError(error, "TIMEOUT"));
  const stranger = await serviceError({ error: "unheard_of" });
  assert(isServiceError(stranger, "unheard_of"));
  const timeout = new SsoError("x", { code: "TIMEOUT" });
  assert(isSsoError(timeout, "TIMEOUT") && !isServiceError(timeout));
  assert(isSsoError(new SsoError("x", { code: "A_CODE_TO_COME" }), "A_CODE_TO_COME"));
});

Deno.test("isSsoError() and isServiceError() know errors of another copy of the module", async () => {
  const url = new URL("../src/errors.ts?another-copy", import.meta.url).href;
  const copy = await import(url) as typeof import("../src/errors.ts");
  const members = { code: "SERVICE_ERROR", error: "slow_down", operation: "CreateToken" } as const;
  const error: unknown = new copy.SsoServiceError("text", members);
  assert(!(error instanceof SsoError), "it is the same copy");
  assert(isSsoError(error, "SERVICE_ERROR") && isServiceError(error, "slow_down"));
  assert(!isServiceError(error, "invalid_grant"));
  const own = await serviceError({ error: "slow_down" });
  assert(copy.isServiceError(own, "slow_down") && copy.isSsoError(own));
});

Deno.test("isSsoError() and isServiceError() know errors of another realm", () => {
  const error = runInNewContext(
    `Object.defineProperty(Object.assign(new Error("x"), members), Symbol.for(brand), { value: true })`,
    { brand: BRAND, members: { code: "SERVICE_ERROR", error: "slow_down" } },
  );
  assert(!(error instanceof Error));
  assert(isServiceError(error, "slow_down") && isSsoError(error));
});

Deno.test("isSsoError() and isServiceError() are false for look-alikes, copies and anything else", async () => {
  const error = await serviceError({ error: "slow_down" });
  const near = { code: "SERVICE_ERROR", error: "slow_down", operation: "CreateToken" };
  const others = [
    ...[undefined, null, 0, "", "slow_down", true, Symbol(), () => {}, [], {}, new Error("x")],
    near,
    Object.assign(new Error("x"), near),
    { ...error },
    JSON.parse(JSON.stringify(error)),
    structuredClone({ ...error }),
    { ...near, [Symbol.for("another")]: true },
    { ...near, [Symbol.for(BRAND)]: 1 },
    { ...near, [BRAND]: true },
  ];
  for (const other of others) {
    assert(!isSsoError(other) && !isServiceError(other), Deno.inspect(other));
    assert(!isServiceError(other, "slow_down"), Deno.inspect(other));
  }
});

Deno.test("SsoError carries its brand out of sight", async () => {
  const error = await serviceError({ error: "slow_down" });
  assertEquals(Object.getOwnPropertySymbols({ ...error }), []);
  assert(!Deno.inspect(error).includes(BRAND));
});
