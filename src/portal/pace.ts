import { startTimer, stopTimer, type Time, timeOf, type Timer } from "../_internal/clock.ts";
import { attempt } from "../_protocol/call.ts";
import { run } from "../_protocol/cancellation.ts";
import { LIST_ACCOUNT_ROLES } from "./list_account_roles.ts";

/** The maximum number of requests in flight. */
const MOST_IN_FLIGHT = 32;
/** The number of requests per second that AWS accepts for an access token: about 20, as published. */
const QUOTA = 20;
/** 429 responses slow the pace down at most by this factor. */
const SLOWEST = 4;

/** A request that waits to start. */
interface Waiter {
  readonly isPatient: boolean;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** A rate limiter (token bucket) for requests, retries included. */
export interface Pace {
  /**
   * Resolves when a request may start. Call {@linkcode Pace.leave} when the request has ended. Patient
   * requests start after all others. If `signal` aborts, the place is given up.
   */
  enter(signal: AbortSignal, isPatient: boolean): Promise<void>;
  /** Reports that a request has ended. */
  leave(): void;
  /** Slows down after a 429, and speeds up again with every other response. */
  adapt(isThrottled: boolean): void;
}

/** Creates the pace of a client. */
export function createPace(time: Time, requestsPerSecond: number): Pace {
  const interval = 1000 / requestsPerSecond;
  // A request may start this early, in milliseconds; at most QUOTA requests then start in any second.
  const tolerance = Math.max(0, Math.min(interval, QUOTA * interval - 1000));
  const queue: Waiter[] = [];
  let gap = interval;
  /** When the next request is due. */
  let due = -Infinity;
  let inFlight = 0;
  let timer: Timer | undefined;

  function fail(reason: unknown): void {
    for (const { reject } of queue.splice(0)) reject(reason);
  }

  function startNext(): void {
    if (timer) return;
    try {
      while (queue.length > 0 && inFlight < MOST_IN_FLIGHT) {
        const now = timeOf(time);
        due = Math.min(due, now + tolerance + gap); // the clock may have been set back
        const wait = due - tolerance - now;
        if (wait > 0) return startTimerFor(Math.ceil(wait));
        due = Math.max(due, now) + gap;
        inFlight++;
        queue.shift()!.resolve();
      }
    } catch (error) {
      fail(error);
    }
  }

  function startTimerFor(ms: number): void {
    // A timer that was stopped may still call back.
    const unlessStopped = <T>(callback: (value: T) => void) => (value: T) => {
      if (timer !== own) return;
      timer = undefined;
      callback(value);
    };
    const own = startTimer(time, ms, unlessStopped(startNext) as () => void, unlessStopped(fail));
    timer = own;
  }

  function leave(): void {
    inFlight--;
    startNext();
  }

  return {
    enter: (signal, isPatient) =>
      new Promise<void>((resolve, reject) => {
        const waiter: Waiter = { isPatient, resolve, reject };
        const place = isPatient ? -1 : queue.findIndex((other) => other.isPatient);
        queue.splice(place < 0 ? queue.length : place, 0, waiter);
        signal.addEventListener("abort", () => {
          const place = queue.indexOf(waiter);
          if (place < 0) return leave();
          queue.splice(place, 1);
          if (queue.length > 0) return;
          stopTimer(timer);
          timer = undefined;
        });
        startNext();
      }),
    leave,
    adapt(isThrottled) {
      gap = isThrottled ? Math.min(gap * 2, interval * SLOWEST) : Math.max(gap * 0.95, interval);
    },
  };
}

/** Creates an {@linkcode attempt} that waits until its request may start. */
export function pacedAttempt({ enter, leave, adapt }: Pace): typeof attempt {
  return async (operation, state, ...call) => {
    // iterateRoles() queues many of these calls. Others go first, so that the next page of accounts is
    // there in time.
    const isPatient = operation.name === LIST_ACCOUNT_ROLES.name;
    await run(state, (signal) => enter(signal, isPatient));
    try {
      const reply = await attempt(operation, state, ...call);
      adapt(reply.failure?.response.status === 429);
      return reply;
    } finally {
      leave();
    }
  };
}
