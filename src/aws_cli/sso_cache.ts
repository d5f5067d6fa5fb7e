import { createHash } from "node:crypto";
import type { StorageLike } from "../session/storage.ts";
import { type AwsCliCacheOptions, openCache } from "./cache.ts";

/** Options of {@linkcode createAwsCliStorage}. All of them have defaults. */
export interface AwsCliStorageOptions extends AwsCliCacheOptions {
  /**
   * The cache folder itself; `~` at its start is the home folder. Default: `~/.aws/sso/cache`, where
   * the AWS CLI and all AWS SDKs look.
   */
  directory?: string | undefined;
}

/**
 * Creates a storage in the token cache of the AWS CLI: every AWS tool reads what a session stores there,
 * and a session goes on with what any of them wrote. An item's file is the SHA-1 of its key; pass
 * `name: sessionName ?? startUrl` to `createSession`, so that it is the one that AWS's tools use.
 *
 * - Files are written beside the old one and renamed, readable by their owner only. A file that is being
 *   written in place, as other tools do, is read again for 0.3 seconds.
 * - The folder is made with mode `0700`. One that is there stays as it is; an event tells if others
 *   have permissions on it.
 * - The lock is a folder beside the file. Processes that use this module wait for each other there, as
 *   long as the holder lives; a holder that was killed delays them by 10 seconds, 15 at the most. One
 *   that stood still for that long (suspended, in a debugger) counts as killed. AWS's tools know no
 *   locks.
 * - Records that cannot be used stay beside the file, with `.corrupt` at the end of their name.
 *
 * All functions of the storage reject with an `SsoError` with code `STORAGE_ERROR` if the system
 * refuses.
 *
 * @param options The folder, and what is to be told.
 * @returns The storage, for `createSession`.
 * @throws {TypeError} If `directory` is no path, or `onEvent` or `random` no function.
 *
 * @example Store an item where the AWS CLI looks
 * ```ts
 * import { mkdtemp, readdir, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { createAwsCliStorage } from "@edge-auth/aws-sso-oidc/aws-cli";
 *
 * const directory = await mkdtemp(join(tmpdir(), "example-")); // leave it out for ~/.aws/sso/cache
 * const storage = createAwsCliStorage({ directory });
 * await storage.setItem("my-sso", `{"startUrl":"https://example.awsapps.com/start"}`);
 * console.log(await readdir(directory)); // [ "0ad374308c5a4e22f723adf10145eafad7c4031c.json" ]
 * await rm(directory, { recursive: true });
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/sdkref/latest/guide/understanding-sso.html | How the SDKs and tools cache SSO tokens}
 */
export function createAwsCliStorage(options: AwsCliStorageOptions = {}): StorageLike {
  const cache = openCache(Object(options) as AwsCliStorageOptions, ".aws", "sso", "cache");
  return {
    getItem: (key) => cache.read(fileOf(key)),
    setItem: (key, value) => cache.write(fileOf(key), value),
    removeItem: (key) => cache.remove(fileOf(key)),
    lock: (key, work, lockOptions) => cache.lock(fileOf(key), work, lockOptions?.signal),
  };
}

/** The file of an item. Sessions keep records that they cannot use under a key that ends thus. */
function fileOf(key: string): string {
  const [, name, suffix] = /^([^]*?)(\.corrupt\d*)?$/.exec(key)!;
  return `${createHash("sha1").update(name!).digest("hex")}.json${suffix ?? ""}`;
}
