import { base64url } from "./encoding.ts";
import type { EmulatorOptions } from "./options.ts";
import { resolveSettings, type Settings } from "./settings.ts";
import { AT_WORK, type TellClock, type WorkAwareClock } from "./virtual_clock.ts";

/** What all emulated services share: settings, clock, randomness. */
export interface Core {
  readonly settings: Settings;
  /** The emulator's time, epoch milliseconds. */
  readonly now: () => number;
  /** Moves the emulator's clock, by milliseconds. */
  readonly advance: (ms: number) => void;
  /** Undoes all calls of `advance`. */
  readonly reset: () => void;
  /** Waits for that many milliseconds, by the option `clock` if it has `sleep`. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Tells a virtual clock that work on a request starts; the function tells it how it goes on. */
  readonly beginWork: () => TellClock;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Random text: base64url of that many bytes. */
  readonly randomText: (length: number) => string;
}

/** Checks the options, and creates what the services share. */
export function createCore(options: EmulatorOptions): Core {
  const { clock, random } = options;
  let offset = 0;
  const randomBytes = (length: number): Uint8Array =>
    random === undefined ? crypto.getRandomValues(new Uint8Array(length)) : random(length);
  return {
    settings: resolveSettings(options),
    now: () => (clock === undefined ? Date.now() : clock.now()) + offset,
    advance: (ms) => {
      if (!Number.isFinite(ms)) {
        throw new RangeError(
          `Cannot advance the clock as 'ms' must be a finite number: current value is ${ms}`,
        );
      }
      offset += ms;
    },
    reset: () => void (offset = 0),
    sleep: (ms) => clock?.sleep?.(ms) ?? new Promise((resolve) => void setTimeout(resolve, ms)),
    beginWork: () => (clock as Partial<WorkAwareClock> | undefined)?.[AT_WORK]?.() ?? (() => {}),
    randomBytes,
    randomText: (length) => base64url(randomBytes(length)),
  };
}

/** Stores a record under a new key. It throws if the key exists, as `random` has repeated itself. */
export function remember<T>(records: Map<string, T>, key: string, record: T): void {
  if (records.has(key)) {
    throw new Error("Cannot issue an ID as the option 'random' returned the same bytes twice");
  }
  records.set(key, record);
}
