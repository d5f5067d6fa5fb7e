import { createSsoOidcClient, isServiceError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertLess,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { assertRefused, rejection, reply } from "./_helpers.ts";
import { PARSE_CASES } from "./_operations.ts";

const parser = PARSE_CASES.find(({ operation }) => operation === "CreateToken")!;

async function failureOf(response: Response): Promise<SsoServiceError> {
  const error = await rejection(parser.parse(response));
  assertInstanceOf(error, SsoServiceError, String(error));
  assert(isServiceError(error));
  return error;
}

const typed = (type: string) => ({ "x-amzn-errortype": type });

Deno.test("parse() finds the exception's name in header, code, __type and error, in this order", async () => {
  const [A, B, C] = ["SlowDownException", "InvalidGrantException", "ExpiredTokenException"];
  const coral = ":http://internal.amazon.com/coral/com.amazonaws.sso.oidc/";
  const cases: readonly [header: string | undefined, body: object, name: string, error: string][] =
    [
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
    ];
  for (const [header, body, name, code] of cases) {
    const answer = reply(body, 400, header === undefined ? {} : typed(header));
    const error = await failureOf(answer);
    assertEquals([error.name, error.error], [name, code], JSON.stringify([header, body]));
  }
});

Deno.test("parse() does not take just anybody's error for one of the service", async () => {
  const bodies = [
    { error: "Not Found", status: 404, path: "/token", timestamp: "2026-01-01" }, // Spring
    { error: { code: 404, message: "x" } }, // Google
    { errors: [{ message: "x" }] },
    { message: "Forbidden" }, // API Gateway, without its header
    { code: 404 },
    { code: "404" },
    { error: "" },
    { error: null },
    { error: "x".repeat(5000) },
    { error: "a\nb" },
    { error: 'a"b' },
    { error: ["slow_down"] },
    { ok: false },
    {},
  ];
  for (const body of bodies) {
    for (const status of [400, 404, 429, 500, 503]) {
      await assertRefused(parser, reply(body, status), "request-1", `${status}`);
    }
  }
});

Deno.test("parse() finds no error in an answer of 2xx", async () => {
  const answer = reply({ error: "slow_down", ...parser.reply }, 200, typed("SlowDownException"));
  assertEquals({ ...await parser.parse(answer) }, parser.reply);
  await assertRefused(parser, reply({ error: "slow_down" }), "'accessToken'");
});

Deno.test("parse() recognises an error by its header alone", async () => {
  for (const body of ["", "<html>", "null", "[]", '"x"', "{"]) {
    const answer = new Response(body, { status: 503, headers: typed("ThrottlingException") });
    const error = await failureOf(answer);
    assertEquals([error.name, error.status, error.error_description], [
      "ThrottlingException",
      503,
      undefined,
    ]);
  }
});

Deno.test("parse() tells operation, description, code, status and request id", async () => {
  const body = { error: "invalid_grant", error_description: "Invalid refresh token provided" };
  for (const { parse, operation } of PARSE_CASES) {
    const error = await rejection(parse(reply(body, 400)));
    for (const word of [operation, body.error, body.error_description, "400", "request-1"]) {
      assert(error.message.includes(word), error.message);
    }
  }
  const bare = await failureOf(new Response('{"error":"slow_down"}', { status: 400 }));
  for (const word of ["CreateToken", "SlowDownException", "slow_down", "400"]) {
    assert(bare.message.includes(word), bare.message);
  }
  assert(!/undefined|null|request id/i.test(bare.message), bare.message);
});

Deno.test("parse() takes the description from message where there is none", async () => {
  for (const name of ["error_description", "message", "Message"]) {
    const error = await failureOf(reply({ error: "x", [name]: "Rate exceeded" }, 429));
    assertEquals(error.error_description, "Rate exceeded");
  }
});

Deno.test("parse() strips descriptions of what acts on a terminal, and cuts them", async () => {
  const nasty = "\x1b[2J\x1b]0;title\x07\r\nforged: line\u202e\u2066\u200b\ufeff\u2028\x9b31m end";
  const body = { error: "invalid_request", reason: `KMS_${nasty}` };
  const error = await failureOf(reply({ ...body, error_description: nasty }, 400));
  for (const text of [error.error_description, error.reason, error.message, error.hint]) {
    assert(text !== undefined && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), JSON.stringify(text));
    assert(text.includes("forged: line") && text.includes("end"));
  }
  const long = await failureOf(reply({ error: "x", error_description: "y".repeat(100_000) }, 400));
  assertEquals(long.error_description?.length, 300);
  assertLess(long.message.length, 500);
  assertMatch(long.error_description!, /^y{250,299}/);
  const exact = await failureOf(reply({ error: "x", error_description: "y".repeat(300) }, 400));
  assertEquals(exact.error_description, "y".repeat(300));
});

Deno.test("parse() ignores error members of the wrong type", async () => {
  for (const value of [null, 5, true, {}, ["x"], "", "\x1b"]) {
    const names = ["error_description", "reason", "endpoint", "region"];
    const body = Object.fromEntries(names.map((name) => [name, value]));
    const error = await failureOf(reply({ error: "slow_down", ...body }, 400));
    for (const name of names) assert(!Object.hasOwn(error, name), `${name} of ${value}`);
    assert(!/undefined|null|object/.test(error.message + error.hint));
  }
});

Deno.test("parse() reads how long to wait", async () => {
  const date = "Wed, 21 Oct 2026 07:28:00 GMT";
  const cases: readonly [headers: Record<string, string>, ms: number | undefined][] = [
    [{}, undefined],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "5" }, 5000],
    [{ "retry-after": "120" }, 120_000],
    [{ "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", date }, 30_000],
    [{ "retry-after": "Wed, 21 Oct 2026 07:27:00 GMT", date }, 0],
    [{ "x-amz-retry-after": "1500" }, 1500],
    [{ "x-amz-retry-after": "1500", "retry-after": "5" }, 1500],
    [{ "retry-after": "" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{ "retry-after": "1.5" }, undefined],
    [{ "retry-after": "5s" }, undefined],
    [{ "retry-after": "1e3" }, undefined],
    [{ "retry-after": "in 2050" }, undefined],
    [{ "retry-after": "5, 5" }, undefined],
    [{ "retry-after": "9".repeat(400) }, undefined],
    [{ "x-amz-retry-after": "soon" }, undefined],
  ];
  for (const [headers, ms] of cases) {
    const refused = await assertRefused(parser, reply("text", 429, headers));
    const failed = await failureOf(reply({ error: "slow_down" }, 429, headers));
    for (const error of [refused, failed]) {
      assertEquals(error.retryAfter, ms, JSON.stringify(headers));
      assertEquals(Object.hasOwn(error, "retryAfter"), ms !== undefined);
    }
  }
});

Deno.test("parse() takes a date to wait for from now where the answer has none", async () => {
  for (const date of ["", "yesterday"]) {
    const until = new Date(Date.now() + 60_000).toUTCString();
    const error = await failureOf(reply({ error: "x" }, 503, { "retry-after": until, date }));
    assert(error.retryAfter! > 50_000 && error.retryAfter! <= 60_000, `${error.retryAfter}`);
  }
});

Deno.test("parse() finds the request id under each of its names", async () => {
  for (const name of ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"]) {
    const answer = new Response('{"error":"x"}', { status: 400, headers: { [name]: "id-1" } });
    const error = await failureOf(answer);
    assertEquals([error.requestId, error.$metadata.requestId], ["id-1", "id-1"]);
  }
  const long = new Response("", { status: 502, headers: { "x-amzn-requestid": "i".repeat(9999) } });
  assertLess((await assertRefused(parser, long)).message.length, 400);
});

Deno.test("createSsoOidcClient() strikes a secret that is no Unicode text, like any other", async () => {
  const clientSecret = "SECRETVALUE\ud800";
  const body = { error: "invalid_client", error_description: `no ${clientSecret} here` };
  const client = createSsoOidcClient({
    region: "eu-west-1",
    fetch: () => Promise.resolve(reply(body, 401)),
  });
  const input = { clientId: "a", clientSecret, startUrl: "https://x.test" };
  const error = await rejection(client.startDeviceAuthorization(input));
  assert(isServiceError(error, "invalid_client"), String(error));
  assert(!error.message.includes("SECRETVALUE"), error.message);
});

Deno.test("a client keeps the names it knows, whatever short secret occurs in them", async () => {
  const client = createSsoOidcClient({
    region: "us-east-1",
    fetch: () => Promise.resolve(Response.json({ error: "invalid_grant" }, { status: 400 })),
  });
  const error = await assertRejects(() =>
    client.createToken({
      clientId: "id",
      clientSecret: "n",
      grantType: "refresh_token",
      refreshToken: "x",
    }), SsoServiceError);
  assertEquals([error.name, error.error], ["InvalidGrantException", "invalid_grant"]);
  assertStringIncludes(error.hint ?? "", "Sign in again");
});

Deno.test("parse() hands on a region and an endpoint only if they are such", async () => {
  const parse = (members: object) =>
    failureOf(reply({ error: "invalid_request", ...members }, 400));
  const good = { region: "eu-west-1", endpoint: "https://oidc.eu-west-1.amazonaws.com" };
  const { region, endpoint, hint } = await parse(good);
  assertEquals({ region, endpoint }, good);
  assertStringIncludes(hint ?? "", "eu-west-1");
  for (const value of ["us-east-1. Call +1-555", "x", "\x1b[2J", "http://evil.example/"]) {
    const error = await parse({ region: value, endpoint: value });
    assertEquals([error.region, error.endpoint], [undefined, undefined], value);
    assert(!error.hint?.includes(value));
  }
});

Deno.test("a client strikes secrets that come back shortened, split, or within each other", async () => {
  const input = {
    clientId: "id",
    clientSecret: "secret-1",
    grantType: "refresh_token",
    refreshToken: "aor-secret-1-MGUCMQDtailOfTheToken",
  } as const;
  const { refreshToken } = input;
  const echoes = [
    refreshToken,
    refreshToken.slice(0, -1),
    refreshToken.slice(3),
    `${refreshToken.slice(0, 20)}\u200b${refreshToken.slice(20)}`,
  ];
  for (const echo of echoes) {
    const headers = { "x-amzn-requestid": echo, "content-type": echo.replace(/[^ -~]/g, "") };
    for (const body of [JSON.stringify({ error: "x", error_description: echo }), "<html>"]) {
      const fetch = () => Promise.resolve(new Response(body, { status: 400, headers }));
      const client = createSsoOidcClient({ region: "us-east-1", fetch: () => fetch() });
      const error = await rejection(client.createToken(input));
      for (const text of [error.message, JSON.stringify(error), Deno.inspect(error)]) {
        assert(!/tailOfThe|MGUCMQD/.test(text), text);
      }
    }
  }
});

Deno.test("a client strikes the secrets that it sent, whatever became of the input", async () => {
  const input = {
    clientId: "id",
    clientSecret: "first-secret",
    grantType: "refresh_token",
    refreshToken: "first-token",
  };
  const client = createSsoOidcClient({
    region: "us-east-1",
    fetch: () => {
      Object.assign(input, { clientSecret: "", refreshToken: "" });
      const body = { error: "x", error_description: "first-secret first-token" };
      return Promise.resolve(Response.json(body, { status: 400 }));
    },
  });
  const error = await rejection(client.createToken(input as never));
  assertStringIncludes(error.message, "*** ***");
});
