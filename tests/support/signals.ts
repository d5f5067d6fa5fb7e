// What a call leaves behind: timers, requests, bodies, listeners.

import { assertEquals } from "./assert.ts";
import type { VirtualClock } from "./virtual_clock.ts";
import type { ScriptedFetch } from "./scripted_fetch.ts";

/** What listens on a signal. */
export interface Listeners {
  /** How many there are now. */
  count: number;
  /** How many there were at the most. */
  most: number;
}

/** Counts the listeners of a signal from now on. */
export function watchListeners(signal: AbortSignal): Listeners {
  const { addEventListener, removeEventListener } = signal;
  const seen = new Set<unknown>();
  const listeners: Listeners = { count: 0, most: 0 };
  const update = () => {
    listeners.count = seen.size;
    listeners.most = Math.max(listeners.most, seen.size);
  };
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    seen.add(args[1]);
    update();
    addEventListener.apply(signal, args);
    // { once: true } removes it without a call.
    addEventListener.call(signal, "abort", () => {
      seen.delete(args[1]);
      update();
    });
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    if (args[0] === "abort") seen.delete(args[1]);
    update();
    removeEventListener.apply(signal, args);
  };
  return listeners;
}

/** What a call can reach, and leave behind. */
export interface Traces {
  readonly clock: VirtualClock;
  readonly script: ScriptedFetch;
  readonly listeners: Listeners;
}

/** That nothing is left: no timer, no request, no body, no listener. */
export async function assertNothingLeft({ clock, script, listeners }: Traces): Promise<void> {
  await clock.idle();
  assertEquals(clock.waits, [], "timers left");
  assertEquals(script.live, 0, "requests left");
  assertEquals(script.unread, 0, "bodies left");
  assertEquals(listeners.count, 0, "listeners left");
}
