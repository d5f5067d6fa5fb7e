import { withGuide } from "../_internal/guide.ts";
import { printable } from "../_internal/text.ts";
import { SsoError } from "../errors.ts";
import type { Cache } from "./cache.ts";
import { fileOfLogin, type LoginRecord, parseLoginRecord } from "./login_record.ts";

/** The file of one session, and a record that could not be written to it. */
export interface LoginFile {
  /** The name of the file. */
  readonly name: string;
  /** Reads the file. Throws if the person has not signed in. Writes a record that is not yet written. */
  read(): Promise<LoginRecord>;
  /** Writes the file. If that fails, the record is kept in memory. It never throws. */
  write(record: LoginRecord): Promise<void>;
}

/** Opens the file of a session. */
export function createLoginFile(cache: Cache, loginSession: string): LoginFile {
  const name = fileOfLogin(loginSession);
  /** The last record that was read, which the next one replaces. */
  let stored: LoginRecord | undefined;
  let unwritten: { readonly record: LoginRecord; readonly replaces?: string } | undefined;
  async function write(record: LoginRecord): Promise<void> {
    try {
      await cache.write(name, JSON.stringify(record));
      unwritten = undefined;
    } catch (error) {
      // The refresh token in the file was used, so the new one must not be lost.
      unwritten = { record, replaces: stored?.refreshToken ?? "" };
      cache.tell({ type: "storage_failed", error });
    }
  }
  async function read(): Promise<LoginRecord> {
    const text = await cache.read(name);
    const record = text === undefined ? undefined : parseLoginRecord(text);
    if (!record) {
      const problem = text === undefined ? "nobody has signed in as" : "there is no valid file of";
      throw interactionRequired(
        `${problem} ${printable(loginSession, 200)} (${printable(cache.path(name))})`,
      );
    }
    stored = record;
    if (unwritten && unwritten.replaces === record.refreshToken) return unwritten.record;
    unwritten = undefined; // another process has signed in or refreshed
    return record;
  }
  return {
    name,
    write,
    async read(): Promise<LoginRecord> {
      const record = await read();
      if (unwritten) await write(unwritten.record);
      return record;
    },
  };
}

/** Creates the error for credentials that need a new sign-in. */
export function interactionRequired(why: string, cause?: unknown): SsoError {
  return new SsoError(
    `Cannot return credentials of \`aws login\`: ${why}`,
    { code: "INTERACTION_REQUIRED", hint: withGuide("Sign in with `aws login`.") },
    cause === undefined ? {} : { cause },
  );
}
