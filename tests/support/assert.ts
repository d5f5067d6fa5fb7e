// Assertions in plain JavaScript: the runtime suite runs where no package does.

/** Throws unless `condition` holds. */
export function assert(condition: unknown, message = "it does not hold"): asserts condition {
  if (!condition) throw new Error(message);
}

/** Throws unless both are the same JSON; members that are `undefined` count as absent. */
export function assertEquals(actual: unknown, expected: unknown, what = "value"): void {
  const [is, should] = [show(actual), show(expected)];
  if (is !== should) throw new Error(`${what}: expected ${should}, got ${is}`);
}

/** Throws unless both are the same value. */
export function assertSame(actual: unknown, expected: unknown, what = "value"): void {
  if (!Object.is(actual, expected)) throw new Error(`${what}: ${show(actual)} is another one`);
}

/** Throws unless `value` is an instance of a class. */
export function assertInstanceOf<T>(
  value: unknown,
  type: abstract new (...args: never[]) => T,
): asserts value is T {
  if (!(value instanceof type)) throw new Error(`it is no ${type.name}, but ${value}`);
}

/** Throws unless `text` contains each piece, or matches it. */
export function assertIncludes(
  text: string | undefined,
  ...pieces: readonly (string | RegExp)[]
): void {
  for (const piece of pieces) {
    const found = typeof piece === "string" ? text?.includes(piece) : piece.test(text ?? "");
    if (!found) throw new Error(`${piece} is not in: ${text}`);
  }
}

/** The link that follows each hint. */
const GUIDE = " See https://github.com/edge-auth/aws-sso-oidc/blob/main/docs/errors.md#hints";

/** The hint of an error without its link, which it must have; "" if there is no hint. */
export function hintOf(error: unknown): string {
  const { hint } = Object(error) as { readonly hint?: string };
  if (hint === undefined) return "";
  const text = hint.slice(0, -GUIDE.length);
  if (!text || text + GUIDE !== hint) throw new Error(`it is not a text with a link: ${hint}`);
  return text;
}

/** The error that a function throws. */
export function thrown(run: () => unknown): Error {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    return asError(error);
  }
  throw new Error(`nothing was thrown, the result is ${show(result)}`);
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  return asError(await reasonOf(promise));
}

/** What a promise rejects with, whatever it is: an abort reason may be any value. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  let result: unknown;
  try {
    result = await promise;
  } catch (reason) {
    return reason;
  }
  throw new Error(`nothing was rejected, the result is ${show(result)}`);
}

/** Throws unless a promise settles within `ms` milliseconds of real time. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing happened within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Everything that printing, logging or serialising an error shows, its causes included. */
export function facesOf(error: unknown): string {
  const { message, stack, cause } = Object(error) as Error;
  const { Deno } = globalThis as { Deno?: { inspect(value: unknown, options: object): string } };
  const options = { depth: 9, strAbbreviateSize: Infinity, iterableLimit: Infinity };
  return [
    message,
    stack,
    JSON.stringify(error),
    ...Object.values(Object(error)).map(String),
    Deno?.inspect(error, options) ?? String(error),
    cause === undefined ? "" : facesOf(cause),
  ].join("\n");
}

/** No piece of eight characters of a secret may show anywhere. */
export function assertHides(error: unknown, ...secrets: readonly string[]): void {
  const faces = facesOf(error);
  for (const secret of secrets) {
    for (let at = 0; at === 0 || at + 8 <= secret.length; at++) {
      const piece = secret.slice(at, at + 8);
      if (faces.includes(piece)) throw new Error(`"${piece}" of a secret shows in: ${faces}`);
    }
  }
}

function asError(value: unknown): Error {
  // Not instanceof Error: a DOMException is none in every runtime.
  if (typeof value === "object" && value !== null && "message" in value) return value as Error;
  throw new Error(`no Error was thrown, but ${show(value)}`);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, member) => sorted(member)) ?? String(value);
}

function sorted(value: unknown): unknown {
  if (typeof value === "symbol" || typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
