import type { FetchLike } from "@edge-auth/aws-sso-oidc";
import type { VirtualClock } from "./clock.ts";

/** What a request gets: an answer, what `throw` gives, or nothing until it is aborted. */
export type Answer = (() => Response) | "hang";

/** A request that was made. */
export interface SentCall {
  readonly url: string;
  readonly init: RequestInit;
  /** The body, parsed. */
  readonly body: Record<string, unknown>;
  /** When, by the clock. */
  readonly at: number;
}

/** A fetch that answers from a list, and one request more than that is an error. */
export interface ScriptedFetch {
  readonly fetch: FetchLike;
  readonly calls: readonly SentCall[];
}

/** Makes a fetch that answers from a list; the last answer may be for all that follow. */
export function scriptFetch(
  clock: VirtualClock,
  answers: readonly Answer[],
  { repeatLast = false }: { repeatLast?: boolean } = {},
): ScriptedFetch {
  const calls: SentCall[] = [];
  const fetch: FetchLike = async function (this: unknown, url: string, init: RequestInit) {
    calls.push({ url, init, body: JSON.parse(String(init.body)), at: clock.now() });
    // As the runtimes do that check their receiver (workerd, browsers).
    if (this !== undefined) throw new TypeError("Illegal invocation");
    const answer = answers[calls.length - 1] ?? (repeatLast ? answers.at(-1) : undefined);
    if (answer === undefined) throw new RangeError("one request more than expected");
    if (answer === "hang") return await hang(init.signal); // meanwhile time goes on
    clock.hold();
    return answer();
  };
  return { fetch, calls };
}

function hang(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** A reply of the service: JSON, with its request id. */
export function reply(
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "x-amzn-requestid": "request-1", ...headers },
  });
}

/** An error of the service, by its code alone. */
export function refusal(
  error: string,
  status = 400,
  headers: Record<string, string> = {},
): () => Response {
  return () => reply({ error, error_description: `About ${error}` }, status, headers);
}

/** "Not yet." */
export const pending: () => Response = refusal("authorization_pending");

/** The reply of CreateToken. */
export const TOKEN = {
  accessToken: "aoa-example",
  tokenType: "Bearer",
  expiresIn: 3600,
  refreshToken: "aor-example",
} as const;

/** "Yes." */
export const granted = (): Response => reply(TOKEN);

/** The network fails. */
export const offline = (): never => {
  throw new TypeError("network down");
};
