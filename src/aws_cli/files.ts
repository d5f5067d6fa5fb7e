// Files that many processes read and write: a reader finds the old text or the new one, never a part.

import {
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import type { Time } from "../_internal/clock.ts";
import { cancel, listen, wait } from "../_protocol/cancellation.ts";
import { errorCode, storageError } from "./failure.ts";

/** Folders for their owner only. */
const FOLDER_MODE = 0o700;
/** Files for their owner only. */
const FILE_MODE = 0o600;
/** The waits before a file that is no JSON is read again, in milliseconds: others write in place. */
const READ_DELAYS = [10, 20, 40, 80, 160];
/** How long a rename is tried again while somebody has the file open, in milliseconds (Windows). */
const RENAME_LIMIT = 5_000;
/** The wait before a rename is tried again, in milliseconds. */
const RENAME_DELAY = 20;
/** The age from which a temporary file is one that a process left behind, in milliseconds. */
const LEFTOVER_AGE = 600_000;

const TEMPORARY = /\.[\da-f]{32}\.tmp$/;

/** What Windows says while somebody has a file open. */
const IN_USE = ["EPERM", "EACCES", "EBUSY"];

/** What a file system can do, and how time passes: parameters of the tests. */
export interface FileOptions {
  readonly time: Time;
  /** Default: that of the process. */
  readonly platform?: string;
}

/** Resolves after a while; rejects with the signal's reason, or with what the clock throws. */
export async function sleep(clock: Time, ms: number, signal?: AbortSignal): Promise<void> {
  const it = { clock, signal };
  listen(it);
  try {
    await new Promise((resolve, reject) => wait(it, ms, resolve, reject));
  } finally {
    cancel(it);
  }
}

/** A path beside another one that no other process uses. */
export function temporaryPath(path: string): string {
  return `${path}.${randomToken()}.tmp`;
}

/** 128 random bits, as text. */
export function randomToken(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** Reads a file; `undefined` if there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw storageError("read", path, error);
  }
}

/** Reads a file of JSON. The text of one that stays invalid for 0.3 s is returned as it is. */
export async function readJsonText(
  path: string,
  { time }: FileOptions,
): Promise<string | undefined> {
  let text = await readText(path);
  for (const delay of READ_DELAYS) {
    if (text === undefined || isJson(text)) return text;
    await sleep(time, delay);
    text = await readText(path);
  }
  return text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Writes a file at once, for its owner only. Its folder is made if it is not there. */
export async function writeText(path: string, text: string, options: FileOptions): Promise<void> {
  let temporary: string | undefined;
  let target = path;
  try {
    await makeFolder(dirname(path));
    target = await realpath(path).catch(() => path); // what a symbolic link points to
    temporary = temporaryPath(target);
    const file = await open(temporary, "wx", FILE_MODE);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameFile(temporary, target, options);
  } catch (error) {
    if (temporary) await rm(temporary, { force: true }).catch(() => {});
    throw storageError("write", path, error);
  }
  for (const folder of new Set([dirname(path), dirname(target)])) await removeLeftovers(folder);
}

/** Makes a folder for its owner only; one that exists stays as it is. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: FOLDER_MODE });
}

/** Renames a file. Windows refuses that while somebody has one of the two open. */
export async function renameFile(
  from: string,
  to: string,
  { time, platform = process.platform }: FileOptions,
  attempt: typeof rename = rename,
): Promise<void> {
  for (let waited = 0;; waited += RENAME_DELAY) {
    try {
      return await attempt(from, to);
    } catch (error) {
      const isInUse = platform === "win32" && IN_USE.includes(errorCode(error));
      if (!isInUse || waited >= RENAME_LIMIT) throw error;
      await sleep(time, RENAME_DELAY);
    }
  }
}

/** Removes a file; one that is not there is no error. */
export async function removeFile(path: string): Promise<void> {
  try {
    const target = await realpath(path).catch(() => path); // the secrets, if it is a symbolic link
    await rm(path, { force: true });
    await rm(target, { force: true });
  } catch (error) {
    throw storageError("remove", path, error);
  }
}

/** The permissions of a folder, if others than its owner have some; `undefined` where there are none. */
export async function openMode(
  path: string,
  platform: string = process.platform,
): Promise<number | undefined> {
  if (platform === "win32") return undefined; // modes say nothing there
  const mode = await stat(path).then(({ mode }) => mode & 0o777, () => 0);
  return mode & 0o077 ? mode : undefined;
}

// A process that was killed while it wrote has left a temporary file, with secrets in it.
async function removeLeftovers(folder: string): Promise<void> {
  try {
    const names = (await readdir(folder)).filter((name) => TEMPORARY.test(name));
    for (const path of names.map((name) => join(folder, basename(name)))) {
      const { mtimeMs } = await lstat(path);
      if (Date.now() - mtimeMs > LEFTOVER_AGE) await rm(path, { recursive: true, force: true });
    }
  } catch {
    // Another process is at it, or may do it next time.
  }
}
