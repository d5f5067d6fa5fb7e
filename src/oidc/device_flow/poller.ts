import { LONGEST_TIMER, timeOf } from "../../_internal/clock.ts";
import { cancel, listen, wait } from "../../_protocol/cancellation.ts";
import { type Flow, pollOnce } from "./flow.ts";
import type { DeviceTokenEvent, DeviceTokenPoller } from "./types.ts";

/** How much longer than planned a wait may last if the clock is set back, in milliseconds. */
const SLACK = 1000;

/** The reason with which a stopped poll rejects. */
const STOPPED = Symbol("stopped");

/**
 * Waits until the next poll of a flow is due, and polls. Cancels the flow when it has ended. `left`
 * is the longest wait, in milliseconds, if the clock is set back.
 *
 * Callbacks are used instead of promises, because many flows may wait at once, and each frame of an
 * async function would stay in memory.
 */
export function poll(
  flow: Flow,
  onEvent: (event: DeviceTokenEvent) => void,
  onError: (reason: unknown) => void,
  left: number = flow.delay + SLACK,
): void {
  const fail = (reason: unknown) => {
    // Before cancel(), which rejects the last wait, even if that has ended.
    onError(reason);
    cancel(flow, STOPPED);
  };
  try {
    const { state, clock } = flow;
    const due = Math.min(state.nextPollAt, state.expiresAt);
    const ms = Math.min(due - timeOf(clock), left, LONGEST_TIMER);
    if (ms > 0) {
      const again = () => poll(flow, onEvent, onError, left - ms);
      return wait(flow, ms, again, fail);
    }
    pollOnce(flow).then((event) => {
      if (event.type === "token") cancel(flow, STOPPED);
      onEvent(event);
    }).catch(fail);
  } catch (reason) {
    fail(reason); // the clock has thrown
  }
}

type Result = IteratorResult<DeviceTokenEvent, undefined>;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * Creates the iterator of a flow. It is not an async generator, which would delay `return()` until
 * the pending wait has ended.
 */
export function createPoller(flow: Flow, signal: AbortSignal | undefined): DeviceTokenPoller {
  let isDone = false;
  /** The result of the last call of `next()`. */
  let last: Promise<Result> | undefined;

  function next(): Promise<Result> {
    return last = last ? last.then(advance, advance) : advance();
  }

  function advance(): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (isDone) return resolve(DONE);
      // On first use, so that an unused iterator leaves no listener on the signal.
      if (!last) listen(flow, signal);
      poll(flow, (value) => {
        isDone ||= value.type === "token";
        resolve({ done: false, value });
      }, (reason) => {
        isDone = true;
        if (reason === STOPPED) resolve(DONE);
        else reject(reason);
      });
    });
  }

  function stop(): Promise<IteratorReturnResult<undefined>> {
    isDone = true;
    cancel(flow, STOPPED);
    return Promise.resolve(DONE);
  }

  const poller = {
    next,
    return: stop,
    [Symbol.asyncIterator]: () => poller,
    [Symbol.asyncDispose ?? "dispose"]: () => stop().then(() => {}),
  };
  return poller as unknown as DeviceTokenPoller;
}
