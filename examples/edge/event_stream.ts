/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). If the page goes
 * away, the poll that is under way still ends, so that no token is lost; there is none after it.
 */
export function streamOf(
  start: (left: AbortSignal) => AsyncGenerator<object>,
  waitUntil: (promise: Promise<unknown>) => void = () => {},
): Response {
  const encoder = new TextEncoder();
  const leaving = new AbortController();
  const events = start(leaving.signal);
  let reading: Promise<unknown> = Promise.resolve();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // The wait before the page asks again after the end, in milliseconds.
      controller.enqueue(encoder.encode("retry: 1000\n\n"));
    },
    pull(controller) {
      const next = events.next().then(({ value, done }) => {
        if (done) controller.close();
        else controller.enqueue(encoder.encode(`data: ${JSON.stringify(value)}\n\n`));
      });
      reading = next.catch((error) => {
        console.error(error);
      });
      waitUntil(reading);
      return next;
    },
    async cancel() {
      leaving.abort();
      waitUntil(reading);
      await reading;
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}
