// A folder of JSON files that the AWS CLI, the AWS SDKs and this module share.

import { join } from "node:path";
import { type Clock, systemTime } from "../_internal/clock.ts";
import { describeType } from "../_internal/text.ts";
import { createTell } from "../session/tell.ts";
import { type Environment, expandHome, inHome, processEnvironment } from "./environment.ts";
import { openMode, readJsonText, readText, removeFile, writeText } from "./files.ts";
import { withLock } from "./lock.ts";

/** An event of a cache folder. Events contain no secrets. */
export type AwsCliEvent = AwsCliOpenFolderEvent | AwsCliLockEvent | AwsCliFailureEvent;

/** An event for a folder on which others than the owner have permissions. They are not changed. */
export interface AwsCliOpenFolderEvent {
  /** Discriminator. */
  readonly type: "open_folder";
  /** The path of the folder. */
  readonly folder: string;
  /** The permissions of the folder, such as `0o755`. */
  readonly mode: number;
}

/** An event for a lock that another process holds. */
export interface AwsCliLockEvent {
  /**
   * - `lock_awaited`: the wait has lasted for a second. The person may be signing in there.
   * - `lock_taken_over`: the holder showed no activity for 10 seconds, and counts as dead.
   */
  readonly type: "lock_awaited" | "lock_taken_over";
  /** The path of the lock. */
  readonly path: string;
}

/** An event for an error. Valid credentials were returned nevertheless. */
export interface AwsCliFailureEvent {
  /**
   * - `refresh_failed`: the credentials could not be refreshed.
   * - `storage_failed`: the file could not be written.
   */
  readonly type: "refresh_failed" | "storage_failed";
  /** The error. */
  readonly error: unknown;
}

/** Options of the functions that use a cache folder. */
export interface AwsCliCacheOptions {
  /** The path of the cache folder. `~` at its start is the home folder. */
  directory?: string | undefined;
  /** Environment variables. Default: those of the process. */
  env?: Environment | undefined;
  /**
   * Called with each event. Errors that it throws are ignored.
   *
   * @param event The event.
   */
  onEvent?: ((event: AwsCliEvent) => void) | undefined;
  /** The time and the timers. Default: those of the runtime. */
  clock?: Clock | undefined;
  /** Returns numbers from 0 to 1, for the jitter of waits. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

/** A cache folder. `name` is the name of a file in it. */
export interface Cache {
  /** Returns the path of a file. */
  path(name: string): string;
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  lock<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Calls the option `onEvent`. */
  tell(event: AwsCliEvent): void;
}

/** Opens a cache folder. `place` is its default path below the home folder. */
export function openCache(options: AwsCliCacheOptions, ...place: readonly string[]): Cache {
  const { directory, env = processEnvironment(), onEvent, random = Math.random } = options;
  const { clock: time = systemTime } = options;
  const folder = resolveFolder(directory, env, place);
  for (const [name, value] of Object.entries({ onEvent, random })) {
    if (value !== undefined && typeof value !== "function") {
      throw new TypeError(
        `Cannot open the cache: '${name}' must be a function; it is ${describeType(value)}`,
      );
    }
  }
  const path = (name: string) => join(folder, name);
  const tell = createTell<AwsCliEvent>({ onEvent });
  let isChecked = false;
  const checkMode = async () => {
    if (isChecked) return;
    isChecked = true;
    const mode = await openMode(folder);
    if (mode !== undefined) tell({ type: "open_folder", folder, mode });
  };
  return {
    path,
    tell,
    async read(name) {
      const isJson = name.endsWith(".json");
      const text = await (isJson ? readJsonText(path(name), { time }) : readText(path(name)));
      if (text !== undefined) await checkMode();
      return text;
    },
    async write(name, text) {
      await writeText(path(name), text, { time });
      await checkMode();
    },
    remove: (name) => removeFile(path(name)),
    lock(name, work, signal) {
      const lock = path(name.replace(/\.json.*$/, ".lock"));
      const onWait = () => tell({ type: "lock_awaited", path: lock });
      const onTakeover = () => tell({ type: "lock_taken_over", path: lock });
      return withLock(lock, work, { time, random, onWait, onTakeover }, signal);
    },
  };
}

function resolveFolder(
  directory: unknown,
  env: Environment,
  place: readonly string[],
): string {
  if (directory === undefined) return inHome(env, ...place);
  if (typeof directory === "string" && directory !== "") return expandHome(env, directory);
  throw new TypeError(
    `Cannot open the cache: 'directory' must be the path of a folder; it is ${
      describeType(directory)
    }`,
  );
}
