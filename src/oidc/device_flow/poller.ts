import { LONGEST_TIMER, timeOf } from "../../_internal/clock.ts";
import { createCancellation } from "../../_protocol/cancellation.ts";
import { type Flow, pollOnce } from "./flow.ts";
import type { DeviceTokenEvent, DeviceTokenPoller } from "./types.ts";

/** How much longer than planned a wait may be, in milliseconds, if the clock is set back. */
const SLACK = 1000;

/** What a poll rejects with that was stopped. */
const STOPPED = Symbol("stopped");

/**
 * Polls a flow, one poll at a time, each when it is due. It calls back instead of returning promises:
 * many flows may wait at once, and the frame of an async function would stay in memory.
 */
export interface PollLoop {
  /** Waits until the next poll is due, and polls. */
  poll(onEvent: (event: DeviceTokenEvent) => void, onError: (reason: unknown) => void): void;
  /** Stops at once; a poll under way fails with {@linkcode STOPPED}. */
  stop(): void;
}

/** Listens on `signal` until it is done. */
export function createPollLoop(flow: Flow, signal: AbortSignal | undefined): PollLoop {
  const cancellation = createCancellation(flow.clock, signal);
  const stop = () => cancellation.cancel(STOPPED);

  // `left`: how many milliseconds it waits at most, if a clock is set back.
  function poll(
    onEvent: (event: DeviceTokenEvent) => void,
    onError: (reason: unknown) => void,
    left = flow.delay + SLACK,
  ): void {
    const fail = (reason: unknown) => {
      // First: stop() rejects what was waited for last, even a wait that has ended.
      onError(reason);
      stop();
    };
    try {
      const { state, clock } = flow;
      const due = Math.min(state.nextPollAt, state.expiresAt);
      const ms = Math.min(due - timeOf(clock), left, LONGEST_TIMER);
      if (ms > 0) {
        return cancellation.wait(ms, () => poll(onEvent, onError, left - ms), fail);
      }
      pollOnce(flow, cancellation).then((event) => {
        if (event.type === "token") stop();
        onEvent(event);
      }).catch(fail);
    } catch (reason) {
      fail(reason); // of a clock that throws
    }
  }

  return { poll, stop };
}

type Result = IteratorResult<DeviceTokenEvent, undefined>;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The iterator of a flow, written by hand: an async generator would queue `return()` behind its own
 * sleep.
 */
export function createPoller(flow: Flow, signal: AbortSignal | undefined): DeviceTokenPoller {
  // Created by the first use: an unused iterator listens to nothing.
  let loop: PollLoop | undefined;
  let isDone = false;
  /** Settles with the last call of `next()`. */
  let last: Promise<Result> | undefined;

  function next(): Promise<Result> {
    return last = last ? last.then(advance, advance) : advance();
  }

  function advance(): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (isDone) return resolve(DONE);
      loop ??= createPollLoop(flow, signal);
      loop.poll((value) => {
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
    loop?.stop();
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
