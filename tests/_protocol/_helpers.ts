import { SsoResponseError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import type { ParseCase } from "./_operations.ts";

/** What a function throws. */
export function thrown(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    assertInstanceOf(error, Error);
    return error;
  }
  throw new Error("nothing was thrown");
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    assertInstanceOf(error, Error);
    return error;
  }
  throw new Error("nothing was rejected");
}

/** Everything that printing, logging or serialising an error shows. */
export function facesOf(error: Error): string {
  return [
    error.message,
    error.stack,
    String(error.cause),
    "hint" in error ? error.hint : "",
    JSON.stringify(error),
    JSON.stringify({ ...error }),
    Deno.inspect(error, { depth: 9, strAbbreviateSize: Infinity, iterableLimit: Infinity }),
  ].join("\n");
}

/** Secrets that share no piece with anything that a message or a stack says. */
export const secretText: fc.Arbitrary<string> = fc.stringMatching(/^[A-Z0-9]{10,40}$/);

/** No piece of `size` characters of a secret may show anywhere. */
export function assertNoLeak(error: Error, secret: string, size = 8): void {
  const faces = facesOf(error);
  for (let at = 0; at + size <= secret.length; at++) {
    const piece = secret.slice(at, at + size);
    assert(!faces.includes(piece), `"${piece}" of a secret shows in: ${faces}`);
  }
}

/** That a parser refuses an answer as not one of this API, and what the message says then. */
export async function assertRefused(
  { parse, operation }: ParseCase,
  response: Response,
  ...words: readonly (string | RegExp)[]
): Promise<SsoResponseError> {
  const error = await rejection(parse(response));
  assertInstanceOf(error, SsoResponseError, String(error));
  assertEquals(error.name, "SsoResponseError");
  assertEquals(error.code, "INVALID_RESPONSE");
  assertEquals(error.operation, operation);
  assertEquals(error.status, response.status);
  assertEquals(error.response, response);
  for (const word of [operation, `${response.status}`, ...words]) {
    const said = typeof word === "string" ? error.message.includes(word) : word.test(error.message);
    assert(said, `${word} is not in: ${error.message}`);
  }
  assert(error.hint, "there is no hint");
  return error;
}

/** A body that counts what is pulled from it, and knows whether it was cancelled. */
export interface Watched {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  pulled: number;
  cancelled: boolean;
}

/** A body of chunks. */
export function watch(chunks: Iterable<Uint8Array<ArrayBuffer>>): Watched {
  const iterator = chunks[Symbol.iterator]();
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const next = iterator.next();
      if (next.done) return controller.close();
      watched.pulled += next.value.byteLength;
      controller.enqueue(next.value.slice());
    },
    cancel() {
      watched.cancelled = true;
    },
  }, { highWaterMark: 0 });
  const watched: Watched = { stream, pulled: 0, cancelled: false };
  return watched;
}

/** The same chunk again and again: 8 MiB, so that a reader without a limit fails rather than hangs. */
export function* flood(chunk: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  for (let size = 0; size < 2 ** 23; size += chunk.byteLength) yield chunk;
}

export const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

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

/** A response with a status or type that no constructor gives. */
export function disguised(
  response: Response,
  disguise: { status?: number; type?: string },
): Response {
  for (const [name, value] of Object.entries(disguise)) {
    Object.defineProperty(response, name, { value });
  }
  return response;
}
