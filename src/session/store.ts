import type { Time } from "../_internal/clock.ts";
import { withGuide } from "../_internal/guide.ts";
import { printable } from "../_internal/text.ts";
import { runOnce } from "../_protocol/cancellation.ts";
import { isSsoError, SsoError } from "../errors.ts";
import { parseRecord, parseTime, RECORD_VERSION, type SessionRecord, textOf } from "./record.ts";
import { readStartUrl } from "./start_url.ts";
import { createMemoryStorage } from "./storage.ts";
import type { SessionEvent, SessionOptions } from "./types.ts";

/** How long a caller waits for the lock, unless it is patient, in milliseconds. */
const LOCK_LIMIT = 15_000;

/** Up to this number, an item that cannot be read does not end the search for a free key. */
const MOST_UNREADABLE = 8;

/** The record of one session, in its storage. */
export interface Store {
  /**
   * Reads the record; `undefined` if there is no usable one. A record that could not be written is
   * read from memory.
   */
  read(): Promise<SessionRecord | undefined>;
  /** Writes the record. If that fails, the record is kept in memory. It never throws. */
  write(record: SessionRecord): Promise<void>;
  /** Writes a record that could not be written before. Copies an unusable record to another key. */
  settle(): Promise<void>;
  /** Whether a record could not be written. */
  isUnsettled(): boolean;
  /** Removes the record. */
  remove(): Promise<void>;
  /**
   * Runs work while no other work runs, in this session and in others on the storage. The signal
   * ends the wait for that, but not the work; so does a limit of 15 s, unless the caller is patient.
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
  // Calls of this session wait here, in order. Only the first one waits for the storage's lock.
  const queue = createMemoryStorage().lock!;
  /** The stored text, as last read or written. */
  let text: string | undefined;
  /** The stored text, if it is not a record of this session. */
  let misfit: string | undefined;
  let known: SessionRecord | undefined;
  /** The record that could not be written, and the stored text that it replaces. */
  let unwritten: SessionRecord | undefined;
  let base: string | undefined;

  function isOurs(record: SessionRecord): boolean {
    const { startUrl: theirs = startUrl, region: issuer = region } = record;
    // A refresh token works only in the region that issued it.
    return readStartUrl(theirs).startUrl === readStartUrl(startUrl).startUrl &&
      (!region || issuer === region);
  }

  // Drivers quote the value in their messages, and attach it to their errors. So there is no `cause`,
  // and its message is cut where a record may begin.
  function failed(what: string, reason: unknown): SsoError {
    if (isSsoError(reason)) return reason;
    const text = `${Object(reason).message ?? reason}`.replace(/(["{]|%7b|%22)[^]*/i, "…");
    return new SsoError(`The session's record cannot be ${what}: ${printable(text, 200)}`, {
      code: "STORAGE_ERROR",
      hint: withGuide("Check the storage and try again, or call signIn()."),
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
    // Otherwise another process has signed in or out since.
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
        // After `begin`, `fail` has no effect: an error on release does not affect the result.
        released = queue(key, hold, { signal }).then(
          () => fail("lock() did not run its work"),
          fail,
        );
      });
    const limit = isPatient ? 0 : LOCK_LIMIT;
    const late = () => failed("locked", `another process has held it for more than ${limit} ms`);
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
