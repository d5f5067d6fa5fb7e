// Errors of files. They contain the system's error code, because messages differ between runtimes.

import { withGuide } from "../_internal/guide.ts";
import { printable } from "../_internal/text.ts";
import { SsoError, type SsoErrorCode } from "../errors.ts";

/** Returns the system's error code, such as `ENOENT`, or else the name of the error. */
export function errorCode(error: unknown): string {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return printable(String(code ?? name ?? typeof error), 60);
}

/** Creates a `STORAGE_ERROR`, with a hint for the error code. */
export function storageError(what: string, path: string, cause: unknown): SsoError {
  return fileError("STORAGE_ERROR", what, path, cause, HINTS);
}

/** Creates an error for a file, with a hint for the error code. */
export function fileError(
  code: SsoErrorCode,
  what: string,
  path: string,
  cause: unknown,
  hints: Hints,
): SsoError {
  const reason = errorCode(cause);
  const hint = withGuide(hints[Object.hasOwn(hints, reason) ? reason : "other"]!);
  return new SsoError(`Cannot ${what} ${printable(path)}: ${reason}`, { code, hint }, { cause });
}

/** Hints by the system's error code. `other` is for all other codes. */
export type Hints = Readonly<Record<string, string>> & { readonly other: string };

const FORBIDDEN = "Check who owns folder and file, and that this process may write there.";

const HINTS: Hints = {
  other: "Check that the folder exists and is writable.",
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  NotCapable: "Deno denied access: allow the folder with --allow-read and --allow-write.",
  EROFS: "The disk is read-only. Pass a writable folder in the option 'directory'.",
  ENOSPC: "The disk is full. Free some space.",
  EDQUOT: "The disk quota is used up. Free some space.",
  ENOTDIR: "A part of the path is a file. Remove it, or pass another folder.",
};
