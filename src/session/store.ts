import type { Time } from "../_internal/clock.ts";
import { printable } from "../_internal/text.ts";
import { runOnce } from "../_protocol/cancellation.ts";
import { isSsoError, SsoError } from "../errors.ts";
import { parseRecord, parseTime, RECORD_VERSION, type SessionRecord, textOf } from "./record.ts";
import { readStartUrl } from "./start_url.ts";
import { createMemoryStorage } from "./storage.ts";
import type { SessionEvent, SessionOptions } from "./types.ts";

/** How long a lock is waited for by those who do not want to wait for a person, in milliseconds. */
const LOCK_LIMIT = 15_000;

/** Up to this number, an item that cannot be read does not end the search for a free key. */
const MOST_UNREADABLE = 8;

/** The record of one session, in its storage. */
export interface Store {
  /**
   * Reads the record; `undefined` if there is none that can be used. One that could not be written is
   * in memory.
   */
  read(): Promise<SessionRecord | undefined>;
  /** Writes the record; if that fails, it is kept in memory. It never throws. */
  write(record: SessionRecord): Promise<void>;
  /** Writes what could not be written. Keeps a record that cannot be used under another key. */
  settle(): Promise<void>;
  /** Whether there is something to settle. */
  isUnsettled(): boolean;
  /** Removes the record. */
  remove(): Promise<void>;
  /**
   * Runs work while nobody else does, in this session or elsewhere. The signal and, unless it is
   * patient, a limit of 15 s end the wait for it only.
   */
  exclusively<T>(work: () => Promise<T>, signal?: AbortSignal, isPatient?: boolean): Promise<T>;
}

/** Creates the store of a session. */
export function createStore(
  options: SessionOptions,
  clock: Time,
  tell: (event: SessionEvent) => void,
): Store {
  const { startUrl, region, storage = createMemoryStorage(), name: key = startUrl } = options;
  // The calls of one session wait here, in order; only the first waits for the storage's lock.
  const queue = createMemoryStorage().lock!;
  /** What was stored when it was read last. */
  let text: string | undefined;
  /** The text, if it is no record of this session. */
  let misfit: string | undefined;
  let known: SessionRecord | undefined;
  /** What could not be written, and the text that it was to replace. */
  let unwritten: SessionRecord | undefined;
  let base: string | undefined;

  function isOurs(record: SessionRecord): boolean {
    const { startUrl: theirs = startUrl, region: issuer = region } = record;
    // A refresh token works in the region that issued it, and in no other.
    return readStartUrl(theirs).startUrl === readStartUrl(startUrl).startUrl &&
      (!region || issuer === region);
  }

  // Drivers repeat what they were to store in messages, and attach it to their errors: of the cause
  // only the text is told, up to where a record would begin.
  function failed(what: string, reason: unknown): SsoError {
    if (isSsoError(reason)) return reason;
    const text = `${Object(reason).message ?? reason}`.replace(/(["{]|%7b|%22)[^]*/i, "…");
    return new SsoError(`The session's record cannot be ${what}: ${printable(text, 200)}`, {
      code: "STORAGE_ERROR",
      hint: "Check the storage, and try again. signIn() starts anew.",
    });
  }

  function report(what: string, reason: unknown): void {
    tell({ type: "storage_failed", error: failed(what, reason) });
  }

  const load = async (key: string) => textOf(await storage.getItem(key));

  async function read(): Promise<SessionRecord | undefined> {
    try {
      text = await load(key);
    } catch (reason) {
      if (!known) throw failed("read", reason);
      report("read", reason);
      return known;
    }
    known = parseRecord(text, isOurs);
    misfit = known ? undefined : text;
    // Otherwise somebody else has signed in, or out, since.
    const isNewest = text === base ||
      (text !== undefined && parseTime(known?.expiresAt) < parseTime(unwritten?.expiresAt));
    if (!isNewest) unwritten = undefined;
    return known = unwritten ?? known;
  }

  async function write(record: SessionRecord): Promise<void> {
    known = record;
    try {
      await keepMisfit();
      const value = JSON.stringify({ ...record, recordVersion: RECORD_VERSION });
      await storage.setItem(key, value);
      text = value;
      unwritten = undefined;
    } catch (reason) {
      unwritten = record;
      base = text;
      report("written", reason);
    }
  }

  async function keepMisfit(): Promise<void> {
    for (let number = 1; misfit !== undefined; number++) {
      const aside = `${key}.corrupt${number > 1 ? number : ""}`;
      const kept = await load(aside).catch((reason) => {
        if (number > MOST_UNREADABLE) throw reason;
        return null; // not free: it may be sealed with a key that is not passed any more
      });
      if (kept === undefined) {
        await storage.setItem(aside, misfit);
        tell({ type: "set_aside", key: aside });
      } else if (kept !== misfit) continue;
      misfit = undefined;
    }
  }

  async function exclusively<T>(
    work: () => Promise<T>,
    signal?: AbortSignal,
    isPatient?: boolean,
  ): Promise<T> {
    let outcome: Promise<T>;
    let released: Promise<void>;
    const wait = (signal: AbortSignal) =>
      new Promise<void>((begin, fail) => {
        const run = async () => {
          signal.throwIfAborted();
          begin();
          return await (outcome = work());
        };
        const hold = async () => await (storage.lock ? storage.lock(key, run, { signal }) : run());
        // A lock that cannot be released does not cost the caller the token.
        released = queue(key, hold, { signal }).then(
          () => fail("lock() did not run its work"),
          fail,
        );
      });
    const limit = isPatient ? 0 : LOCK_LIMIT;
    const late = () => failed("locked", `somebody else has held it for more than ${limit} ms`);
    try {
      await runOnce(clock, signal, wait, limit, late);
    } catch (reason) {
      throw signal?.aborted ? signal.reason : failed("locked", reason);
    }
    await released!;
    return await outcome!;
  }

  return {
    read,
    write,
    isUnsettled: () => !!unwritten,
    settle: () =>
      unwritten ? write(unwritten) : keepMisfit().catch((reason) => report("kept aside", reason)),
    async remove() {
      known = misfit = unwritten = undefined;
      try {
        await storage.removeItem(key);
      } catch (reason) {
        throw failed("removed", reason);
      }
    },
    exclusively,
  };
}
