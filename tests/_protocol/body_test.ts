import { assert, assertEquals, assertLess } from "@std/assert";
import { parseCreateTokenResponse } from "@edge-auth/aws-sso-oidc";
import { assertNoLeak, assertRefused, bytes, flood, reply, watch } from "./_helpers.ts";
import { readText } from "../../src/_protocol/body.ts";
import { PARSE_CASES } from "./_operations.ts";

const parser = PARSE_CASES.find(({ operation }) => operation === "CreateToken")!;
const LIMIT = 256 * 1024;
const CHUNK = 16 * 1024;

/** A whole reply of exactly `size` bytes. */
function sized(size: number): Uint8Array<ArrayBuffer> {
  const bare = JSON.stringify({ ...parser.reply, padding: "" });
  return bytes(JSON.stringify({ ...parser.reply, padding: "x".repeat(size - bare.length) }));
}

function* chunked(body: Uint8Array<ArrayBuffer>, size = CHUNK) {
  for (let at = 0; at < body.length; at += size) yield body.slice(at, at + size);
}

Deno.test("parse() takes a body of exactly the limit, its size known or not", async () => {
  const body = sized(LIMIT);
  assertEquals(body.length, LIMIT);
  const known = new Response(body, { headers: { "content-length": `${LIMIT}` } });
  assertEquals({ ...await parser.parse(known) }, parser.reply);
  assertEquals({ ...await parser.parse(new Response(watch(chunked(body)).stream)) }, parser.reply);
  assertEquals({ ...await parser.parse(new Response(body)) }, parser.reply);
});

Deno.test("parse() refuses a byte more, its size known or not", async () => {
  const body = sized(LIMIT + 1);
  for (const status of [200, 400, 502]) {
    const known = new Response(body, { status, headers: { "content-length": `${LIMIT + 1}` } });
    await assertRefused(parser, known, `${LIMIT}`);
    const unknown = new Response(watch(chunked(body)).stream, { status });
    await assertRefused(parser, unknown, `${LIMIT}`);
  }
});

Deno.test("parse() reads nothing of a body that says it is too large", async () => {
  const body = watch(flood(sized(CHUNK)));
  const headers = { "content-length": `${LIMIT + 1}` };
  assertNoLeak(await assertRefused(parser, new Response(body.stream, { headers })), "access-token");
  assertEquals([body.pulled, body.cancelled], [0, true]);
});

Deno.test("parse() stops reading an endless body soon after the limit, and cancels it", async () => {
  // Only what is not a length: an empty one counts as 0, which the runtime vouches for.
  const lengths: readonly (string | undefined)[] = [undefined, "many", "-1", "5, 5", "NaN"];
  for (const length of lengths) {
    const body = watch(flood(new Uint8Array(CHUNK).fill(0x20)));
    const headers: HeadersInit = length === undefined ? {} : { "content-length": length };
    await assertRefused(parser, new Response(body.stream, { headers }), `${LIMIT}`);
    assert(body.cancelled);
    assert(body.pulled > LIMIT);
    assertLess(body.pulled, LIMIT + 3 * CHUNK);
  }
});

Deno.test("parse() does not believe content-length where there is a content-encoding", async () => {
  for (const encoding of ["gzip", "br", "identity", "x"]) {
    const body = watch(flood(new Uint8Array(CHUNK).fill(0x20)));
    const headers = { "content-length": "100", "content-encoding": encoding };
    await assertRefused(parser, new Response(body.stream, { headers }), `${LIMIT}`);
    assert(body.cancelled);
    assertLess(body.pulled, LIMIT + 3 * CHUNK);
  }
  const headers = { "content-length": "10", "content-encoding": "gzip" };
  const small = new Response(watch([sized(2000)]).stream, { headers });
  assertEquals({ ...await parser.parse(small) }, parser.reply);
});

Deno.test("parse() refuses a body that is larger than it says", async () => {
  const headers = { "content-length": "10" };
  await assertRefused(parser, new Response(sized(LIMIT + 1), { headers }), `${LIMIT}`);
  assertEquals({ ...await parser.parse(new Response(sized(3000), { headers })) }, parser.reply);
});

Deno.test("parse() counts bytes, not characters", async () => {
  const text = JSON.stringify({ ...parser.reply, padding: "\u20ac".repeat(LIMIT / 3) }); // 3 bytes each
  assertLess(text.length, LIMIT);
  await assertRefused(parser, new Response(watch(chunked(bytes(text))).stream), `${LIMIT}`);
});

Deno.test("parse() reads the same in one piece and in any pieces", async () => {
  const odd: object = { ...parser.reply, accessToken: "é\u20ac\u{1f511}\ufeff" };
  const text = bytes("\ufeff" + JSON.stringify(odd));
  const whole = new Response(text, { headers: { "content-length": `${text.length}` } });
  assertEquals({ ...await parser.parse(whole) }, odd);
  for (const size of [1, 2, 3, 5, 7]) {
    const pieces = new Response(watch(chunked(text, size)).stream);
    assertEquals({ ...await parser.parse(pieces) }, odd);
  }
});

Deno.test("parse() does not choke on bytes that are not UTF-8", async () => {
  const text = JSON.stringify(parser.reply);
  const at = text.indexOf("access-token");
  for (const bad of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]]) {
    const body = new Uint8Array([...bytes(text.slice(0, at)), ...bad, ...bytes(text.slice(at))]);
    for (const headers of [{}, { "content-length": `${body.length}` }]) {
      const { accessToken } = await parseCreateTokenResponse(new Response(body, { headers }));
      assert(/^\ufffd+access-token/.test(accessToken), "replaced, as by every decoder");
    }
    const broken = new Uint8Array([...bad, ...bytes(text)]); // outside of a string
    assertNoLeak(await assertRefused(parser, new Response(broken)), "access-token");
    const cut = new Uint8Array([...bytes(text), ...bad]);
    assertNoLeak(await assertRefused(parser, new Response(watch([cut]).stream)), "access-token");
  }
});

Deno.test("parse() uses a body up", async () => {
  const answer = reply(parser.reply);
  await parser.parse(answer);
  assert(answer.bodyUsed);
  const failed = reply({ error: "slow_down" }, 400);
  await parser.parse(failed).catch(() => {});
  assert(failed.bodyUsed);
});

Deno.test("readText() counts the bytes of another origin's answer, whose encoding is hidden", async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 64 * 1024;
      if (pulled > 8 * 1024 * 1024) return controller.close();
      controller.enqueue(new Uint8Array(64 * 1024).fill(97));
    },
  });
  const response = new Response(body, { headers: { "content-length": "1000" } });
  Object.defineProperty(response, "type", { value: "cors" });
  assertEquals(await readText(response), undefined);
  assert(pulled < 1024 * 1024, `${pulled} bytes were read`);
});

Deno.test("readText() does not believe content-length where there is a transfer-encoding, or none", async () => {
  for (
    const headers of [{ "content-length": "5", "transfer-encoding": "chunked" }, {
      "content-length": "",
    }]
  ) {
    const body = watch(flood(new Uint8Array(CHUNK).fill(0x20)));
    const response = new Response(body.stream);
    Object.defineProperty(response, "headers", { value: new Headers(headers as HeadersInit) });
    assertEquals(await readText(response), undefined);
    assert(body.cancelled);
    assertLess(body.pulled, LIMIT + 3 * CHUNK);
  }
});

Deno.test("readText() ends with its signal, and with endless empty chunks", async () => {
  const stopping = new AbortController();
  const dripping = watch(flood(new Uint8Array(1)));
  queueMicrotask(() => stopping.abort());
  assertEquals(await readText(new Response(dripping.stream), stopping.signal), undefined);
  assert(dripping.cancelled);
  let pulls = 0;
  const reader = {
    read: () => Promise.resolve({ done: pulls++ > 1e6, value: new Uint8Array(0) }),
    cancel: () => Promise.resolve(),
  };
  const empty = { headers: new Headers(), type: "basic", body: { getReader: () => reader } };
  assertEquals(await readText(empty as unknown as Response), undefined);
});

Deno.test("parse() tells of nested members without following them down", async () => {
  const nested = "[".repeat(60_000) + "]".repeat(60_000);
  const text = `{"accessToken":${nested},"tokenType":"Bearer","expiresIn":1}`;
  const error = await assertRefused(parser, new Response(text), "accessToken");
  assertLess(error.message.length, 300);
});

Deno.test("parse() takes an answer that was redirected for a redirect", async () => {
  const response = reply(parser.reply);
  Object.defineProperty(response, "redirected", { value: true });
  await assertRefused(parser, response, "redirect");
});
