import { Lifeline } from "../_protocol/lifeline.ts";
import { type Flow, pollOnce } from "./flow.ts";
import { step } from "./schedule.ts";
import type { DeviceTokenEvent, DeviceTokenPoller } from "./types.ts";

/** How far a wait may go beyond its plan, in milliseconds, before the clock is not believed. */
const SLACK = 1000;

/** What pending work rejects with when the loop was left. */
const LEFT = Symbol("left");

/**
 * The iterator of a flow. By hand, because an async generator queues `return()` behind its own
 * sleep: this one stops at once.
 */
export function createPoller(flow: Flow, signal: AbortSignal | undefined): DeviceTokenPoller {
  let lifeline: Lifeline | undefined;
  let isDone = false;
  let queue: Promise<unknown> = Promise.resolve();
  let longestWait = Infinity;

  async function advance(): Promise<IteratorResult<DeviceTokenEvent, undefined>> {
    if (isDone) return { done: true, value: undefined };
    lifeline ??= new Lifeline(flow.clock, signal);
    try {
      await waitForTurn(flow, lifeline, longestWait);
      const outcome = await pollOnce(flow, lifeline);
      const now = flow.clock.now();
      const { state, event } = step(flow.state, outcome, now);
      flow.state = state;
      longestWait = state.nextPollAt - now + SLACK;
      if (event.type === "token") finish();
      return { done: false, value: event };
    } catch (error) {
      finish();
      if (error === LEFT) return { done: true, value: undefined };
      throw error;
    }
  }

  function finish(): void {
    isDone = true;
    lifeline?.release();
  }

  function leave(): Promise<IteratorReturnResult<undefined>> {
    finish();
    lifeline?.cut(LEFT);
    return Promise.resolve({ done: true, value: undefined });
  }

  const poller = {
    next() {
      const result = queue.then(advance);
      queue = result.catch(() => {});
      return result;
    },
    return: leave,
    [Symbol.asyncIterator]() {
      return poller;
    },
    async [Symbol.asyncDispose ?? "dispose"]() {
      await leave();
    },
  };
  return poller as unknown as DeviceTokenPoller;
}

async function waitForTurn(
  { state, clock }: Flow,
  lifeline: Lifeline,
  longest: number,
): Promise<void> {
  const due = Math.min(state.nextPollAt, state.expiresAt);
  let left = longest;
  let now = clock.now();
  // A clock that is set back, or does not move, does not make the wait any longer.
  for (let before = -Infinity; now < due && left > 0 && now > before; now = clock.now()) {
    const wait = Math.min(due - now, left);
    before = now;
    left -= wait;
    await lifeline.sleep(wait);
  }
}
