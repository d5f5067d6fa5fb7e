// Waits in real time, for a clock that is virtual.

// Bound here, so that a test that fakes timers later does not stop this clock as well.
const startTimeout: typeof setTimeout = setTimeout;

/** One turn of the event loop. A timer would take a millisecond, which adds up over many waits. */
export function turn(): Promise<void> {
  if (typeof MessageChannel === "undefined") return pause();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/** A timer of a millisecond: threads get on with their work meanwhile. */
export function pause(): Promise<void> {
  return new Promise((resolve) => void startTimeout(resolve, 1));
}
