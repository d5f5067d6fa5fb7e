import { Lifeline } from "../_protocol/lifeline.ts";
import { type Flow, pollOnce } from "./flow.ts";
import type { CreateTokenResponse } from "../operations/create_token.ts";
import type { DeviceTokenEvent, DeviceTokenPoller } from "./types.ts";

/** How far a wait may go beyond its plan, in milliseconds, before the clock is not believed. */
const SLACK = 1000;

/** What pending work rejects with when it was stopped. */
const STOPPED = Symbol("stopped");

/** Polls a flow, again and again, when it is time to. */
export class FlowPoller {
  readonly #flow: Flow;
  readonly #lifeline: Lifeline;
  #isDone = false;
  /** How long it may still wait, in milliseconds: a clock that is set back makes it no longer. */
  #left: number;

  /** Listens on `signal` from now on, until it is over. */
  constructor(flow: Flow, signal: AbortSignal | undefined) {
    this.#flow = flow;
    this.#lifeline = new Lifeline(flow.clock, signal);
    this.#left = flow.state.nextPollAt - flow.clock.now() + SLACK;
  }

  /** Waits for its turn and polls once; `undefined` once it is over. One call at a time. */
  async poll(): Promise<DeviceTokenEvent | undefined> {
    if (this.#isDone) return undefined;
    try {
      for (let ms; (ms = this.#untilTurn()) > 0;) await this.#lifeline.sleep(ms);
      const event = await pollOnce(this.#flow, this.#lifeline);
      this.#heed(event);
      return event;
    } catch (error) {
      this.#finish();
      if (error === STOPPED) return undefined;
      throw error;
    }
  }

  /** Polls until there is a token. */
  token(): Promise<CreateTokenResponse> {
    return new Promise((resolve, reject) => this.#poll(resolve, reject));
  }

  // With callbacks: of those that wait there may be very many, and a function that awaits keeps four
  // times as much.
  #poll(resolve: (token: CreateTokenResponse) => void, reject: (reason: unknown) => void): void {
    try {
      const ms = this.#untilTurn();
      if (ms > 0) return this.#lifeline.wait(ms, () => this.#poll(resolve, reject), reject);
      pollOnce(this.#flow, this.#lifeline).then((event) => {
        this.#heed(event);
        if (event.type === "token") resolve(event.token);
        else this.#poll(resolve, reject);
      }, (error) => {
        this.#finish();
        reject(error);
      });
    } catch (error) {
      reject(error); // of a clock that throws
    }
  }

  /** Ends whatever is under way, at once. */
  stop(): void {
    this.#finish();
    this.#lifeline.cut(STOPPED);
  }

  /** How long to wait for its turn, or for a part of it, in milliseconds. */
  #untilTurn(): number {
    const { state, clock } = this.#flow;
    const due = Math.min(state.nextPollAt, state.expiresAt);
    const ms = Math.min(due - clock.now(), this.#left);
    this.#left -= ms;
    return ms;
  }

  #heed(event: DeviceTokenEvent): void {
    if (event.type === "token") this.#finish();
    else this.#left = event.nextPollAt - this.#flow.clock.now() + SLACK;
  }

  #finish(): void {
    this.#isDone = true;
    this.#lifeline.release();
  }
}

/**
 * The iterator of a flow. By hand, because an async generator queues `return()` behind its own
 * sleep: this one stops at once.
 */
export function createPoller(flow: Flow, signal: AbortSignal | undefined): DeviceTokenPoller {
  // An iterator that nobody uses listens to nothing.
  let flowPoller: FlowPoller | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  async function advance(): Promise<IteratorResult<DeviceTokenEvent, undefined>> {
    flowPoller ??= new FlowPoller(flow, signal);
    const value = await flowPoller.poll();
    return value ? { done: false, value } : { done: true, value };
  }

  function leave(): Promise<IteratorReturnResult<undefined>> {
    flowPoller ??= new FlowPoller(flow, undefined);
    flowPoller.stop();
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
