// A lock between processes. It is a folder with one file. The name of the file is "free", or "held-"
// and a random token of the holder. The holder changes only by renaming that file. If several
// processes rename the same name, exactly one succeeds, so a process cannot remove a lock that it
// has not seen.
//
// A holder touches its file every 2 seconds. A process that has seen no change of the file for 10
// seconds takes the lock over. Only time in which that process itself ran counts, so a suspended
// machine or a changed clock does not make an active holder look dead.

import { mkdir, readdir, rename, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import * as timers from "node:timers";
import { type Time, timeOf } from "../_internal/clock.ts";
import { errorCode, storageError } from "./failure.ts";
import { sleep } from "../_protocol/cancellation.ts";
import { makeFolder, randomToken, temporaryPath } from "./files.ts";

/** How often a holder touches its file, in milliseconds. */
const BEAT = 2_000;
/** A holder that has not touched its file for this long counts as dead, in milliseconds. */
const SILENCE = 10_000;
/** The shortest and the longest wait between two attempts, in milliseconds. */
const SHORTEST_POLL = 10;
const LONGEST_POLL = 250;
/** The longest time between two checks that counts, in milliseconds. */
const LONGEST_LOOK = 1_000;
/** The wait after which `onWait` is called, in milliseconds. */
const LONG_WAIT = 1_000;
/** The maximum number of consecutive attempts that fail, on Windows, where errors may be temporary. */
const MOST_FAILURES = 20;

const FREE = "free";
const HELD = "held-";

/** Options of {@linkcode withLock}. */
export interface LockOptions {
  readonly time: Time;
  /** Returns numbers from 0 to 1, for the jitter between attempts. */
  readonly random: () => number;
  /** Called when the wait for the lock has lasted for a second. */
  readonly onWait: () => void;
  /** Called after the lock of a dead holder was taken over. */
  readonly onTakeover: () => void;
}

/** Runs work while it holds the lock in a folder. The folder is created, and not removed. */
export async function withLock<T>(
  folder: string,
  work: () => Promise<T>,
  options: LockOptions,
  signal?: AbortSignal,
): Promise<T> {
  const mine = HELD + randomToken();
  await acquire(folder, mine, options, signal);
  const stop = keepAlive(join(folder, mine), options.time);
  try {
    return await work();
  } finally {
    await stop();
    // If it fails, others take the lock over later. The result of the work must not be lost.
    await move(folder, mine, FREE).catch(() => {});
  }
}

async function acquire(
  folder: string,
  mine: string,
  options: LockOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { time, random, onWait, onTakeover } = options;
  const isDead = createWatch(time);
  const toldAt = timeOf(time) + LONG_WAIT;
  let isTold = false;
  let failures = 0;
  for (let delay = SHORTEST_POLL;; delay = Math.min(delay * 1.5, LONGEST_POLL)) {
    signal?.throwIfAborted();
    try {
      if (await move(folder, FREE, mine)) return;
      const holder = await findHolder(folder);
      if (!holder) {
        await create(folder);
        if (await move(folder, FREE, mine)) return;
      } else if (isDead(holder) && await takeOver(folder, holder, mine)) {
        return onTakeover();
      }
      failures = 0;
    } catch (error) {
      const mayPass = process.platform === "win32" && ++failures < MOST_FAILURES;
      if (!mayPass) throw storageError("lock", folder, error);
    }
    if (!isTold && timeOf(time) >= toldAt) {
      isTold = true;
      onWait();
    }
    await sleep(time, delay * (0.5 + random()), signal);
  }
}

/** The holder of a lock: its file, and when the file was last touched. */
interface Holder {
  readonly name: string;
  readonly beat: number;
}

/** Creates a function that returns whether a holder is dead. It must be called repeatedly. */
function createWatch(time: Time): (holder: Holder) => boolean {
  let last: Holder | undefined;
  let lookedAt = 0;
  let silence = 0;
  return (holder) => {
    const now = timeOf(time);
    const isSame = last?.name === holder.name && last.beat === holder.beat;
    const passed = Math.min(Math.max(now - lookedAt, 0), LONGEST_LOOK);
    silence = isSame ? silence + passed : 0;
    last = holder;
    lookedAt = now;
    return silence >= SILENCE;
  };
}

async function findHolder(folder: string): Promise<Holder | undefined> {
  const names = await readdir(folder).catch(ignore("ENOENT", []));
  const name = names.find((name) => name.startsWith(HELD)) ?? names.find((name) => name === FREE);
  if (!name) return undefined;
  return { name, beat: await beatOf(join(folder, name)) };
}

/** Returns when a file was last touched; 0 if it has just been renamed. */
function beatOf(path: string): Promise<number> {
  return stat(path).then(({ mtimeMs }) => mtimeMs, ignore("ENOENT", 0));
}

async function takeOver(folder: string, holder: Holder, mine: string): Promise<boolean> {
  if (holder.name === FREE || !await move(folder, holder.name, mine)) return false;
  if (await beatOf(join(folder, mine)) === holder.beat) return true;
  // The holder touched its file at the last moment: it is alive.
  await move(folder, mine, holder.name);
  return false;
}

/** Creates a free lock. An existing folder that is not empty stays. */
async function create(folder: string): Promise<void> {
  await makeFolder(dirname(folder));
  const temporary = temporaryPath(folder);
  await mkdir(temporary, { mode: 0o700 });
  try {
    await writeFile(join(temporary, FREE), "", { mode: 0o600 });
    await rmdir(folder).catch(() => {}); // only an empty one can be removed
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    const isThere = await stat(folder).then((it) => it.isDirectory(), () => false);
    if (!isThere) throw error;
  }
}

/** Renames the file of a lock. Returns whether it had the name `from`. */
async function move(folder: string, from: string, to: string): Promise<boolean> {
  try {
    await rename(join(folder, from), join(folder, to));
    return true;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    // A network file system may have renamed it, and lost the response.
    return await stat(join(folder, to)).then(() => true, ignore("ENOENT", false));
  }
}

/** Touches a file regularly until the returned function is called. */
function keepAlive(path: string, time: Time): () => Promise<void> {
  let beating: Promise<void> | undefined;
  let isOver = false;
  let stop = () => {};
  const beat = async () => {
    const now = timeOf(time) / 1000;
    // If the file is gone, another process has taken the lock over, and may be about to return it.
    beating = utimes(path, now, now).catch(() => {});
    await beating;
    if (!isOver) start();
  };
  const start = () => {
    stop = startBeat(time, () => void beat());
  };
  start();
  return async () => {
    isOver = true;
    stop();
    await beating;
  };
}

/** Calls `onEnd` when the next beat is due. The timer does not keep the process alive. */
function startBeat(time: Time, onEnd: () => void): () => void {
  if (time.sleep) {
    const controller = new AbortController();
    time.sleep(BEAT, controller.signal).then(onEnd, () => {});
    return () => controller.abort();
  }
  const timer = timers.setTimeout(onEnd, BEAT).unref();
  return () => timers.clearTimeout(timer);
}

/** Returns a rejection handler that returns `value` for one error code, and throws other errors. */
function ignore<T>(code: string, value: T): (error: unknown) => T {
  return (error) => {
    if (errorCode(error) !== code) throw error;
    return value;
  };
}
