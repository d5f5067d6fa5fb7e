/** More than any address or code has. Without a limit, an endless line would fill the memory. */
export const LONGEST = 65_536;

/** The lines of a stream, without their ends. What is too long to be a line comes in pieces. */
export async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/);
    rest = lines.pop()!;
    yield* lines;
    if (rest.length < LONGEST) continue;
    yield rest;
    rest = "";
  }
  if (rest !== "") yield rest;
}
