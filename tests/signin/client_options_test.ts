// What the client takes, and what it hands to fetch.
import type { FetchLike } from "@edge-auth/aws-sso-oidc";
import {
  createSigninClient,
  type DpopKeyPair,
  generateDpopKeyPair,
  type SigninClientOptions,
  type SigninRefreshInput,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { rejection, thrown } from "../_protocol/_helpers.ts";
import { clientId, REGION, REPLY, TOKEN_URL } from "./_helpers.ts";
import { WRONG_KEYS } from "./_keys.ts";

const key = await generateDpopKeyPair();
const INPUT = { clientId, refreshToken: "the-token" } as const;

/** A fetch that is content with everything, and checks how it is called. */
function recordFetch() {
  const calls: { url: string; init: RequestInit; headers: Headers }[] = [];
  function fetch(this: unknown, url: string, init: RequestInit): Promise<Response> {
    calls.push({ url, init, headers: new Headers(init.headers) });
    // As the runtimes do that check their receiver (workers, browsers).
    if (this !== undefined) throw new TypeError("Illegal invocation");
    return Promise.resolve(Response.json(REPLY));
  }
  return { fetch: fetch as FetchLike, calls };
}

Deno.test("createSigninClient() calls the given fetch as nobody's method", async () => {
  const { fetch, calls } = recordFetch();
  const client = createSigninClient({ ...REGION, key, fetch });
  assertEquals((await client.refresh(INPUT)).refreshToken, REPLY.refreshToken);
  assertEquals(calls.map(({ url }) => url), [TOKEN_URL]);
});

Deno.test("createSigninClient() looks the global fetch up at each call, as nobody's method", async () => {
  const client = createSigninClient({ ...REGION, key });
  const { fetch: original } = globalThis;
  const [first, second] = [recordFetch(), recordFetch()];
  try {
    for (const { fetch } of [first, second]) {
      globalThis.fetch = fetch as typeof globalThis.fetch;
      await client.refresh(INPUT);
    }
  } finally {
    globalThis.fetch = original;
  }
  assertEquals([first.calls.length, second.calls.length], [1, 1]);
});

Deno.test("createSigninClient() sends no more than method, headers, body, redirect and signal", async () => {
  const { fetch, calls } = recordFetch();
  await createSigninClient({ ...REGION, key, fetch }).refresh(INPUT);
  const [{ init, headers }] = calls as [typeof calls[0]];
  assertEquals(Object.keys(init).sort(), ["body", "headers", "method", "redirect", "signal"]);
  assertEquals([init.method, init.redirect], ["POST", "manual"]);
  assertEquals(
    init.body,
    JSON.stringify({
      clientId,
      grantType: "refresh_token",
      ...{
        refreshToken: "the-token",
      },
    }),
  );
  assertEquals([...headers.keys()], ["content-type", "dpop"]);
});

Deno.test("createSigninClient() adds headers of client and call, but keeps content-type and proof", async () => {
  const { fetch, calls } = recordFetch();
  const headers = { "user-agent": "tool", "x-both": "client", DPoP: "mine" };
  const client = createSigninClient({ ...REGION, key, fetch, headers });
  await client.refresh(INPUT, {
    headers: new Headers({ "x-both": "call", "content-type": "text/plain", dpop: "mine" }),
  });
  await client.refresh(INPUT);
  const [first, second] = calls.map(({ headers }) => Object.fromEntries(headers));
  assertEquals([first?.["user-agent"], first?.["x-both"]], ["tool", "call"]);
  assertEquals(second?.["x-both"], "client");
  for (const sent of [first, second]) {
    assertEquals(sent?.["content-type"], "application/json");
    assertMatch(sent?.dpop ?? "", /^[\w-]+\.[\w-]+\.[\w-]+$/);
  }
  assertEquals(headers.DPoP, "mine");
});

Deno.test("createSigninClient() goes where the endpoint is", async () => {
  const places: readonly (readonly [SigninClientOptions, string])[] = [
    [{ key, endpoint: "http://127.0.0.1:8787/x/" }, "http://127.0.0.1:8787/x/v1/token"],
    [
      { key, region: "us-gov-west-1", useFipsEndpoint: true },
      "https://signin-fips.amazonaws-us-gov.com/v1/token",
    ],
  ];
  for (const [options, expected] of places) {
    const { fetch, calls } = recordFetch();
    await createSigninClient({ ...options, fetch }).refresh(INPUT);
    assertEquals(calls.map(({ url }) => url), [expected]);
  }
});

for (const [title, wrong] of Object.entries(WRONG_KEYS)) {
  Deno.test(`createSigninClient() refuses ${title} in place of a pair of ES256`, () => {
    const error = thrown(() => createSigninClient({ ...REGION, key: wrong as DpopKeyPair }));
    assertInstanceOf(error, TypeError, String(error));
    assertMatch(error.message, /'key' must be a pair of ECDSA keys on the curve P-256/);
  });
}

Deno.test("createSigninClient() refuses options that make no sense", () => {
  const wrong: readonly (readonly [options: object, Kind: new () => Error, words: RegExp])[] = [
    [{}, TypeError, /'region'/],
    [{ region: "x" }, RangeError, /'region'/],
    [{ endpoint: "http://proxy.test" }, RangeError, /'endpoint'/],
    [{ ...REGION, timeout: 0 }, RangeError, /'timeout'/],
    [{ ...REGION, timeout: NaN }, RangeError, /'timeout'/],
    [{ ...REGION, attempts: 0 }, RangeError, /'attempts'/],
    [{ ...REGION, attempts: 1.5 }, RangeError, /'attempts'/],
  ];
  for (const [options, Kind, words] of wrong) {
    const error = thrown(() => createSigninClient({ key, ...options } as SigninClientOptions));
    assertInstanceOf(error, Kind, String(error));
    assertMatch(error.message, words);
  }
});

Deno.test("createSigninClient() refuses bad input before any request, as a rejection", async () => {
  const { fetch, calls } = recordFetch();
  const client = createSigninClient({ ...REGION, key, fetch });
  const wrong = [undefined, null, 5, "x", {}, { clientId }, { ...INPUT, refreshToken: 5 }];
  for (const input of wrong) {
    const error = await rejection(client.refresh(input as unknown as SigninRefreshInput));
    assertInstanceOf(error, TypeError);
    assertMatch(error.message, /^Cannot build a CreateOAuth2Token request: '(clientId|refreshT)/);
    assertInstanceOf(await rejection(client.createOAuth2Token(input as never)), TypeError);
  }
  const empty = await rejection(client.refresh({ ...INPUT, refreshToken: "" }));
  assertInstanceOf(empty, RangeError);
  assert(!/sso:account/.test(empty.message), empty.message);
  assertEquals(calls.length, 0);
});
