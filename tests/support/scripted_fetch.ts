import type { Clock, FetchLike } from "@edge-auth/aws-sso-oidc";
import { assert } from "./assert.ts";

const MOST_REQUESTS = 10_000;

/** A request that was made. */
export interface SentRequest {
  readonly url: string;
  readonly init: RequestInit;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  /** The body, parsed; empty if there is none. */
  readonly body: Record<string, unknown>;
  /** When, by the clock. */
  readonly at: number;
}

/** What a request gets: a response, an error, or neither for a while. */
export type Answer = (request: SentRequest) => Response | Promise<Response>;

/** A fetch that answers from a script. */
export interface ScriptedFetch {
  readonly fetch: FetchLike;
  readonly requests: readonly SentRequest[];
  /** How many requests have neither been answered nor been aborted. */
  readonly live: number;
  /** How many bodies were neither read nor cancelled. */
  readonly unread: number;
}

/** Responses whose body is there at once: reading them takes no time by a virtual clock. */
const whole = new WeakSet<Response>();

/** Answers in order, then always with `last`; without it, one request more is an error. */
export function scriptFetch(
  clock: Pick<Clock, "now"> & { attempt?(): () => void },
  answers: Iterable<Answer>,
  last?: Answer,
): ScriptedFetch {
  const script = answers[Symbol.iterator]();
  const requests: SentRequest[] = [];
  const responses: Response[] = [];
  const live = new Set<SentRequest>();
  async function fetch(this: unknown, url: string, init: RequestInit): Promise<Response> {
    // As in the runtimes that check their receiver (workers, browsers).
    if (this !== undefined) throw new TypeError("Illegal invocation");
    assert(init.signal, "no signal");
    const request: SentRequest = {
      url,
      init,
      headers: new Headers(init.headers),
      signal: init.signal,
      body: init.body ? JSON.parse(String(init.body)) : {},
      at: clock.now(),
    };
    requests.push(request);
    const hold = clock.attempt?.();
    // A loop that never waits would starve everything that could end it.
    if (requests.length > MOST_REQUESTS) return await new Promise(() => {});
    const next = script.next();
    const answer = next.done ? last : next.value;
    assert(answer, `request ${requests.length} was not expected`);
    live.add(request);
    request.signal.addEventListener("abort", () => live.delete(request), { once: true });
    try {
      const response = await answer(request);
      if (whole.has(response)) hold?.();
      responses.push(response);
      return response;
    } finally {
      live.delete(request);
    }
  }
  return {
    fetch,
    requests,
    get live() {
      return live.size;
    },
    get unread() {
      return responses.filter(({ body, bodyUsed }) => body !== null && !bodyUsed).length;
    },
  };
}

/** A response with a body that is there at once. */
export function textResponse(text: string, init: ResponseInit = {}): Response {
  const response = new Response(text, init);
  whole.add(response);
  return response;
}

/** A response of a service: JSON, with a request ID. */
export function response(
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  return textResponse(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "x-amzn-requestid": "request-1", ...headers },
  });
}

/** The same, as an answer. */
export function reply(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return () => response(body, status, headers);
}

/** An error of the service, by its code. */
export function refusal(
  error: string,
  { status = 400, headers = {}, ...members }: Record<string, unknown> & {
    status?: number;
    headers?: Record<string, string>;
  } = {},
): Answer {
  return reply({ error, error_description: `About ${error}`, ...members }, status, headers);
}

/** Something else than the service answers. */
export function html(status: number, headers: Record<string, string> = {}): Answer {
  const init = { status, headers: { "content-type": "text/html", ...headers } };
  return () => textResponse("<h1>Sorry</h1>", init);
}

/** "Not yet." */
export const pending: Answer = refusal("authorization_pending");

/** "Less often." */
export const slowDown: Answer = refusal("slow_down");

/** What CreateToken returns. */
export const TOKEN = {
  accessToken: "aoa-example",
  tokenType: "Bearer",
  expiresIn: 3600,
  refreshToken: "aor-example",
} as const;

/** "Yes." */
export const granted: Answer = reply(TOKEN);

/** The network fails. */
export const offline: Answer = () => {
  throw new TypeError("network down");
};

/** No answer until the request is aborted. */
export const hang: Answer = ({ signal }) =>
  new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/** No answer, and an abort makes no difference. */
export const deaf: Answer = () => new Promise(() => {});

/** The connection breaks in the body. */
export const broken: Answer = () =>
  new Response(new ReadableStream({ start: (body) => body.error(new TypeError("reset")) }));

/** A body that never comes, and no abort changes that. */
export const stalled: Answer = () => new Response(new ReadableStream());

/** An answer after `ms`, unless the request is aborted before. */
export function slow(clock: Clock, ms: number, answer: Answer): Answer {
  return async (request) => {
    await clock.sleep(ms, request.signal);
    return await answer(request);
  };
}

/** An answer after `ms`, aborted or not. */
export function slowAndDeaf(clock: Clock, ms: number, answer: Answer): Answer {
  return async (request) => {
    await clock.sleep(ms);
    return await answer(request);
  };
}
