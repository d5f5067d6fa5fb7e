import type { Clock } from "../_internal/clock.ts";
import { pause, turn } from "./event_loop.ts";

/** A clock of {@linkcode createVirtualClock}. Its time changes only when a test moves it. */
export interface VirtualClock extends Clock {
  /**
   * Moves the clock forward. Every wait that is due within this time ends, in order, at its own time.
   *
   * @param ms How far to move, in milliseconds.
   * @returns A promise that resolves at the new time, once nothing is left to do.
   * @throws {RangeError} If `ms` is not a finite number of at least 0.
   * @throws {Error} If more than 10,000 waits end within this time.
   *
   * @example Let 90 days pass
   * ```ts
   * import { createVirtualClock } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const clock = createVirtualClock();
   * await clock.advance(90 * 86_400_000);
   * console.log(new Date(clock.now()).toISOString()); // 2026-04-01T00:00:00.000Z
   * ```
   */
  advance(ms: number): Promise<void>;
  /**
   * Moves the clock forward, from one wait to the next, until a promise has settled.
   *
   * @param work The promise, such as the one that `client.waitForDeviceToken(…)` returns.
   * @returns A promise that settles as `work` does.
   * @throws {TypeError} If `work` is not a promise.
   * @throws {Error} If `work` has not settled after 10,000 waits, or after 10 seconds of real time in
   * which nothing waited on this clock.
   *
   * @example Wait for an hour
   * ```ts
   * import { createVirtualClock } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const clock = createVirtualClock();
   * console.log(await clock.run(clock.sleep(3_600_000).then(() => "later"))); // later
   * ```
   */
  run<T>(work: Promise<T>): Promise<T>;
}

/** Options of {@linkcode createVirtualClock}. */
export interface VirtualClockOptions {
  /** The time at which the clock starts, epoch milliseconds. Default: 2026-01-01T00:00:00Z. */
  readonly start?: number | undefined;
}

/** The method by which an emulator tells its virtual clock about its work on a request. */
export const AT_WORK: unique symbol = Symbol("at work");

/**
 * Reports the state of the work on a request. The clock stands still while it `"works"`, and once it
 * has `"responded"` until the client has read the response and so has cancelled its time limit.
 */
export type TellClock = (how: "waits" | "works" | "responded") => void;

/** A clock that an emulator tells about its work. */
export interface WorkAwareClock {
  /** Starts the work on a request; to be called in the same turn as `fetch`. */
  [AT_WORK](): TellClock;
}

interface Wait {
  readonly due: number;
  readonly end: () => void;
}

/** The number of waits after which a program is assumed to be endless. */
const MOST_WAITS = 10_000;
/** Turns of the event loop without any activity before time moves on. */
const QUIET_TURNS = 3;
/** The number of fast turns; later ones take at least a millisecond, so that threads can work. */
const FAST_TURNS = 50;
/** The most turns for which time stands still while a response is read. */
const READING_TURNS = 300;
/** The most turns to wait for work that does not wait on the clock. */
const WORKING_TURNS = 10_000;

/**
 * Creates a clock for tests, to be shared by client, poller, session and emulator. Its time changes
 * only by `advance` and `run`, which go from one wait to the next: a week takes some milliseconds.
 *
 * Time stands still while the emulator works on a request. Other work that needs real time, such as
 * reading a file, does not stop the clock: waits on the clock may end before that work does.
 *
 * @param options The time at which the clock starts.
 * @returns The clock, for the option `clock` of clients, sessions and `createEmulator`.
 * @throws {RangeError} If `start` is not a finite number.
 *
 * @example Approve a sign-in after five minutes, and refresh it for a day
 * ```ts
 * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
 * import { createEmulator, createVirtualClock } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const clock = createVirtualClock();
 * const emulator = createEmulator({ clock, sessionExpiresIn: 30 * 86_400 });
 * const client = createSsoOidcClient({ region: "us-east-1", clock, fetch: emulator.fetch });
 * const registration = await client.registerClient({
 *   clientName: "my-tool",
 *   clientType: "public",
 *   scopes: ["sso:account:access"],
 * });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
 *
 * const waiting = client.waitForDeviceToken({ registration, authorization });
 * await clock.advance(300_000);
 * emulator.approve(authorization.userCode);
 * let { refreshToken = "" } = await clock.run(waiting);
 *
 * for (let hour = 0; hour < 24; hour++) {
 *   await clock.advance(3_500_000);
 *   ({ refreshToken = "" } = await clock.run(client.refresh({ registration, refreshToken })));
 * }
 * console.log(refreshToken.slice(0, 3)); // aor
 * ```
 */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const { start = Date.UTC(2026, 0, 1) } = options;
  if (!Number.isFinite(start)) {
    throw new RangeError(
      `Cannot create a clock as 'start' must be a finite number: current value is ${start}`,
    );
  }
  const waits = new Set<Wait>();
  // The time limits of attempts whose response is being read.
  const reading = new Set<Wait>();
  let [elapsed, working, activity, advancing] = [0, 0, 0, 0];
  let newest: Wait | undefined;
  let advanced: Promise<unknown> = Promise.resolve();

  const next = () => Math.min(...[...waits].map(({ due }) => due));

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    activity += 1;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const settle = (how: () => void) => {
        activity += 1;
        waits.delete(wait);
        reading.delete(wait);
        signal?.removeEventListener("abort", stop);
        how();
      };
      const stop = () => settle(() => reject(signal?.reason));
      const wait: Wait = { due: elapsed + (ms > 0 ? ms : 0), end: () => settle(resolve) };
      signal?.addEventListener("abort", stop, { once: true });
      waits.add(wait);
      newest = wait;
      Promise.resolve().then(() => newest = undefined);
    });
  }

  function beginWork(): TellClock {
    // A client starts the time limit of an attempt in the turn in which it calls fetch.
    const limit = newest;
    let isWorking = false;
    const set = (value: boolean) => {
      activity += 1;
      working += Number(value) - Number(isWorking);
      isWorking = value;
    };
    set(true);
    return (how) => {
      set(how === "works");
      if (how === "responded" && limit && waits.has(limit)) reading.add(limit);
    };
  }

  // Waits until nothing is left to do at this time; returns the activity so far.
  async function rest(): Promise<number> {
    let read = 0;
    for (let turns = 0, quiet = 0; quiet < QUIET_TURNS && turns < WORKING_TURNS; turns++) {
      const before = activity;
      await (turns < FAST_TURNS ? turn() : pause());
      if (reading.size > 0 && ++read > READING_TURNS) reading.clear();
      const isQuiet = working === 0 && reading.size === 0 && activity === before;
      quiet = isQuiet ? quiet + 1 : 0;
    }
    return activity;
  }

  function jump(count: number): void {
    if (count > MOST_WAITS) {
      throw new Error(`More than ${MOST_WAITS} waits have ended: does something poll forever?`);
    }
    elapsed = Math.max(elapsed, next());
    for (const wait of [...waits]) if (wait.due <= elapsed) wait.end();
  }

  async function advanceBy(ms: number): Promise<void> {
    const end = elapsed + ms;
    await rest();
    for (let count = 0; next() <= end; await rest()) jump(++count);
    elapsed = end;
  }

  async function runUntil(isSettled: () => boolean): Promise<void> {
    for (let count = 0, idle = 0; !isSettled();) {
      const rested = await rest();
      // Another caller may have moved the clock in the same turn.
      if (isSettled() || advancing > 0 || activity !== rested) continue;
      if (next() < Infinity) {
        idle = 0;
        jump(++count);
      } else if (++idle <= WORKING_TURNS) {
        await pause();
      } else {
        throw new Error(
          "The work did not settle, and nothing waits on this clock: pass the clock to everything " +
            "that waits, and the emulator's fetch to everything that sends requests",
        );
      }
    }
  }

  const clock: VirtualClock & WorkAwareClock = {
    now: () => start + elapsed,
    sleep,
    async advance(ms) {
      if (!(Number.isFinite(ms) && ms >= 0)) {
        throw new RangeError(
          `Cannot advance the clock as 'ms' must be a finite number of at least 0: current value is ${ms}`,
        );
      }
      advancing += 1;
      // One call after the other: two at once would skip waits that the other one has started.
      const done = advanced.then(() => advanceBy(ms)).finally(() => advancing -= 1);
      advanced = done.catch(() => {});
      await done;
    },
    async run(work) {
      if (typeof Object(work).then !== "function") {
        const value = typeof work === "function" ? "a function, call it: run(work())" : work;
        throw new TypeError(
          `Cannot run the clock as 'work' must be a promise: current value is ${value}`,
        );
      }
      let isSettled = false;
      const settle = () => void (isSettled = true);
      work.then(settle, settle);
      await runUntil(() => isSettled);
      return await work;
    },
    [AT_WORK]: beginWork,
  };
  return clock;
}
