import type { Time } from "../_internal/clock.ts";
import { printable } from "../_internal/text.ts";
import { runOnce } from "../_protocol/cancellation.ts";
import { isSsoError, SsoError } from "../errors.ts";
import { parseRecord, parseTime, serializeRecord, type SessionRecord, textOf } from "./record.ts";
import { createQueue, type StorageLike } from "./storage.ts";
import type { SessionEvent } from "./types.ts";

/** How long a lock is waited for by those who do not want to wait for a person, in milliseconds. */
export const LOCK_LIMIT = 15_000;

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
  readonly isUnsettled: boolean;
  /** Removes the record. */
  remove(): Promise<void>;
  /**
   * Runs work while nobody else does, in this session or elsewhere. The signal and the limit, in
   * milliseconds, end the wait for it only.
   */
  exclusively<T>(work: () => Promise<T>, signal?: AbortSignal, limit?: number): Promise<T>;
}

/** Creates the store of a session. `isOurs` tells whether a record is one of this session. */
export function createStore(
  storage: StorageLike,
  key: string,
  clock: Time,
  isOurs: (record: SessionRecord) => boolean,
  tell: (event: SessionEvent) => void,
): Store {
  const queue = createQueue();
  /** What was stored when it was read last. */
  let text: string | undefined;
  /** The text, if it is no record of this session. */
  let misfit: string | undefined;
  let known: SessionRecord | undefined;
  /** What could not be written, and the text that it was to replace. */
  let unwritten: { record: SessionRecord; base: string | undefined } | undefined;

  // Drivers repeat what they were to store in messages, and attach it to their errors: of the cause
  // only the text is told, up to where a record would begin.
  function failed(what: string, reason: unknown): SsoError {
    if (isSsoError(reason)) return reason;
    const { message = reason } = Object(reason);
    const text = `${message}`.replace(/(\{|%7b)[^]*/i, "…");
    return storageError(`cannot be ${what}`, printable(text, 200));
  }

  function report(what: string, reason: unknown): void {
    tell({ type: "storage_failed", error: failed(what, reason) });
  }

  async function read(): Promise<SessionRecord | undefined> {
    try {
      text = textOf(await storage.getItem(key));
    } catch (reason) {
      if (!known) throw failed("read", reason);
      report("read", reason);
      return known;
    }
    known = undefined;
    try {
      const parsed = text && parseRecord(text);
      if (parsed && isOurs(parsed)) known = parsed;
    } catch {
      // It is not a record.
    }
    misfit = known ? undefined : text;
    if (unwritten) {
      const { record, base } = unwritten;
      const isOlder = text !== undefined &&
        parseTime(known?.expiresAt) < parseTime(record.expiresAt);
      // Otherwise somebody else has signed in, or out, since.
      if (text === base || isOlder) known = record;
      else unwritten = undefined;
    }
    return known;
  }

  async function write(record: SessionRecord): Promise<void> {
    known = record;
    try {
      await keepMisfit();
      const value = serializeRecord(record);
      await storage.setItem(key, value);
      text = value;
      unwritten = undefined;
    } catch (reason) {
      unwritten = { record, base: text };
      report("written", reason);
    }
  }

  async function keepMisfit(): Promise<void> {
    if (misfit === undefined) return;
    for (let number = 1;; number++) {
      const aside = `${key}.corrupt${number > 1 ? number : ""}`;
      const kept = textOf(await storage.getItem(aside));
      if (kept === undefined) {
        await storage.setItem(aside, misfit);
        tell({ type: "set_aside", key: aside });
      }
      if ((kept ?? misfit) === misfit) break;
    }
    misfit = undefined;
  }

  async function exclusively<T>(
    work: () => Promise<T>,
    signal?: AbortSignal,
    limit?: number,
  ): Promise<T> {
    let outcome: Promise<T> | undefined;
    let released: Promise<T> | undefined;
    const wait = (signal: AbortSignal) =>
      new Promise<void>((begin, fail) => {
        const run = () => {
          if (signal.aborted) return Promise.reject(signal.reason);
          begin();
          return outcome = work();
        };
        const hold = async () => await (storage.lock ? storage.lock(key, run, { signal }) : run());
        released = queue(hold, signal);
        released.then(() => fail("lock() did not run its work"), fail);
      });
    try {
      await runOnce(
        clock,
        signal,
        wait,
        limit,
        () => storageError("is locked", `somebody else has held it for more than ${limit} ms`),
      );
    } catch (reason) {
      throw signal?.aborted ? signal.reason : failed("locked", reason);
    }
    // A lock that cannot be released does not cost the caller the token.
    await released!.catch(() => {});
    return await outcome!;
  }

  return {
    read,
    write,
    get isUnsettled() {
      return unwritten !== undefined;
    },
    async settle() {
      if (unwritten) return await write(unwritten.record);
      await keepMisfit().catch((reason) => report("kept aside", reason));
    },
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

function storageError(problem: string, why: string): SsoError {
  return new SsoError(`The session's record ${problem}: ${why}`, {
    code: "STORAGE_ERROR",
    hint: "Check the storage, and try again. signIn() starts anew.",
  });
}
