import { SsoResponseError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import {
  assertNoLeak,
  assertRefused,
  bytes,
  disguised,
  rejection,
  reply,
  watch,
} from "./_helpers.ts";
import { PARSE_CASES, type ParseCase, without } from "./_operations.ts";

const json = { "content-type": "application/json" };

for (const parser of PARSE_CASES) {
  const { title, parse, reply: whole, required, numbers } = parser;
  const optional = Object.keys(whole).filter((name) => !required.includes(name));
  const strings = Object.keys(whole).filter((name) => !numbers.includes(name));

  Deno.test(`${title} gives the members of a whole reply, and $metadata aside`, async () => {
    const parsed = await parse(reply(whole, 200, { "X-Amz-Id-2": "host-1", Date: "now" }));
    assertEquals({ ...parsed }, whole);
    assertEquals(JSON.parse(JSON.stringify(parsed)), whole);
    assert(!("$metadata" in { ...parsed }));
    assertEquals({ ...parsed.$metadata }, {
      requestId: "request-1",
      hostId: "host-1",
      httpStatusCode: 200,
      httpHeaders: {
        "content-type": "application/json",
        date: "now",
        "x-amz-id-2": "host-1",
        "x-amzn-requestid": "request-1",
      },
      retryAttempts: 0,
    });
  });

  Deno.test(`${title} takes null for unset, and unset members are no members`, async () => {
    const least = without(whole, ...optional);
    const nulls = Object.fromEntries(optional.map((name) => [name, null]));
    for (const body of [least, { ...least, ...nulls }]) {
      assertEquals(Object.entries(await parse(reply(body))), Object.entries(least));
    }
  });

  Deno.test(`${title} leaves out what it does not know`, async () => {
    const text = JSON.stringify({ ...whole, extra: { deep: [1] }, constructor: "x", toJSON: "y" })
      .replace("{", '{"__proto__":{"polluted":true,"refreshToken":"evil","interval":0},');
    const parsed = await parse(new Response(text, { headers: json }));
    assertEquals(Object.entries(parsed).sort(), Object.entries(whole).sort());
    assertEquals(Object.getPrototypeOf(parsed), Object.prototype);
    assert(!("polluted" in {}) && !("polluted" in parsed));
  });

  Deno.test(`${title} does not take members from __proto__`, async () => {
    const text = `{"__proto__":${JSON.stringify(whole)}}`;
    await assertRefused(parser, new Response(text, { headers: json }), `'${required[0]}'`);
  });

  Deno.test(`${title} refuses a reply without a required member`, async () => {
    for (const name of required) {
      await assertRefused(parser, reply(without(whole, name)), `'${name}'`, "request-1");
      await assertRefused(parser, reply({ ...whole, [name]: null }), `'${name}'`);
    }
    await assertRefused(parser, reply({}), `'${required[0]}'`);
  });

  Deno.test(`${title} refuses mistyped members, required or not, without telling them`, async () => {
    for (const name of strings) {
      for (const value of [true, false, {}, [], ["SECRETVALUE"], { SECRETVALUE: "SECRETVALUE" }]) {
        const error = await assertRefused(parser, reply({ ...whole, [name]: value }), `'${name}'`);
        assertNoLeak(error, "SECRETVALUE");
      }
      await assertRefused(parser, reply({ ...whole, [name]: 1 }), `'${name}'`);
      const spoilt = reply({ ...whole, [name]: "SECRETVALUE\x1b[2J" });
      assertNoLeak(await assertRefused(parser, spoilt, `'${name}'`), "SECRETVALUE");
    }
    for (const name of required.filter((name) => strings.includes(name))) {
      await assertRefused(parser, reply({ ...whole, [name]: "" }), `'${name}'`);
    }
  });

  Deno.test(`${title} refuses numbers that are none`, async () => {
    for (const name of numbers) {
      for (const value of ["-1", "1e999", "-1e999", '"600"', '""', "true", "[]", "{}", "-0.1"]) {
        const text = JSON.stringify({ ...whole, [name]: 0 }).replace(
          `"${name}":0`,
          `"${name}":${value}`,
        );
        assert(text.includes(`:${value}`));
        await assertRefused(parser, new Response(text, { headers: json }), `'${name}'`);
      }
      const parsed = await parse(reply({ ...whole, [name]: 0 }));
      assertEquals((parsed as Record<string, unknown>)[name], 0);
    }
  });

  Deno.test(`${title} refuses what is no JSON object, telling type and status only`, async () => {
    const secret = "AOASECRETTOKENVALUE";
    const bodies = [
      "",
      " ",
      `<html><body>${secret}</body></html>`,
      JSON.stringify({ ...whole, accessToken: secret }).slice(0, -1),
      `{"accessToken":"${secret}`,
      `{"accessToken":"${secret}"`,
      `{"accessToken":"${secret}"}}`,
      `{'accessToken':'${secret}'}`,
      `accessToken=${secret}&expiresIn=5`,
      `)]}'\n{"accessToken":"${secret}"}`,
      "null",
      "[]",
      `["${secret}"]`,
      `"${secret}"`,
      "42",
      "true",
      "NaN",
    ];
    for (const body of bodies) {
      for (const status of [200, 201, 400, 403, 404, 418, 429, 500, 502, 503]) {
        const headers = { "content-type": "text/html; charset=utf-8", "x-amz-request-id": "r-2" };
        const answer = new Response(body, { status, headers });
        const error = await assertRefused(parser, answer, "text/html", `${status}`, "r-2");
        assertEquals(error.requestId, "r-2");
        assertNoLeak(error, secret, 6);
        assertEquals(error.cause, undefined);
      }
    }
    const bare = new Response(null, { status: 200 });
    await assertRefused(parser, bare, /no content.type/i);
  });

  Deno.test(`${title} refuses an empty 204`, async () => {
    await assertRefused(parser, new Response(null, { status: 204 }), "204");
  });

  Deno.test(`${title} takes JSON under any content type and 2xx status`, async () => {
    for (const type of ["text/plain", "application/x-amz-json-1.1", "", "APPLICATION/JSON"]) {
      const answer = new Response(bytes(JSON.stringify(whole)), {
        status: 203,
        headers: type === "" ? {} : { "content-type": type },
      });
      assertEquals({ ...await parse(answer) }, whole);
    }
  });

  Deno.test(`${title} does not follow redirects, nor read them`, async () => {
    const redirects = [301, 302, 303, 304, 307, 308, 300, 399].map((status) => {
      const body = watch([bytes(JSON.stringify(whole))]);
      const init = { status, headers: { ...json, location: "https://evil.com/SECRETVALUE" } };
      return { answer: new Response(status === 304 ? null : body.stream, init), body };
    });
    for (const { answer, body } of redirects) {
      assertNoLeak(await assertRefused(parser, answer, /redirect/), "SECRETVALUE");
      assertEquals([body.pulled, body.cancelled], [0, answer.status !== 304]);
    }
  });

  Deno.test(`${title} refuses redirects that the runtime hides`, async () => {
    const body = watch([bytes(JSON.stringify(whole))]);
    const hidden = disguised(new Response(body.stream), { status: 0, type: "opaqueredirect" });
    assertEquals((await assertRefused(parser, hidden, /redirect/)).status, 0);
    assert(body.cancelled);
    const text = JSON.stringify(whole);
    await assertRefused(parser, disguised(new Response(text), { type: "opaqueredirect" }), /redir/);
    await assertRefused(parser, disguised(new Response(text), { status: 0 }));
    await assertRefused(parser, Response.error());
  });

  Deno.test(`${title} parses any bytes, or throws one of two errors`, async () => {
    const text = JSON.stringify(whole);
    const mutated = fc.tuple(fc.nat(text.length), fc.nat(4), fc.string({ maxLength: 4 }))
      .map(([at, cutOut, put]) => bytes(text.slice(0, at) + put + text.slice(at + cutOut)));
    const body = fc.oneof(
      mutated,
      fc.uint8Array({ maxLength: 60 }).map((it) => new Uint8Array(it)),
      fc.json().map(bytes),
      fc.dictionary(
        fc.constantFrom(...Object.keys(whole), "error", "__type", "code"),
        fc.jsonValue(),
      )
        .map((it) => bytes(JSON.stringify(it))),
    );
    const status = fc.constantFrom(200, 200, 200, 400, 401, 429, 500, 503);
    await fc.assert(
      fc.asyncProperty(body, status, (body, status) => checkAny(parser, body, status)),
      { numRuns: 300 },
    );
  });
}

async function checkAny(parser: ParseCase, body: Uint8Array<ArrayBuffer>, status: number) {
  const { parse, required, numbers } = parser;
  try {
    const parsed = await parse(new Response(body, { status, headers: json })) as Record<
      string,
      unknown
    >;
    assertEquals(status, 200);
    for (const name of required) assert(parsed[name] !== undefined && parsed[name] !== "", name);
    for (const [name, value] of Object.entries(parsed)) {
      assertEquals(typeof value, numbers.includes(name) ? "number" : "string", name);
    }
  } catch (error) {
    assert(error instanceof SsoServiceError || error instanceof SsoResponseError, String(error));
    assertEquals(error.status, status);
    assertEquals(status === 200 && error instanceof SsoServiceError, false);
  }
}

Deno.test("parseCreateTokenResponse() lets a failing connection fail as it does", async () => {
  const { parse } = PARSE_CASES[2]!;
  const broken = new TypeError("connection reset");
  for (const headers of [{}, { "content-length": "100" }]) {
    const stream = new ReadableStream({ pull: (controller) => controller.error(broken) });
    const error = await rejection(parse(new Response(stream, { headers })));
    assertInstanceOf(error, TypeError);
    assert(!(error instanceof SsoResponseError));
  }
});
