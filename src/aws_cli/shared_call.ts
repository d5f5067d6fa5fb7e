import { checkSignal } from "../_protocol/request.ts";
import { settled } from "../session/storage.ts";

/**
 * Lets callers at the same time share a call. When none of them waits any more, the wait for the lock
 * ends; work that has begun goes on.
 */
export function createSharedCall<T>(
  run: (wait: AbortController, onWork: () => void) => Promise<T>,
): (options?: { signal?: AbortSignal | undefined }) => Promise<T> {
  interface Flight {
    readonly result: Promise<T>;
    readonly wait: AbortController;
    callers: number;
    isWorking: boolean;
  }
  let flight: Flight | undefined;
  const start = (): Flight => {
    const wait = new AbortController();
    const started: Flight = {
      result: run(wait, () => void (started.isWorking = true)).finally(() => end(started)),
      wait,
      callers: 0,
      isWorking: false,
    };
    return started;
  };
  const end = (ended: Flight) => {
    if (flight === ended) flight = undefined;
  };
  return async (options) => {
    const { signal } = Object(options) as { signal?: AbortSignal };
    checkSignal(signal);
    signal?.throwIfAborted();
    const mine = flight ??= start();
    mine.callers++;
    try {
      return await settled(mine.result, signal);
    } finally {
      if (--mine.callers === 0 && !mine.isWorking) {
        end(mine);
        mine.wait.abort();
      }
    }
  };
}
