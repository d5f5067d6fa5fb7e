// Bodies that tell what became of them, and responses that no constructor gives.

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

/** Spaces, chunk by chunk: 8 MiB, so that a reader without a limit fails rather than hangs. */
export function flood(size: number = 16 * 1024): Watched {
  const chunk = new Uint8Array(size).fill(0x20);
  return watch((function* () {
    for (let sum = 0; sum < 2 ** 23; sum += size) yield chunk;
  })());
}

/** A text in UTF-8. */
export const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A response with members that no constructor gives. */
export function disguised(response: Response, members: Record<string, unknown>): Response {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(response, name, { value });
  }
  return response;
}
