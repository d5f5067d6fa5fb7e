// Bodies of fetches that lie about their length, never end, or ignore their signal.
import { createSsoOidcClient, isSsoError, parseCreateTokenResponse } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { VirtualClock } from "../support/virtual_clock.ts";

const LIMIT = 256 * 1024;
const REQUEST = { clientName: "my-tool", clientType: "public" };

interface Watched {
  readonly response: Response;
  pulled: number;
  cancelled: boolean;
}

/** A response whose body comes chunk by chunk; `undefined` stalls it. */
function watch(chunk: Uint8Array<ArrayBuffer> | undefined, headers: HeadersInit = {}): Watched {
  const watched = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (chunk === undefined) return new Promise(() => {});
      // 64 MiB stand for "without an end", so that a reader without a limit fails rather than hangs.
      if (watched.pulled > 2 ** 26) return controller.close();
      watched.pulled += chunk.byteLength;
      controller.enqueue(chunk);
    },
    cancel() {
      watched.cancelled = true;
    },
  }, { highWaterMark: 0 });
  return Object.assign(watched, { response: new Response(body, { headers }) });
}

const LENGTHS: Readonly<Record<string, HeadersInit>> = {
  "a length that is too small": { "content-length": "5" },
  "a length of 0": { "content-length": "0" },
  "no length": {},
};

for (const [title, headers] of Object.entries(LENGTHS)) {
  Deno.test(`parse…Response() reads at most 256 KiB of an endless body with ${title}`, async () => {
    const watched = watch(new Uint8Array(4096).fill(32), headers);
    const error = await parseCreateTokenResponse(watched.response).catch((error) => error);
    assert(isSsoError(error, "INVALID_RESPONSE"), String(error));
    assertLessOrEqual(watched.pulled, LIMIT + 4096);
    assert(watched.cancelled, "the body was not cancelled");
  });

  Deno.test(`createSsoOidcClient() reads at most 256 KiB of an endless body with ${title}`, async () => {
    const bodies: Watched[] = [];
    const fetch = () => {
      const watched = watch(new Uint8Array(4096).fill(32), headers);
      bodies.push(watched);
      return Promise.resolve(watched.response);
    };
    const client = createSsoOidcClient({ region: "us-east-1", fetch, maxAttempts: 1 });
    const error = await client.registerClient(REQUEST).catch((error) => error);
    assert(isSsoError(error, "INVALID_RESPONSE"), String(error));
    assertEquals(bodies.length, 1);
    assertLessOrEqual(bodies[0]!.pulled, LIMIT + 4096);
    assert(bodies[0]!.cancelled, "the body was not cancelled");
  });

  Deno.test(`createSsoOidcClient() cancels a stalled body with ${title} when its time is over`, async () => {
    const watched = watch(undefined, headers);
    const clock = new VirtualClock();
    const fetch = () => Promise.resolve(watched.response);
    const options = { region: "us-east-1", fetch, clock, maxAttempts: 1, timeout: 1000 };
    const call = createSsoOidcClient(options).registerClient(REQUEST);
    const error = await clock.run(call).catch((error) => error);
    assert(isSsoError(error, "TIMEOUT"), String(error));
    await clock.idle();
    assert(watched.cancelled, "the body was not cancelled");
  });

  Deno.test(`createSsoOidcClient() cancels a stalled body with ${title} when it is aborted`, async () => {
    const watched = watch(undefined, headers);
    const clock = new VirtualClock();
    const controller = new AbortController();
    const fetch = () => Promise.resolve(watched.response);
    const client = createSsoOidcClient({ region: "us-east-1", fetch, clock });
    const call = client.registerClient(REQUEST, { signal: controller.signal });
    await clock.idle();
    controller.abort(new Error("enough"));
    assertEquals((await call.catch((error) => error)).message, "enough");
    await clock.idle();
    assert(watched.cancelled, "the body was not cancelled");
  });
}
