// A lock between processes. It is a folder with one file, whose name says who holds the lock: "free",
// or "held-" and the holder's random token. Renaming that file is the only way to change the holder,
// and of all processes that rename the same name, exactly one succeeds: nobody can remove a lock that
// is not the one that was looked at.
//
// A holder touches its file every 2 seconds. Whoever has watched a file for 10 seconds, without a
// change, takes the lock over. Only time during which the watcher itself ran counts, so that neither
// a machine that slept nor a clock that was set makes a living holder look dead.

import { mkdir, readdir, rename, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import * as timers from "node:timers";
import { type Time, timeOf } from "../_internal/clock.ts";
import { errorCode, storageError } from "./failure.ts";
import { makeFolder, randomToken, sleep, temporaryPath } from "./files.ts";

/** How often a holder shows that it lives, in milliseconds. */
const BEAT = 2_000;
/** How long a holder must have been silent to be taken for dead, in milliseconds. */
const SILENCE = 10_000;
/** The shortest and the longest wait between two attempts, in milliseconds. */
const SHORTEST_POLL = 10;
const LONGEST_POLL = 250;
/** How much of the time between two looks counts at most, in milliseconds. */
const LONGEST_LOOK = 1_000;
/** After which wait it is told that somebody waits, in milliseconds. */
const LONG_WAIT = 1_000;
/** How many attempts in a row may fail for reasons that pass on Windows. */
const MOST_FAILURES = 20;

const FREE = "free";
const HELD = "held-";

/** What a lock needs to know of its surroundings. */
export interface LockOptions {
  readonly time: Time;
  /** From 0 to 1, for the jitter between attempts. */
  readonly random: () => number;
  /** Called when somebody else has held the lock for a second. */
  readonly onWait: () => void;
  /** Called when the lock of a dead holder was taken over. */
  readonly onTakeover: () => void;
}

/** Runs work while nobody else holds the lock in this folder; the folder is made, and stays. */
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
    // If it fails, the others take the lock over later: no reason to lose the result of the work.
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

/** Who holds a lock, and when it last showed that it lives. */
interface Holder {
  readonly name: string;
  readonly beat: number;
}

/** Returns what tells whether a holder is dead; it must be asked again and again. */
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

/** When a file was last touched; 0 if it has just been renamed. */
function beatOf(path: string): Promise<number> {
  return stat(path).then(({ mtimeMs }) => mtimeMs, ignore("ENOENT", 0));
}

async function takeOver(folder: string, holder: Holder, mine: string): Promise<boolean> {
  if (holder.name === FREE || !await move(folder, holder.name, mine)) return false;
  if (await beatOf(join(folder, mine)) === holder.beat) return true;
  // It showed that it lives in the very last moment.
  await move(folder, mine, holder.name);
  return false;
}

/** Makes a lock that is free. A folder that is there already, with a file in it, stays. */
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

/** Renames the file of a lock; returns whether it had that name. */
async function move(folder: string, from: string, to: string): Promise<boolean> {
  try {
    await rename(join(folder, from), join(folder, to));
    return true;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    // A file server may have done it, and its response was lost.
    return await stat(join(folder, to)).then(() => true, ignore("ENOENT", false));
  }
}

/** Touches a file until the function that it returns is called. */
function keepAlive(path: string, time: Time): () => Promise<void> {
  let beating: Promise<void> | undefined;
  let isOver = false;
  let stop = () => {};
  const beat = async () => {
    const now = timeOf(time) / 1000;
    // If the file is gone, somebody took us for dead, and may be about to give the lock back.
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

/** Calls `onEnd` in time for the next beat. A process that has nothing else to do may end. */
function startBeat(time: Time, onEnd: () => void): () => void {
  if (time.sleep) {
    const controller = new AbortController();
    time.sleep(BEAT, controller.signal).then(onEnd, () => {});
    return () => controller.abort();
  }
  const timer = timers.setTimeout(onEnd, BEAT).unref();
  return () => timers.clearTimeout(timer);
}

/** A handler of rejections that turns one system error into a value. */
function ignore<T>(code: string, value: T): (error: unknown) => T {
  return (error) => {
    if (errorCode(error) !== code) throw error;
    return value;
  };
}
