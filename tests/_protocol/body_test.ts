import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { cancelBody, readText } from "../../src/_protocol/body.ts";
import { bytes, disguised, flood, watch } from "../support/bodies.ts";
import { OIDC } from "../support/operations/mod.ts";
import { assertRefused } from "../support/operations/parsers.ts";
import { sampleOf } from "../support/operations/samples.ts";
import { turn } from "../support/virtual_clock.ts";

const OPERATION = OIDC.operations.find(({ name }) => name === "CreateToken")!;
const { parse } = OPERATION;
const BODY = sampleOf(OPERATION.response);
const LIMIT = 256 * 1024;
const CHUNK = 16 * 1024;

/** A whole body of exactly `size` bytes. */
function sized(size: number): Uint8Array<ArrayBuffer> {
  const bare = JSON.stringify({ ...BODY, padding: "" });
  return bytes(JSON.stringify({ ...BODY, padding: "x".repeat(size - bare.length) }));
}

function* chunked(body: Uint8Array<ArrayBuffer>, size = CHUNK) {
  for (let at = 0; at < body.length; at += size) yield body.slice(at, at + size);
}

/** The body as fetch may deliver it: its size known, or not, in one chunk or in many. */
const forms = (body: Uint8Array<ArrayBuffer>, status = 200) => [
  new Response(body, { status, headers: { "content-length": `${body.length}` } }),
  new Response(body, { status }),
  new Response(watch(chunked(body)).stream, { status }),
];

Deno.test("parse() takes a body of exactly the limit, its size known or not", async () => {
  for (const answer of forms(sized(LIMIT))) assertEquals({ ...await parse(answer) }, BODY);
});

Deno.test("parse() refuses a byte more, its size known or not", async () => {
  for (const status of [200, 400, 502]) {
    for (const answer of forms(sized(LIMIT + 1), status)) {
      await assertRefused(OPERATION, answer, `has more than ${LIMIT} bytes`);
    }
  }
});

Deno.test("parse() stops reading an endless body soon after the limit, and cancels it", async () => {
  const hidden: Record<string, string>[] = [
    {},
    // What is no length. (An empty one counts as 0, which the runtime vouches for.)
    ...["many", "-1", "5, 5", "NaN"].map((it) => ({ "content-length": it })),
    ...["gzip", "br", "identity", "x"]
      .map((it) => ({ "content-length": "100", "content-encoding": it })),
  ];
  for (const headers of hidden) {
    const body = flood(CHUNK);
    await assertRefused(OPERATION, new Response(body.stream, { headers }), `${LIMIT}`);
    assert(body.cancelled && body.pulled > LIMIT, `${body.pulled}`);
    assertLess(body.pulled, LIMIT + 3 * CHUNK);
  }
});

Deno.test("parse() reads a body that is larger than it says, up to the limit", async () => {
  const headers = { "content-length": "10" };
  await assertRefused(OPERATION, new Response(sized(LIMIT + 1), { headers }), `${LIMIT}`);
  for (const more of [{}, { "content-encoding": "gzip" }]) {
    const small = new Response(sized(3000), { headers: { ...headers, ...more } });
    assertEquals({ ...await parse(small) }, BODY);
  }
});

Deno.test("parse() counts bytes, not characters", async () => {
  const text = JSON.stringify({ ...BODY, padding: "\u20ac".repeat(LIMIT / 3) }); // 3 bytes each
  assertLess(text.length, LIMIT);
  await assertRefused(OPERATION, new Response(watch(chunked(bytes(text))).stream), `${LIMIT}`);
});

Deno.test("parse() reads the same in one piece and in any pieces", async () => {
  const odd: object = { ...BODY, accessToken: "é\u20ac\u{1f511}\ufeff" };
  const text = bytes("\ufeff" + JSON.stringify(odd));
  const [whole] = forms(text);
  assertEquals<object>({ ...await parse(whole!) }, odd);
  for (const size of [1, 2, 3, 5, 7]) {
    const pieces = new Response(watch(chunked(text, size)).stream);
    assertEquals<object>({ ...await parse(pieces) }, odd);
  }
});

Deno.test("parse() replaces bytes that are not UTF-8, as every decoder does", async () => {
  const text = JSON.stringify(BODY);
  const at = text.indexOf("aoaACCESS");
  for (const bad of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]]) {
    const inside = new Uint8Array([...bytes(text.slice(0, at)), ...bad, ...bytes(text.slice(at))]);
    for (const answer of forms(inside)) {
      const { accessToken } = await parse(answer) as { accessToken: string };
      assertMatch(accessToken, /^\ufffd+aoaACCESS/);
    }
    for (const outside of [[...bad, ...bytes(text)], [...bytes(text), ...bad]]) {
      for (const answer of forms(new Uint8Array(outside))) await assertRefused(OPERATION, answer);
    }
  }
});

Deno.test("readText() believes content-length only where nothing can hide the size", async () => {
  const cases: readonly (readonly [headers: Record<string, string>, members?: object])[] = [
    // A browser hides the encoding.
    [{ "content-length": "1000" }, { type: "cors", url: "https://x.test/" }],
    [{ "content-length": "1000" }], // of nobody's fetch
    [{ "content-length": "5", "transfer-encoding": "chunked" }],
    [{ "content-length": "" }],
  ];
  for (const [headers, members] of cases) {
    const body = flood(CHUNK);
    const answer = new Response(body.stream);
    disguised(answer, { headers: new Headers(headers), ...members });
    assertEquals(await readText(answer), undefined);
    assert(body.cancelled);
    assertLess(body.pulled, LIMIT + 3 * CHUNK);
  }
});

Deno.test("readText() leaves a body of a known size to the runtime's own fetch", async () => {
  for (const [length, text] of [[4, "by text()"], [LIMIT, "by text()"], [LIMIT + 1, "body"]]) {
    const response = disguised(new Response("body"), {
      headers: new Headers({ "content-length": `${length}` }),
      url: "https://x.test/",
      text: () => Promise.resolve("by text()"),
    });
    assertEquals(await readText(response), text);
    if (text === "by text()") {
      assertEquals(await readText(response, new AbortController().signal), "body");
    }
  }
});

Deno.test("readText() does not look at the stream of a body of a known size, which would create it", async () => {
  const response = new Response("text", { headers: { "content-length": "4" } });
  Object.defineProperties(response, {
    url: { value: "https://x.test/" },
    body: { get: () => assert(false, "the stream was looked at") },
  });
  assertEquals(await readText(response), "text");
});

Deno.test("readText() ends with its signal, and with endless empty chunks", async () => {
  const stopping = new AbortController();
  const dripping = flood(1);
  queueMicrotask(() => stopping.abort());
  assertEquals(await readText(new Response(dripping.stream), stopping.signal), undefined);
  assert(dripping.cancelled && dripping.pulled < 1_000, `${dripping.pulled}`);
  for (const [count, text] of [[LIMIT, ""], [LIMIT + 1, undefined]] as const) {
    let pulls = 0;
    const reader = {
      read: () => Promise.resolve({ done: pulls++ >= count, value: new Uint8Array(0) }),
      cancel: () => Promise.reject(new Error("unhandled")), // the test would fail by itself
    };
    const empty = { headers: new Headers(), type: "basic", body: { getReader: () => reader } };
    assertEquals(await readText(empty as unknown as Response), text);
  }
  await turn();
});

Deno.test("cancelBody() ignores a body that is used, missing, or fails to be cancelled", async () => {
  const used = new Response("x");
  await used.text();
  for (const answer of [used, new Response(null)]) cancelBody(answer);
  const failing = new ReadableStream({ cancel: () => Promise.reject(new Error("unhandled")) });
  cancelBody(new Response(failing)); // the test would fail by itself
  await Promise.resolve();
});
