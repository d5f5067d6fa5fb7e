/** The largest body that is read, in bytes. Real responses stay below 16 KiB. */
export const BODY_LIMIT: number = 256 * 1024;

/** Cancels an unread body to release its connection; errors while cancelling are ignored. */
export function cancelBody(response: Response): void {
  if (response.body && !response.bodyUsed) response.body.cancel().catch(() => {});
}

/**
 * Reads a body as text. Returns `undefined` and cancels the body once it is over
 * {@linkcode BODY_LIMIT}, or when `signal` aborts.
 *
 * `text()` is used where the runtime's fetch guarantees the size and the abort, because a reader
 * doubles the latency of a call in Deno. A reader is used where `content-length` is not the size
 * (an encoded body; browsers hide the encoding of cross-origin responses), and for the responses of
 * a custom fetch (they have no URL, or `signal` is given).
 */
export async function readText(
  response: Response,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { headers, type, url } = response;
  const length = Number(headers.get("content-length") || NaN);
  const isEncoded = headers.has("content-encoding") || headers.has("transfer-encoding");
  if (length <= BODY_LIMIT && !isEncoded && type !== "cors" && url && !signal) {
    return await response.text();
  }
  // Not before: Deno and Bun create the stream when it is looked at, which takes as long as text().
  if (!response.body) return "";
  const reader = response.body.getReader();
  const cancel = () => reader.cancel().catch(() => {});
  signal?.addEventListener("abort", cancel);
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength || 1; // limits the number of empty chunks, too
    if (size > BODY_LIMIT || signal?.aborted) return void cancel();
    text += decoder.decode(value, { stream: true });
  }
}
