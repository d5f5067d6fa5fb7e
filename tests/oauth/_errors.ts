// What the tests of PKCE share.
import { assert, assertInstanceOf } from "@std/assert";

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

/** That nothing which prints or stores an error shows a secret. */
export function assertHides(error: Error, ...secrets: readonly string[]): void {
  const faces = [error.message, error.stack, JSON.stringify({ ...error }), Deno.inspect(error)];
  for (const secret of secrets) {
    for (const face of faces) assert(!face?.includes(secret), `${secret} shows in: ${face}`);
  }
}
