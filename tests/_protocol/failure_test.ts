// How the service says what is wrong; the exceptions of each service are in operations_test.ts.
import {
  parseCreateTokenResponse,
  SsoError,
  SsoResponseError,
  SsoServiceError,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertLess, assertMatch } from "@std/assert";
import { readRetryAfter } from "../../src/_protocol/failure.ts";
import { rejection } from "../support/assert.ts";
import { response } from "../support/scripted_fetch.ts";

async function failureOf(body: unknown, status = 400, headers: Record<string, string> = {}) {
  const error = await rejection(parseCreateTokenResponse(response(body, status, headers)));
  assertInstanceOf(error, SsoServiceError, String(error));
  return error;
}

const typed = (type: string) => ({ "x-amzn-errortype": type });

const [A, B, C] = ["SlowDownException", "InvalidGrantException", "ExpiredTokenException"];
const coral = ":http://internal.amazon.com/coral/com.amazonaws.sso.oidc/";
type Name = readonly [header: string | undefined, body: object, name: string, error: string];
const NAMES: readonly Name[] = [
  [A, { code: B, __type: C, error: "invalid_scope" }, A, "invalid_scope"],
  [A, { code: B, __type: C }, A, "slow_down"],
  [undefined, { code: B, __type: C, error: "slow_down" }, B, "slow_down"],
  [undefined, { code: B, __type: C }, B, "invalid_grant"],
  [undefined, { __type: C }, C, "expired_token"],
  [undefined, { __type: C, error: "slow_down" }, C, "slow_down"],
  [undefined, { error: "slow_down" }, A, "slow_down"],
  [undefined, { error: "server_error" }, "InternalServerException", "server_error"],
  ["InternalServerException", {}, "InternalServerException", "server_error"],
  ["InvalidRequestRegionException", {}, "InvalidRequestRegionException", "invalid_request"],
  ["TooManyRequestsError", {}, "TooManyRequestsError", "too_many_requests"],
  [`${A}${coral}`, {}, A, "slow_down"],
  [`com.amazonaws.sso.oidc#${A}`, {}, A, "slow_down"],
  [`com.amazonaws.sso.oidc#${A}${coral}`, {}, A, "slow_down"],
  [`a#b#${A}:http://x/#fragment`, {}, A, "slow_down"],
  [` ${A} `, {}, A, "slow_down"],
  [`${A}, ${B}`, {}, A, "slow_down"], // the header twice: the first, as the SDK does
  [undefined, { code: `x#${B}:y`, error: "z" }, B, "z"],
  [undefined, { __type: `x#${C}${coral}` }, C, "expired_token"],
  ["", { error: "slow_down" }, A, "slow_down"],
  ["<b>", { code: 5, __type: null, error: "slow_down" }, A, "slow_down"],
  ["ThrottlingException", { message: "Rate exceeded" }, "ThrottlingException", "throttling"],
  [undefined, { error: "new_error" }, "NewErrorException", "new_error"],
  [undefined, { error: "constructor" }, "ConstructorException", "constructor"],
  [undefined, { error: "a__b-" }, "ABException", "a__b-"],
  [undefined, { __type: "FooExceptionBar" }, "FooExceptionBar", "foo_exception_bar"],
  [undefined, { __type: "KMSInvalidS3State" }, "KMSInvalidS3State", "kmsinvalid_s3_state"],
];

for (const [header, body, name, code] of NAMES) {
  const title = `${name} from ${JSON.stringify([header, body])}`;
  Deno.test(`parse() finds ${title}`, async () => {
    const error = await failureOf(body, 400, header === undefined ? {} : typed(header));
    assertEquals([error.name, error.error], [name, code]);
  });
}

Deno.test("parse() recognises an error by its header alone", async () => {
  for (const body of ["", "<html>", "null", "[]", '"x"', "{"]) {
    const answer = new Response(body, { status: 503, headers: typed("ThrottlingException") });
    const error = await rejection(parseCreateTokenResponse(answer));
    assertInstanceOf(error, SsoServiceError);
    const { name, status, error_description } = error;
    assertEquals([name, status, error_description], ["ThrottlingException", 503, undefined]);
  }
});

Deno.test("parse() says what there is to say, and nothing of what there is not", async () => {
  const answer = new Response('{"error":"slow_down"}', { status: 400 });
  const { message } = await rejection(parseCreateTokenResponse(answer));
  assertEquals(message, "CreateToken failed: SlowDownException (slow_down, HTTP 400)");
});

Deno.test("parse() takes the description from message where there is none", async () => {
  for (const name of ["error_description", "message", "Message"]) {
    const error = await failureOf({ error: "x", [name]: "Rate exceeded" }, 429);
    assertEquals(error.error_description, "Rate exceeded");
  }
});

Deno.test("parse() strips descriptions of what acts on a terminal, and cuts them", async () => {
  const nasty = "\x1b[2J\x1b]0;title\x07\r\nforged: line\u202e\u2066\u200b\ufeff\u2028\x9b31m end";
  const body = { error: "invalid_request", reason: `KMS_${nasty}`, error_description: nasty };
  const { error_description, reason, message } = await failureOf(body);
  for (const text of [error_description, reason, message]) {
    assert(text !== undefined && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), JSON.stringify(text));
    assert(text.includes("forged: line") && text.includes("end"));
  }
  const long = await failureOf({ error: "x", error_description: "y".repeat(100_000) });
  assertMatch(long.error_description!, /^y{299}…$/);
  assertLess(long.message.length, 500);
  const exact = await failureOf({ error: "x", error_description: "y".repeat(300) });
  assertEquals(exact.error_description, "y".repeat(300));
});

Deno.test("parse() ignores error members of the wrong type, and has no others", async () => {
  const names = ["error_description", "reason", "endpoint", "region"];
  for (const value of [null, 5, true, {}, ["x"], "", "\x1b"]) {
    const members = Object.fromEntries(names.map((name) => [name, value]));
    const error = await failureOf({ error: "slow_down", ...members });
    assertEquals(Object.keys(error).sort(), [
      ...["code", "error", "name", "operation", "requestId", "status"],
    ]);
    assert(!/undefined|null|object/.test(error.message), error.message);
  }
});

Deno.test("parse() hands on a region and an endpoint only if they are such", async () => {
  const good = { region: "eu-west-1", endpoint: "https://oidc.eu-west-1.amazonaws.com" };
  const { region, endpoint } = await failureOf({ error: "invalid_request", ...good });
  assertEquals({ region, endpoint }, good);
  for (const value of ["us-east-1. Call +1-555", "x", "\x1b[2J", "http://evil.example/"]) {
    const error = await failureOf({ error: "invalid_request", region: value, endpoint: value });
    assertEquals([error.region, error.endpoint], [undefined, undefined], value);
  }
});

const date = "Wed, 21 Oct 2026 07:28:00 GMT";
const WAITS: readonly (readonly [headers: Record<string, string>, ms: number | undefined])[] = [
  [{}, undefined],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "5" }, 5000],
  [{ "retry-after": "120" }, 120_000],
  [{ "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", date }, 30_000],
  [{ "retry-after": "Wed, 21 Oct 2026 07:27:00 GMT", date }, 0],
  [{ "x-amz-retry-after": "1500" }, 1500],
  [{ "x-amz-retry-after": "1500", "retry-after": "5" }, 1500],
  ...[
    "",
    "soon",
    "-5",
    "1.5",
    "5s",
    "1e3",
    "in 2050",
    "5, 5",
    "Wed, 21 Oct 2026 07:28:30 GMT+1",
    "9".repeat(400),
  ]
    .map((it) => [{ "retry-after": it }, undefined] as const),
  [{ "x-amz-retry-after": "soon" }, undefined],
];

Deno.test("readRetryAfter() reads how long to wait, for both kinds of errors", async () => {
  for (const [headers, ms] of WAITS) {
    assertEquals(readRetryAfter(new Headers(headers)), ms, JSON.stringify(headers));
    const refused = await rejection(parseCreateTokenResponse(response("text", 429, headers)));
    assertInstanceOf(refused, SsoResponseError);
    for (const error of [refused, await failureOf({ error: "slow_down" }, 429, headers)]) {
      assertEquals([error.retryAfter, Object.hasOwn(error, "retryAfter")], [ms, ms !== undefined]);
    }
  }
});

Deno.test("readRetryAfter() counts from now where the response has no date", () => {
  for (const date of ["", "yesterday"]) {
    const until = new Date(Date.now() + 60_000).toUTCString();
    const wait = readRetryAfter(new Headers({ "retry-after": until, date }))!;
    assert(wait > 50_000 && wait <= 60_000, `${wait}`);
  }
});

Deno.test("parse() finds the request ID under each of its names, and cuts it", async () => {
  for (const name of ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"]) {
    for (const [body, id] of [['{"error":"x"}', "id-1"], ["", "i".repeat(9999)]] as const) {
      const answer = new Response(body, { status: 400, headers: { [name]: id } });
      const error = await rejection(parseCreateTokenResponse(answer));
      assertInstanceOf(error, SsoError);
      const { requestId, $metadata } = error as SsoServiceError;
      assertEquals([requestId, $metadata.requestId?.length], [
        $metadata.requestId,
        Math.min(id.length, 100),
      ]);
      assertLess(error.message.length, 400);
    }
  }
});
