/** The largest body that is read, in bytes. Real answers stay below 16 KiB. */
export const BODY_LIMIT: number = 256 * 1024;

/** Gives the connection back without reading what is left; a body that fails is nobody's concern. */
export function cancelBody(response: Response): void {
  if (response.body && !response.bodyUsed) response.body.cancel().catch(() => {});
}

/**
 * Reads a body as text, or cancels it and gives `undefined` once it is over {@linkcode BODY_LIMIT}; a
 * server that lies about the length may bring more.
 *
 * `text()` is used where its size is known: reading by hand doubles the latency of a call in Deno.
 * An encoding hides the real size, a bomb's for instance, and a browser hides the encoding of another
 * origin's answer. `signal` ends the reading even where fetch does not heed it.
 */
export function readText(response: Response, signal?: AbortSignal): Promise<string | undefined> {
  const { headers } = response;
  const length = Number(headers.get("content-length") || NaN);
  if (length > BODY_LIMIT) {
    cancelBody(response);
    return Promise.resolve(undefined);
  }
  const isEncoded = headers.has("content-encoding") || headers.has("transfer-encoding");
  if (length >= 0 && response.type !== "cors" && !isEncoded) return response.text();
  return readCounting(response.body, signal);
}

async function readCounting(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (body === null) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength || 1; // empty chunks can be endless, too
    if (size > BODY_LIMIT || signal?.aborted) {
      reader.cancel().catch(() => {});
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
