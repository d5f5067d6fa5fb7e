// Files that several processes read and write. Readers get the old text or the new text, never a part.

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
import { sleep } from "../_protocol/cancellation.ts";
import { errorCode, storageError } from "./failure.ts";

/** The mode of new folders: only for their owner. */
const FOLDER_MODE = 0o700;
/** The mode of new files: only for their owner. */
const FILE_MODE = 0o600;
/**
 * The waits before a file of invalid JSON is read again, in milliseconds. Other tools write in
 * place, so it may be incomplete.
 */
const READ_DELAYS = [10, 20, 40, 80, 160];
/** How long a rename is tried again while the file is open elsewhere, in milliseconds (Windows). */
const RENAME_LIMIT = 5_000;
/** The wait before a rename is tried again, in milliseconds. */
const RENAME_DELAY = 20;
/** A temporary file of this age was left behind by a killed process, in milliseconds. */
const LEFTOVER_AGE = 600_000;

const TEMPORARY = /\.[\da-f]{32}\.tmp$/;

/** Error codes on Windows for a file that is open elsewhere. */
const IN_USE = ["EPERM", "EACCES", "EBUSY"];

/** Options that tests replace. */
export interface FileOptions {
  readonly time: Time;
  /** Default: the platform of the process. */
  readonly platform?: string;
}

/** Returns a unique path in the same folder. */
export function temporaryPath(path: string): string {
  return `${path}.${randomToken()}.tmp`;
}

/** Returns a random UUID without hyphens. */
export function randomToken(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** Reads a file. Returns `undefined` if it does not exist. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw storageError("read", path, error);
  }
}

/** Reads a JSON file. Invalid JSON is read again for 0.3 s, and then returned as it is. */
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

/** Writes a file atomically, only for its owner. Creates the folder if it does not exist. */
export async function writeText(path: string, text: string, options: FileOptions): Promise<void> {
  let temporary: string | undefined;
  let target = path;
  try {
    await makeFolder(dirname(path));
    target = await realpath(path).catch(() => path); // the target of a symbolic link
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

/** Creates a folder, only for its owner. An existing folder is not changed. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: FOLDER_MODE });
}

/** Renames a file. Windows does not allow that while one of the two files is open. */
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

/** Removes a file. It is not an error if the file does not exist. */
export async function removeFile(path: string): Promise<void> {
  try {
    const target = await realpath(path).catch(() => path); // the target of a symbolic link has the secrets
    await rm(path, { force: true });
    await rm(target, { force: true });
  } catch (error) {
    throw storageError("remove", path, error);
  }
}

/** Returns the mode of a folder if others than its owner have permissions; otherwise `undefined`. */
export async function openMode(
  path: string,
  platform: string = process.platform,
): Promise<number | undefined> {
  if (platform === "win32") return undefined; // Windows does not use modes
  const mode = await stat(path).then(({ mode }) => mode & 0o777, () => 0);
  return mode & 0o077 ? mode : undefined;
}

// A process that was killed while writing leaves a temporary file, which contains secrets.
async function removeLeftovers(folder: string): Promise<void> {
  try {
    const names = (await readdir(folder)).filter((name) => TEMPORARY.test(name));
    for (const path of names.map((name) => join(folder, basename(name)))) {
      const { mtimeMs } = await lstat(path);
      if (Date.now() - mtimeMs > LEFTOVER_AGE) await rm(path, { recursive: true, force: true });
    }
  } catch {
    // Another process may be removing them; if not, the next write does.
  }
}
