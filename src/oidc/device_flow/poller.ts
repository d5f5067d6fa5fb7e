import { Cancellation } from "../../_protocol/cancellation.ts";
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
export class PollLoop {
  readonly #flow: Flow;
  readonly #cancellation: Cancellation;
  /** How long it may still wait, in milliseconds, whatever the clock says. */
  #left: number;
  /** Whether there was a token, an error, or a stop. */
  isDone = false;

  /** Listens on `signal` until it is done. */
  constructor(flow: Flow, signal: AbortSignal | undefined) {
    this.#flow = flow;
    this.#cancellation = new Cancellation(flow.clock, signal);
    this.#left = flow.state.nextPollAt - flow.clock.now() + SLACK;
  }

  /** Waits until the next poll is due, and polls. */
  poll(onEvent: (event: DeviceTokenEvent) => void, onError: (reason: unknown) => void): void {
    const fail = (reason: unknown) => {
      // First: stop() rejects what was waited for last, even a wait that has ended.
      onError(reason);
      this.stop();
    };
    try {
      const ms = this.#untilDue();
      if (ms > 0) return this.#cancellation.wait(ms, () => this.poll(onEvent, onError), fail);
      pollOnce(this.#flow, this.#cancellation).then((event) => {
        if (event.type === "token") this.stop();
        else this.#left = event.nextPollAt - this.#flow.clock.now() + SLACK;
        onEvent(event);
      }).catch(fail);
    } catch (reason) {
      fail(reason); // of a clock that throws
    }
  }

  /** Stops at once; a poll under way fails with {@linkcode STOPPED}. */
  stop(): void {
    this.isDone = true;
    this.#cancellation.cancel(STOPPED);
  }

  /** How long to wait, in milliseconds, for the next poll or for a part of that time. */
  #untilDue(): number {
    const { state, clock } = this.#flow;
    const due = Math.min(state.nextPollAt, state.expiresAt);
    const ms = Math.min(due - clock.now(), this.#left);
    this.#left -= ms;
    return ms;
  }
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
  /** Settles with the last call of `next()`. */
  let last: Promise<unknown> | undefined;

  function next(): Promise<Result> {
    const result = last ? last.then(advance, advance) : advance();
    return last = result;
  }

  function advance(): Promise<Result> {
    return new Promise((resolve, reject) => {
      loop ??= new PollLoop(flow, signal);
      if (loop.isDone) return resolve(DONE);
      loop.poll(
        (value) => resolve({ done: false, value }),
        (reason) => reason === STOPPED ? resolve(DONE) : reject(reason),
      );
    });
  }

  function stop(): Promise<IteratorReturnResult<undefined>> {
    loop ??= new PollLoop(flow, undefined);
    loop.stop();
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
