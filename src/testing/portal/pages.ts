import { base64urlText } from "../encoding.ts";
import { type Call, InvalidInput } from "../input.ts";
import type { PortalState } from "./state.ts";

/** The most items in a page, by the service's model. */
const LONGEST_PAGE = 100;

/** A page of a list, and the token of the next page; `list` distinguishes the tokens of lists. */
export function pageOf<T>(
  { settings }: PortalState,
  { url }: Call,
  all: readonly T[],
  list: string,
): { items: readonly T[]; nextToken: string | undefined } {
  const tokenAt = (start: number) => base64urlText(`${list}:${start}`);
  const size = Math.min(sizeOf(url.searchParams.get("max_result")), settings.pageSize);
  const token = url.searchParams.get("next_token");
  const start = token ? [...all.keys()].find((index) => index && tokenAt(index) === token) : 0;
  if (start === undefined) throw new InvalidInput("The next_token is not of this list");
  const end = start + size;
  return { items: all.slice(start, end), nextToken: end < all.length ? tokenAt(end) : undefined };
}

function sizeOf(parameter: string | null): number {
  const size = Number(parameter ?? LONGEST_PAGE);
  if (Number.isInteger(size) && size >= 1 && size <= LONGEST_PAGE) return size;
  throw new InvalidInput(`The max_result must be a whole number from 1 to ${LONGEST_PAGE}`);
}

/** Reads a required parameter of the query. */
export function requiredParameter({ url }: Call, name: string): string {
  const value = url.searchParams.get(name);
  if (value) return value;
  throw new InvalidInput(`Missing required parameter ${name}`);
}
