import type { Clock } from "../_internal/clock.ts";
import { pause, turn } from "./event_loop.ts";

/** A clock that stands still until it is moved; see {@linkcode createVirtualClock}. */
export interface VirtualClock extends Clock {
  /**
   * Lets time pass, and everything that is due meanwhile happen.
   *
   * @param ms How long, in milliseconds.
   * @returns When nothing is left to do at the new time.
   * @throws {RangeError} If `ms` is no finite number of at least 0.
   * @throws {Error} If more than 10,000 waits end within this time.
   *
   * @example Let a registration expire
   * ```ts
   * import { createEmulator, createVirtualClock } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const clock = createVirtualClock();
   * const emulator = createEmulator({ clock });
   * await clock.advance(90 * 86_400_000); // 90 days, for everything that has this clock
   * ```
   */
  advance(ms: number): Promise<void>;
  /**
   * Lets time pass until `work` has settled, from one wait to the next.
   *
   * @param work What is waited for.
   * @returns What `work` resolves to; it rejects as `work` does.
   * @throws {Error} If `work` has not settled after 10,000 waits; or after 10 seconds of real time in
   * which nothing waited on this clock.
   *
   * @example Wait for a token
   * ```ts
   * import { createVirtualClock } from "@edge-auth/aws-sso-oidc/testing";
   *
   * const clock = createVirtualClock();
   * await clock.run(clock.sleep(3_600_000)); // an hour, in some milliseconds
   * ```
   */
  run<T>(work: Promise<T>): Promise<T>;
}

/** Options of {@linkcode createVirtualClock}. */
export interface VirtualClockOptions {
  /** The time at which it starts, epoch milliseconds. Default: 2026-01-01T00:00:00Z. */
  readonly start?: number | undefined;
}

/**
 * How an emulator tells its virtual clock that it is at work: time stands still until the returned
 * function is called; and after a response also until the time limit of the request is taken back,
 * which is when the response has been read.
 */
export const AT_WORK: unique symbol = Symbol("at work");

/** Says how work goes on: it waits on the clock, works again, or has responded, which is its end. */
export type TellClock = (how: "waits" | "works" | "responded") => void;

/** A clock that an emulator tells when it is at work. */
export interface WorkAwareClock {
  /** To be called in the same turn as the request. */
  [AT_WORK](): TellClock;
}

interface Wait {
  readonly due: number;
  readonly end: () => void;
}

/** How many waits may end before a program is taken to be endless. */
const MOST_WAITS = 10_000;
/** Turns of the event loop in which nothing must happen before time moves on. */
const QUIET_TURNS = 3;
/** Turns after which a turn takes a millisecond or more, so that threads get on with their work. */
const FAST_TURNS = 50;
/** Turns for which time stands still while a response is read, at most. */
const READING_TURNS = 300;
/** Turns for which work that does not wait on the clock is waited for. */
const WORKING_TURNS = 10_000;

/**
 * Creates a clock for tests: one clock for client, poller, session and emulator. Time passes only by
 * `advance` and `run`; then it goes from one wait to the next, so that a week takes milliseconds.
 *
 * While the emulator is at work, time stands still. Work of others that needs real time, such as
 * reading a file, does not stop it: if something waits on the clock meanwhile, that wait may end
 * first.
 *
 * @param options Where time starts.
 * @returns The clock: the option `clock` of clients, sessions and `createEmulator`.
 * @throws {RangeError} If `start` is no finite number.
 *
 * @example A sign-in that is approved after five minutes, and a day of refreshes
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
  /** The time limits of requests whose response is being read. */
  const reading = new Set<Wait>();
  let elapsed = 0;
  let working = 0;
  let activity = 0;
  let newest: Wait | undefined;
  let advancing = 0;
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
    // A client sets the time limit of an attempt, and calls fetch in the same turn.
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

  // Waits until nothing is left to do at this time; returns how much has happened so far.
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

  function jump(): void {
    elapsed = Math.max(elapsed, next());
    for (const wait of [...waits]) if (wait.due <= elapsed) wait.end();
  }

  async function advanceBy(ms: number): Promise<void> {
    const end = elapsed + ms;
    await rest();
    for (let count = 0; next() <= end; count++) {
      if (count > MOST_WAITS) {
        throw new Error(`Cannot advance the clock as more than ${MOST_WAITS} waits end meanwhile`);
      }
      jump();
      await rest();
    }
    elapsed = end;
  }

  async function runUntil(isSettled: () => boolean): Promise<void> {
    for (let count = 0, idle = 0; !isSettled();) {
      const rested = await rest();
      // Somebody else may have moved the clock in the same turn.
      if (isSettled() || advancing > 0 || activity !== rested) continue;
      if (next() < Infinity) {
        if (++count > MOST_WAITS) {
          throw new Error(
            `The work has not settled after ${MOST_WAITS} waits: does it poll forever?`,
          );
        }
        idle = 0;
        jump();
      } else if (++idle > WORKING_TURNS) {
        throw new Error(
          "The work has not settled, and nothing waits on this clock: pass the clock to everything " +
            "that waits, and the emulator's fetch to everything that sends",
        );
      } else {
        await pause();
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
      // One after the other: two at once would each jump over what the other has started.
      const done = advanced.then(() => advanceBy(ms)).finally(() => advancing -= 1);
      advanced = done.catch(() => {});
      await done;
    },
    async run(work) {
      checkPromise(work);
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

function checkPromise(work: unknown): void {
  if (typeof Object(work).then === "function") return;
  throw new TypeError(
    `Cannot run the clock as 'work' must be a promise: current value is ${
      typeof work === "function" ? "a function, pass what it returns: clock.run(work())" : work
    }`,
  );
}
