// What is not an answer of this API.
import { assert, assertEquals, assertIncludes, rejection } from "../assert.ts";
import { reply, TOKEN } from "../scripted_fetch.ts";
import type { Case, Context } from "../types.ts";

const LIMIT = 256 * 1024;

/** What every refusal of an answer has in common. */
async function refused({ sso }: Context, response: Response, piece: string | RegExp) {
  const error = await rejection(sso.parseCreateTokenResponse(response));
  assert(error instanceof sso.SsoResponseError, `${error}`);
  assertEquals([error.name, error.code], ["SsoResponseError", "INVALID_RESPONSE"]);
  assertEquals(error.status, response.status);
  assertIncludes(error.message, "CreateToken");
  assertIncludes(error.message, piece);
  assert(error.hint, "there is no hint");
  return error;
}

function html(status: number): Response {
  const headers = { "content-type": "text/html" };
  return new Response("<!doctype html><title>Sign in to the Wi-Fi</title>", { status, headers });
}

/** A body that never ends, and tells whether it was cancelled. */
function endless() {
  const state = { chunks: 0, cancelled: false };
  const body = new ReadableStream({
    pull(controller) {
      state.chunks++;
      controller.enqueue(new Uint8Array(16 * 1024).fill(0x20));
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return { state, body };
}

/** A response as fetch gives it, and as no constructor does. */
function disguise(response: Response, members: Record<string, unknown>): Response {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(response, name, { value });
  }
  return response;
}

/** Cases of wrong replies. */
export const cases: readonly Case[] = [
  {
    name: "parsers refuse a page of HTML, and tell its type and length only",
    async run(t) {
      const error = await refused(t, html(200), "text/html");
      assert(!error.message.includes("Wi-Fi"), error.message);
    },
  },
  {
    name: "parsers refuse a bare 502",
    run: async (t) => void await refused(t, html(502), "HTTP 502"),
  },
  {
    name: "parsers refuse an empty answer",
    run: async (t) => void await refused(t, new Response(""), "0 characters"),
  },
  {
    name: "parsers refuse an answer without a body",
    run: async (t) => void await refused(t, new Response(null), "0 characters"),
  },
  {
    name: "parsers refuse half a JSON text, and do not repeat it",
    async run(t) {
      const text = JSON.stringify(TOKEN).slice(0, -4);
      const headers = { "content-type": "application/json" };
      const error = await refused(t, new Response(text, { headers }), "application/json");
      assert(!`${error.message}${error.stack}${error.cause}`.includes("aoa"), "a token shows");
    },
  },
  {
    name: "parsers refuse JSON that is no object",
    async run(t) {
      for (const body of [null, [], "text", 7]) await refused(t, reply(body), "not a JSON object");
    },
  },
  {
    name: "parsers name the member that is missing",
    async run(t) {
      const { expiresIn: _, ...rest } = TOKEN;
      await refused(t, reply(rest), "'expiresIn'");
    },
  },
  {
    name: "parsers name the member that has the wrong type, and not its value",
    async run(t) {
      const error = await refused(
        t,
        reply({ ...TOKEN, accessToken: { deep: "aoa-1" } }),
        "'accessToken'",
      );
      assert(!error.message.includes("aoa-1"), error.message);
    },
  },
  {
    name: "parsers refuse an error that is not of this API",
    run: async (t) => void await refused(t, reply({ message: "Forbidden" }, 403), "HTTP 403"),
  },
  {
    name: "parsers refuse redirects",
    async run(t) {
      for (const status of [301, 302, 303, 307, 308]) {
        const headers = { location: "https://evil.example/" };
        await refused(t, new Response(null, { status, headers }), "redirect");
      }
      await refused(t, Response.redirect("https://evil.example/", 307), "redirect");
    },
  },
  {
    name: "parsers refuse the redirect that a browser hides (opaqueredirect, status 0)",
    async run(t) {
      await refused(t, disguise(new Response(), { type: "opaqueredirect", status: 0 }), "redirect");
    },
  },
  {
    name: "parsers refuse a body whose length is over the limit, and do not read it",
    async run(t) {
      const { state, body } = endless();
      const headers = { "content-length": String(LIMIT + 1) };
      await refused(t, new Response(body, { headers }), String(LIMIT));
      assert(state.cancelled, "it was not cancelled");
    },
  },
  {
    name: "parsers stop reading a body that does not end",
    async run(t) {
      const { state, body } = endless();
      await refused(t, new Response(body), String(LIMIT));
      assert(state.cancelled, "it was not cancelled");
      assert(state.chunks < 30, `${state.chunks} chunks were read`);
    },
  },
  {
    name: "parsers do not trust content-length where there is a content-encoding",
    async run(t) {
      const { state, body } = endless();
      const headers = { "content-length": "100", "content-encoding": "gzip" };
      await refused(
        t,
        disguise(new Response(body), { headers: new Headers(headers) }),
        String(LIMIT),
      );
      assert(state.cancelled, "it was not cancelled");
    },
  },
];
