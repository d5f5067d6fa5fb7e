// Waits in real time, for the virtual clock.

// Stored at import, so that fake timers that a test installs later do not stop this clock.
const startTimeout: typeof setTimeout = setTimeout;

/** Waits for one turn of the event loop. A timer would take a millisecond each time. */
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

/** Waits for a millisecond, so that other threads can work. */
export function pause(): Promise<void> {
  return new Promise((resolve) => void startTimeout(resolve, 1));
}
