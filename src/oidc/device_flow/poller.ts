import { LONGEST_TIMER, timeOf } from "../../_internal/clock.ts";
import { cancel, listen, wait } from "../../_protocol/cancellation.ts";
import { type Flow, pollOnce } from "./flow.ts";
import type { DeviceTokenEvent } from "./types.ts";

/** How much longer than planned a wait may last if the clock is set back, in milliseconds. */
const SLACK = 1000;

type Result = IteratorResult<DeviceTokenEvent, undefined>;

/** The last result of an iterator, and the reason with which a flow that has ended rejects. */
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * Waits until the next poll of a flow is due, and polls. Cancels the flow when it has ended.
 *
 * Callbacks are used instead of promises, because many flows may wait at once, and each frame of an
 * async function would stay in memory.
 */
export function poll(flow: Flow): void {
  try {
    // Not earlier, so that an unused iterator leaves no listener on the signal.
    if (!flow.onAbort) listen(flow);
    const { state, clock } = flow;
    const due = Math.min(state.nextPollAt, state.expiresAt);
    const ms = Math.min(due - timeOf(clock), flow.left + SLACK, LONGEST_TIMER);
    if (ms > 0) {
      flow.left -= ms;
      return wait(flow, ms, poll, fail);
    }
    pollOnce(flow).then((event) => {
      if (event.type === "token") stop(flow);
      flow.onEvent!(event, flow);
    }).catch((reason) => fail(reason, flow));
  } catch (reason) {
    fail(reason, flow); // of a clock or a signal that throws
  }
}

function fail(reason: unknown, flow: Flow): void {
  // Before cancel(), which rejects the last wait, even if that has ended.
  if (reason === DONE) flow.resolve!(DONE as never);
  else flow.onError!(reason);
  stop(flow);
}

function yieldEvent(value: DeviceTokenEvent, flow: Flow): void {
  flow.resolve!({ done: false, value } as never);
}

function stop(flow: Flow): void {
  cancel(flow, DONE);
  flow.cause = DONE;
}

/**
 * The iterator of a flow. It is not an async generator, which would delay `return()` until the pending
 * wait has ended. A class, because closures would use memory in each of many waiting flows.
 */
export class Poller {
  readonly #flow: Flow;
  /** The result of the last call of `next()`. */
  #last?: Promise<Result>;

  constructor(flow: Flow) {
    this.#flow = flow;
    // Not a method: a class with a computed name stays in bundles that do not use it.
    (this as Record<symbol, unknown>)[Symbol.asyncDispose ?? "dispose"] = this.return;
  }

  next(): Promise<Result> {
    return this.#last = new Promise((resolve, reject) => {
      const advance = () => {
        const flow = this.#flow;
        if (flow.cause === DONE) return resolve(DONE);
        flow.onEvent = yieldEvent;
        flow.resolve = resolve;
        flow.onError = reject;
        poll(flow);
      };
      Promise.resolve(this.#last).then(advance, advance);
    });
  }

  // deno-lint-ignore require-await -- the method of an async iterator returns a promise
  async return(): Promise<IteratorReturnResult<undefined>> {
    stop(this.#flow);
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
