// Errors of files. Their text is the system's error code: its messages differ by runtime.

import { printable } from "../_internal/text.ts";
import { SsoError } from "../errors.ts";

/** The system's error code, such as `ENOENT`; else the name of the error. */
export function errorCode(error: unknown): string {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return printable(String(code ?? name ?? typeof error), 60);
}

/** An error of the storage, with what to do about it. */
export function storageError(what: string, path: string, cause: unknown): SsoError {
  const reason = errorCode(cause);
  const hint = Object.hasOwn(HINTS, reason) ? HINTS[reason]! : OTHER_HINT;
  const message = `Cannot ${what} ${printable(path)}: ${reason}`;
  return new SsoError(message, { code: "STORAGE_ERROR", hint }, { cause });
}

const OTHER_HINT = "Check that the folder exists on a disk that works, and that it may be written.";

const FORBIDDEN =
  "Check who owns the folder and the file, and whether this process may write there.";

const HINTS: Readonly<Record<string, string>> = {
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  NotCapable: "Deno has not permitted it: allow the folder by --allow-read and --allow-write.",
  EROFS: "The disk is read-only. Name a folder that may be written by the option 'directory'.",
  ENOSPC: "The disk is full. Free some space.",
  EDQUOT: "The disk quota is used up. Free some space.",
  ENOTDIR: "A part of the path is a file. Remove it, or name another folder.",
};
