// @std/testing/time's FakeTime, the part that the tests use, over a well-kept fake of the timers.
// Where JSR can be reached, deno.json may name jsr:@std/testing/time instead (see CONTRIBUTING).
// @ts-types="npm:@types/sinonjs__fake-timers@15.0.1"
import * as fakeTimers from "npm:@sinonjs/fake-timers@15.5.0";

/** Replaces Date and the timers by virtual ones until it is restored or disposed. */
export class FakeTime {
  readonly #clock: ReturnType<typeof fakeTimers.install>;

  /** Starts at `start` (epoch ms), by default at the real time. */
  constructor(start: number | string | Date = Date.now()) {
    this.#clock = fakeTimers.install({
      now: new Date(start),
      toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
    });
  }

  /** The virtual time, epoch ms. */
  get now(): number {
    return this.#clock.now;
  }

  /** Timers that are waiting. */
  get pending(): number {
    return this.#clock.countTimers();
  }

  /** Lets `ms` pass, and everything that was due with it, promises included. */
  async tickAsync(ms = 0): Promise<void> {
    await this.#clock.tickAsync(ms);
  }

  /** Gives the real Date and timers back. */
  restore(): void {
    this.#clock.uninstall();
  }

  [Symbol.dispose](): void {
    this.restore();
  }
}
