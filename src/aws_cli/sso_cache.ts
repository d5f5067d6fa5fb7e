import { createHash } from "node:crypto";
import type { StorageLike } from "../session/storage.ts";
import { type AwsCliCacheOptions, openCache } from "./cache.ts";

/** Options of {@linkcode createAwsCliStorage}. All of them have defaults. */
export interface AwsCliStorageOptions extends AwsCliCacheOptions {
  /**
   * The path of the cache folder. `~` at its start is the home folder. Default: `~/.aws/sso/cache`,
   * which the AWS CLI and all AWS SDKs use.
   */
  directory?: string | undefined;
}

/**
 * Creates a storage in the token cache of the AWS CLI. AWS tools read the tokens that a session stores
 * there, and a session reads the tokens of AWS tools. The name of an item's file is the SHA-1 of its
 * key. Pass `name: sessionName ?? startUrl` to `createSession`, which is the key that AWS tools use.
 *
 * - Files are written atomically, and are readable only by their owner. Other tools write in place, so
 *   invalid JSON is read again for 0.3 seconds.
 * - The folder is created with mode `0700`. An existing folder is not changed. If others than its
 *   owner have permissions on it, `onEvent` is called with `open_folder`.
 * - The lock is a folder beside the file. Processes that use this module wait for each other, as
 *   long as the holder of the lock is alive. If the holder was killed, the wait is 10 to 15 seconds.
 *   A holder that is suspended for that long, for instance by a debugger, counts as killed. AWS
 *   tools do not use the lock.
 * - Unusable records are kept beside the file, with the suffix `.corrupt`.
 *
 * All functions of the storage reject with an `SsoError` of code `STORAGE_ERROR` if a file system
 * operation fails.
 *
 * @param options The folder, the environment, and the callback for events.
 * @returns The storage, for `createSession`.
 * @throws {TypeError} If `directory` is not a path, or `onEvent` or `random` is not a function.
 *
 * @example Store an item in a cache folder
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

/** Returns the name of the file of an item. A `.corrupt` suffix of the key becomes its suffix. */
function fileOf(key: string): string {
  const [, name, suffix] = /^([^]*?)(\.corrupt\d*)?$/.exec(key)!;
  return `${createHash("sha1").update(name!).digest("hex")}.json${suffix ?? ""}`;
}
