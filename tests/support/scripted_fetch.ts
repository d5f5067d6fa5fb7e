import type { Clock, FetchLike } from "@edge-auth/aws-sso-oidc";
import { assert } from "@std/assert";

const MOST_REQUESTS = 10_000;

/** A request that was made. */
export interface SentRequest {
  readonly url: string;
  readonly init: RequestInit;
  readonly signal: AbortSignal;
  /** The body, parsed. */
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

/** Answers in order, then always with `last`; without it, one request more is an error. */
export function scriptFetch(
  clock: Pick<Clock, "now">,
  answers: Iterable<Answer>,
  last?: Answer,
): ScriptedFetch {
  const script = answers[Symbol.iterator]();
  const requests: SentRequest[] = [];
  const responses: Response[] = [];
  let live = 0;
  async function fetch(this: unknown, url: string, init: RequestInit): Promise<Response> {
    assert(this === undefined, "Illegal invocation"); // as in workers and browsers
    assert(init.signal, "no signal");
    const request: SentRequest = {
      url,
      init,
      signal: init.signal,
      body: JSON.parse(String(init.body)),
      at: clock.now(),
    };
    requests.push(request);
    // A loop that never waits would starve everything that could end it.
    if (requests.length > MOST_REQUESTS) return await new Promise(() => {});
    const next = script.next();
    const answer = next.done ? last : next.value;
    assert(answer, `request ${requests.length} was not expected`);
    live++;
    const end = once(() => live--);
    request.signal.addEventListener("abort", end, { once: true });
    try {
      const response = await answer(request);
      responses.push(response);
      return response;
    } finally {
      end();
    }
  }
  return {
    fetch,
    requests,
    get live() {
      return live;
    },
    get unread() {
      return responses.filter(({ body, bodyUsed }) => body !== null && !bodyUsed).length;
    },
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}

/** A reply of the service: JSON, with a request id. */
export function reply(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return () =>
    new Response(JSON.stringify(body), {
      status,
      headers: { "content-type": "application/json", "x-amzn-requestid": "request-1", ...headers },
    });
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
  return () =>
    new Response("<h1>Sorry</h1>", {
      status,
      headers: { "content-type": "text/html", ...headers },
    });
}

/** "Not yet." */
export const pending: Answer = refusal("authorization_pending");

/** "Less often." */
export const slowDown: Answer = refusal("slow_down");

/** What CreateToken gives. */
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
export const hang: Answer = ({ signal }) => aborted(signal);

/** No answer, and an abort makes no difference. */
export const deaf: Answer = () => new Promise(() => {});

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

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
