// The few assertions that the suite needs, in plain JavaScript: no package runs in all five runtimes
// without being a part of what is tested.

/** Throws unless `condition` holds. */
export function assert(condition: unknown, message = "it does not hold"): asserts condition {
  if (!condition) throw new Error(message);
}

/** Throws unless both are the same JSON; members that are `undefined` count as absent. */
export function assertEquals(actual: unknown, expected: unknown, what = "value"): void {
  const [is, should] = [show(actual), show(expected)];
  if (is !== should) throw new Error(`${what}: expected ${should}, got ${is}`);
}

/** Throws unless `text` contains `piece`, or matches it. */
export function assertIncludes(text: string | undefined, piece: string | RegExp): void {
  const found = typeof piece === "string" ? text?.includes(piece) : piece.test(text ?? "");
  if (!found) throw new Error(`${piece} is not in: ${text}`);
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

/** What a promise rejects with. */
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

function asError(value: unknown): Error {
  // Not instanceof Error: a DOMException is none in every runtime.
  if (typeof value === "object" && value !== null && "message" in value) return value as Error;
  throw new Error(`no Error was thrown, but ${show(value)}`);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, member) => sorted(member)) ?? String(value);
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
