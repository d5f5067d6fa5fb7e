import { withGuide } from "../_internal/guide.ts";
import { SsoError } from "../errors.ts";

/** The maximum number of pages of a list: more than any organization of AWS has. */
const MOST_PAGES = 5_000;

/** A request for a page of a list. */
export interface PageRequest {
  nextToken?: string | null | undefined;
  maxResults?: number | null | undefined;
}

/** A page of a list. */
export interface Page {
  nextToken?: string | undefined;
}

/**
 * Iterates over pages. A repeated `nextToken` and too many pages are errors. Brent's algorithm finds a
 * repetition with only one token in memory.
 */
export async function* iteratePages<P extends Page>(
  operation: string,
  load: (nextToken: string | null | undefined) => Promise<P>,
  nextToken: string | null | undefined,
): AsyncGenerator<P, void, undefined> {
  let mark: string | undefined;
  let [steps, limit] = [0, 1];
  let pages = 0;
  do {
    const page = await load(nextToken);
    yield page;
    nextToken = page.nextToken;
    if (nextToken && nextToken === mark) {
      throw endless(operation, "the response has a nextToken of an earlier page");
    }
    if (nextToken && ++pages === MOST_PAGES) {
      throw endless(operation, `there are more than ${MOST_PAGES} pages`);
    }
    if (++steps < limit) continue;
    mark = nextToken;
    steps = 0;
    limit *= 2;
  } while (nextToken);
}

/** Iterates over the items of all pages, until `signal` aborts. */
export async function* iterateItems<P, T>(
  pages: AsyncGenerator<P, void, undefined>,
  itemsOf: (page: P) => readonly T[],
  signal: AbortSignal | null | undefined,
): AsyncGenerator<T, void, undefined> {
  for await (const page of pages) {
    for (const item of itemsOf(page)) {
      signal?.throwIfAborted();
      yield item;
    }
  }
}

function endless(operation: string, problem: string): SsoError {
  return new SsoError(
    `${operation} does not end: ${problem}`,
    {
      code: "INVALID_RESPONSE",
      operation,
      hint: withGuide(
        "The service or a proxy in front of it returns wrong pages. Try again later.",
      ),
    },
  );
}
