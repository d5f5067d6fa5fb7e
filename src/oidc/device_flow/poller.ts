import { LONGEST_TIMER, timeOf } from "../../_internal/clock.ts";
import { cancel, listen, wait } from "../../_protocol/cancellation.ts";
import { type Flow, pollOnce } from "./flow.ts";
import type { DeviceTokenEvent, DeviceTokenPoller } from "./types.ts";

/** How much longer than planned a wait may be, in milliseconds, if the clock is set back. */
const SLACK = 1000;

/** What a poll rejects with that was stopped. */
const STOPPED = Symbol("stopped");

/**
 * Waits until the next poll of a flow is due, and polls; cancels when the flow is over.
 *
 * It calls back instead of returning promises: many flows may wait at once, and the frame of an async
 * function would stay in memory.
 */
export function poll(
  flow: Flow,
  onEvent: (event: DeviceTokenEvent) => void,
  onError: (reason: unknown) => void,
): void {
  flow.onEvent = onEvent;
  flow.onError = onError;
  flow.left = flow.delay + SLACK;
  pollWhenDue(flow);
}

function pollWhenDue(flow: Flow): void {
  try {
    const { state, clock, left } = flow;
    const due = Math.min(state.nextPollAt, state.expiresAt);
    const ms = Math.min(due - timeOf(clock), left!, LONGEST_TIMER);
    if (ms > 0) {
      flow.left! -= ms;
      return wait(flow, ms, pollWhenDue, fail);
    }
    pollOnce(flow).then((event) => {
      if (event.type === "token") cancel(flow, STOPPED);
      flow.onEvent!(event);
    }).catch((reason) => fail(reason, flow));
  } catch (reason) {
    fail(reason, flow); // of a clock that throws
  }
}

function fail(reason: unknown, flow: Flow): void {
  // First: cancelling rejects what was waited for last, even a wait that has ended.
  flow.onError!(reason);
  cancel(flow, STOPPED);
}

type Result = IteratorResult<DeviceTokenEvent, undefined>;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The iterator of a flow, written by hand: an async generator would queue `return()` behind its own
 * sleep.
 */
export function createPoller(flow: Flow, signal: AbortSignal | undefined): DeviceTokenPoller {
  let isDone = false;
  /** Settles with the last call of `next()`. */
  let last: Promise<Result> | undefined;

  function next(): Promise<Result> {
    return last = last ? last.then(advance, advance) : advance();
  }

  function advance(): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (isDone) return resolve(DONE);
      // Not before the first use: an unused iterator listens to nothing.
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
