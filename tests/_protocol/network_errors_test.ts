// What a failure of the network says: the innermost cause, and the next step for it.
import { createSsoOidcClient, isSsoError, type SsoError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { VirtualClock } from "../support/virtual_clock.ts";

const REQUEST = { clientName: "my-tool", clientType: "public" };
const SECRET = "aorAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywt";

async function failure(fetch: unknown, options: object = {}): Promise<SsoError> {
  const client = createSsoOidcClient(
    { region: "us-east-1", fetch, maxAttempts: 1, ...options } as never,
  );
  const error = await client.registerClient(REQUEST).catch((error) => error);
  assert(isSsoError(error, "NETWORK_ERROR"), String(error));
  return error;
}
const throwing = (cause: unknown) => () => Promise.reject(cause);
const fetchFailed = (cause: unknown) => throwing(new TypeError("fetch failed", { cause }));
const coded = (code: string, message: string) => Object.assign(new Error(message), { code });

/** What each runtime throws, what the message must name, and what the hint must say. */
const CAUSES: readonly (readonly [title: string, fetch: unknown, name: string, hint: RegExp])[] = [
  [
    "an unknown host in Node",
    fetchFailed(coded("ENOTFOUND", "getaddrinfo ENOTFOUND oidc.us-east-1.amazonaws.com")),
    "ENOTFOUND",
    /region.*no such host/i,
  ],
  [
    "an unknown host in Bun",
    throwing(Object.assign(new TypeError("getaddrinfo ENOTFOUND x"), { code: "ENOTFOUND" })),
    "ENOTFOUND",
    /region.*no such host/i,
  ],
  [
    "an unknown host in Deno",
    fetchFailed(
      new Error("client error (Connect): dns error: failed to lookup address information"),
    ),
    "dns error",
    /region.*no such host/i,
  ],
  [
    "a DNS that does not respond",
    fetchFailed(coded("EAI_AGAIN", "x")),
    "EAI_AGAIN",
    /no such host/i,
  ],
  [
    "a refused connection in Node",
    fetchFailed(coded("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:8766")),
    "ECONNREFUSED",
    /nothing listens/i,
  ],
  [
    "a refused connection in Deno",
    fetchFailed(new Error("tcp connect error: Connection refused (os error 111)")),
    "Connection refused",
    /nothing listens/i,
  ],
  [
    "an older refused connection in Bun",
    throwing(Object.assign(new Error("Unable to connect"), { code: "ConnectionRefused" })),
    "ConnectionRefused",
    /nothing listens/i,
  ],
  [
    "a missing permission in Deno",
    throwing(
      Object.assign(new Error('Requires net access to "oidc.us-east-1.amazonaws.com:443"'), {
        name: "NotCapable",
      }),
    ),
    "Requires net access",
    /--allow-net/,
  ],
  [
    "a reset",
    fetchFailed(coded("ECONNRESET", "socket hang up")),
    "ECONNRESET",
    /check the network/i,
  ],
  ["a text", throwing("a text"), "a text", /check the network/i],
  ["nothing", throwing(undefined), "undefined", /check the network/i],
  ["a mock that returns nothing", () => undefined, "Response", /'fetch'/],
  ["a mock that returns JSON", () => Promise.resolve({ clientId: "x" }), "Response", /'fetch'/],
  ["a mock that returns text", () => Promise.resolve("{}"), "Response", /'fetch'/],
];

for (const [title, fetch, name, hint] of CAUSES) {
  Deno.test(`createSsoOidcClient() names ${title}`, async () => {
    const error = await failure(fetch);
    assertStringIncludes(error.message, "RegisterClient");
    assertStringIncludes(error.message, "oidc.us-east-1.amazonaws.com");
    assertStringIncludes(error.message, name);
    assertMatch(error.hint ?? "", hint);
  });
}

Deno.test("createSsoOidcClient() names a missing fetch", async () => {
  const { fetch } = globalThis;
  try {
    Object.assign(globalThis, { fetch: undefined });
    const error = await failure(undefined);
    assertMatch(error.hint ?? "", /'fetch'/);
  } finally {
    Object.assign(globalThis, { fetch });
  }
});

Deno.test("createSsoOidcClient() keeps the cause, and does not repeat what is odd in it", async () => {
  const cause = new TypeError(`bad \x1b[2J\u202e ${"x".repeat(5_000)}`);
  const error = await failure(throwing(cause));
  assertEquals(error.cause, cause);
  assert(!/[\p{Cc}\p{Cf}]/u.test(error.message), JSON.stringify(error.message));
  assertEquals(error.message.split(": ").at(-1)?.length, 200);
  const endless: { cause?: unknown; message: string } = { message: "endless" };
  endless.cause = endless;
  assertStringIncludes((await failure(throwing(endless))).message, "endless");
});

Deno.test("createSsoOidcClient() looks for the first cause nine levels deep", async () => {
  const chain = (depth: number): Error =>
    new Error(`level ${depth}.`, depth < 12 ? { cause: chain(depth + 1) } : {});
  assertStringIncludes((await failure(throwing(chain(3)))).message, "level 12.");
  assertStringIncludes((await failure(throwing(chain(0)))).message, "level 9.");
});

Deno.test("createSsoOidcClient() names whatever fetch throws", async () => {
  for (const thrown of [undefined, null, 0, "", Symbol("odd"), { code: Symbol("odd") }, {}, 5n]) {
    const error = await failure(throwing(thrown));
    assert(isSsoError(error, "NETWORK_ERROR"), String(error));
    assertEquals(error.cause, thrown);
  }
});

Deno.test("createSsoOidcClient() strikes secrets that a failure of the network repeats", async () => {
  const client = createSsoOidcClient({
    region: "us-east-1",
    fetch: (_, { body }) => Promise.reject(new TypeError(`cannot send ${body}`)),
  });
  const input = { clientId: "client-id", clientSecret: "client-secret-value" };
  const error = await client.refresh({ registration: input, refreshToken: SECRET })
    .catch((error) => error);
  assert(isSsoError(error, "NETWORK_ERROR"));
  assert(!error.message.includes(SECRET.slice(0, 12)), error.message);
  assert(!error.message.includes(input.clientSecret), error.message);
});

Deno.test("createSsoOidcClient() says how many attempts there were", async () => {
  const clock = new VirtualClock();
  const hang = (_: string, { signal }: RequestInit) =>
    new Promise<Response>((_, reject) =>
      signal!.addEventListener("abort", () => reject(signal!.reason))
    );
  const busy = () => Promise.resolve(Response.json({ error: "server_error" }, { status: 500 }));
  const page = () => Promise.resolve(new Response("<h1>Sorry</h1>", { status: 502 }));
  for (const fetch of [throwing(new TypeError("x")), hang, busy, page]) {
    const message = async (maxAttempts: number) => {
      const options = { region: "us-east-1", fetch, clock, maxAttempts };
      const call = createSsoOidcClient(options).registerClient(REQUEST);
      return (await clock.run(call).catch((error) => error)).message as string;
    };
    assertStringIncludes(await message(3), "3 attempts");
    assert(!(await message(1)).includes("attempt"), await message(1));
  }
});

Deno.test("createSsoOidcClient() calls an empty response empty, and a 429 what it is", async () => {
  const respond = async (response: Response) => {
    const fetch = () => Promise.resolve(response);
    const client = createSsoOidcClient({ region: "us-east-1", fetch, maxAttempts: 1 });
    return await client.registerClient(REQUEST).catch((error) => error);
  };
  for (const status of [200, 400, 500]) {
    const { message } = await respond(new Response(null, { status }));
    assertStringIncludes(message, "is empty");
  }
  for (const body of [null, "<h1>Slow down</h1>", "{}"]) {
    const { hint } = await respond(new Response(body, { status: 429 }));
    assertStringIncludes(hint, "Too many requests");
    assert(!hint.includes("portal"), hint);
  }
});
