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
  /** How long it may still wait, in milliseconds: a clock that is set back makes it no longer. */
  #left: number;
  /** Whether there was a token, a failure, or an end. */
  isDone = false;

  /** Listens on `signal` from now on, until it is done. */
  constructor(flow: Flow, signal: AbortSignal | undefined) {
    this.#flow = flow;
    this.#lifeline = new Lifeline(flow.clock, signal);
    this.#left = flow.state.nextPollAt - flow.clock.now() + SLACK;
  }

  /** Waits for its turn, and polls once. One call at a time. */
  async poll(): Promise<DeviceTokenEvent> {
    for (let ms; (ms = this.#untilTurn()) > 0;) await this.#lifeline.sleep(ms);
    const event = await pollOnce(this.#flow, this.#lifeline);
    this.#heed(event);
    return event;
  }

  /** Polls until there is a token. */
  token(): Promise<CreateTokenResponse> {
    return new Promise((resolve, reject) => this.#poll(resolve, reject));
  }

  /** Ends whatever is under way, at once: it rejects with {@linkcode STOPPED}. */
  stop(): void {
    this.isDone = true;
    this.#lifeline.cut(STOPPED);
  }

  // With callbacks: of those that wait there may be very many, and a function that awaits keeps much.
  #poll(resolve: (token: CreateTokenResponse) => void, reject: (reason: unknown) => void): void {
    const fail = (reason: unknown) => {
      reject(reason);
      this.stop();
    };
    try {
      const ms = this.#untilTurn();
      if (ms > 0) return this.#lifeline.wait(ms, () => this.#poll(resolve, reject), fail);
      pollOnce(this.#flow, this.#lifeline).then((event) => {
        if (event.type === "token") resolve(event.token);
        this.#heed(event);
        if (!this.isDone) this.#poll(resolve, reject);
      }).catch(fail);
    } catch (reason) {
      fail(reason); // of a clock that throws
    }
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
    if (event.type === "token") this.stop();
    else this.#left = event.nextPollAt - this.#flow.clock.now() + SLACK;
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
    if (flowPoller.isDone) return { done: true, value: undefined };
    try {
      return { done: false, value: await flowPoller.poll() };
    } catch (error) {
      flowPoller.stop();
      if (error === STOPPED) return { done: true, value: undefined };
      throw error;
    }
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
