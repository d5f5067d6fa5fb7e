import { decodeBase64Text, encodeBase64Url, latin1ToBytes } from "../_internal/encoding.ts";
import { withGuide } from "../_internal/guide.ts";
import { SsoError } from "../errors.ts";
import { textOf } from "./record.ts";
import type { StorageLike } from "./storage.ts";

/** `CryptoKey`, if the global types have it; Node's types have it under another name. */
export type SealingKey = typeof globalThis extends { CryptoKey: { prototype: infer Key } } ? Key
  : SealingKeyShape;

/** The members of a `CryptoKey` that are checked. */
export interface SealingKeyShape {
  /** The algorithm: `AES-GCM`, 256 bits. */
  readonly algorithm: { readonly name: string };
  /** The permitted usages: `encrypt` and `decrypt`. */
  readonly usages: readonly string[];
}

/** Options of `createSealedStorage`. */
export interface SealedStorageOptions {
  /**
   * AES-GCM keys of 256 bits: 32 bytes each, or `CryptoKey`s that may encrypt and decrypt. The first
   * key encrypts. All keys are tried to decrypt. To rotate keys, put the new key first.
   */
  keys: readonly (SealingKey | Uint8Array)[];
}

/** The prefix of sealed items. */
const PREFIX = "sealed1.";
const NO_KEY =
  "'keys' must be 32 bytes each, or CryptoKeys of AES-GCM with 256 bits that encrypt and decrypt";
/** The length of a nonce, in bytes (NIST SP 800-38D section 8.2.2). */
const NONCE = 12;

/**
 * Creates a storage that encrypts items and keeps them in another storage. It uses AES-256-GCM with
 * a new random nonce for each write, and the item's key as additional data, so that items cannot be
 * swapped.
 *
 * It does not hide the length of an item, and does not detect that an older item was put back.
 *
 * @param storage The storage for the encrypted items. Its lock is used, if it has one.
 * @param options The keys.
 * @returns The storage. Its `getItem` rejects with an `SsoError` of code `STORAGE_ERROR` if an item
 * was changed, truncated or swapped, or encrypted with another key.
 * @throws {TypeError} If there is no key, or a key has the wrong type, length, algorithm or usages.
 *
 * @example Encrypt the items of a storage
 * ```ts
 * import { createMemoryStorage, createSealedStorage } from "@edge-auth/aws-sso-oidc/session";
 *
 * const keys = [crypto.getRandomValues(new Uint8Array(32))]; // store it apart from the items
 * const inner = createMemoryStorage();
 * const storage = createSealedStorage(inner, { keys });
 * await storage.setItem("my-sso", "secret");
 * console.log(String(await inner.getItem("my-sso")).includes("secret")); // false
 * console.log(await storage.getItem("my-sso")); // secret
 * ```
 *
 * @see {@link https://csrc.nist.gov/pubs/sp/800/38/d/final | NIST SP 800-38D}
 */
export function createSealedStorage(
  storage: StorageLike,
  options: SealedStorageOptions,
): StorageLike {
  const keys = Array.from(Object(options).keys as SealedStorageOptions["keys"] ?? [], importKey);
  if (keys.length === 0) throw new TypeError(NO_KEY);
  return {
    async getItem(key) {
      const text = textOf(await storage.getItem(key));
      if (text === undefined) return undefined;
      const bytes = text.startsWith(PREFIX) && decodeBase64Text(text.slice(PREFIX.length));
      const sealed = latin1ToBytes(bytes || "");
      try {
        const opened = await Promise.any(keys.map(async (each) =>
          await crypto.subtle.decrypt(
            algorithm(sealed.slice(0, NONCE), key),
            await each,
            sealed.slice(NONCE),
          )
        ));
        return new TextDecoder().decode(opened);
      } catch {
        throw new SsoError("The session's record cannot be opened with any of the keys", {
          code: "STORAGE_ERROR",
          hint: withGuide(
            "It was changed, moved, or sealed with another key. Pass that key, or call signIn().",
          ),
        });
      }
    },
    async setItem(key, value) {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
      const sealed = await crypto.subtle.encrypt(
        algorithm(nonce, key),
        await keys[0]!,
        new TextEncoder().encode(value),
      );
      const bytes = new Uint8Array(NONCE + sealed.byteLength);
      bytes.set(nonce);
      bytes.set(new Uint8Array(sealed), NONCE);
      let text = PREFIX;
      // In parts, because encodeBase64Url() passes each byte as an argument. A multiple of 3: no
      // padding.
      for (let at = 0; at < bytes.length; at += 6_000) {
        text += encodeBase64Url(bytes.subarray(at, at + 6_000));
      }
      await storage.setItem(key, text);
    },
    removeItem: (key) => storage.removeItem(key),
    ...storage.lock && { lock: storage.lock.bind(storage) },
  };
}

function algorithm(iv: Uint8Array<ArrayBuffer>, key: string) {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(key) };
}

// Checks the key synchronously, and starts its import.
function importKey(key: SealingKey | Uint8Array): Promise<CryptoKey> | CryptoKey {
  const usages = ["encrypt", "decrypt"] as const;
  if (key instanceof Uint8Array && key.length === 32) {
    // A copy: the caller may overwrite the bytes.
    const imported = crypto.subtle.importKey("raw", key.slice(), "AES-GCM", false, [...usages]);
    imported.catch(() => {}); // no unhandled rejection if the storage is not used
    return imported;
  }
  const { algorithm, usages: allowed } = Object(key) as CryptoKey;
  const { name, length } = Object(algorithm) as AesKeyAlgorithm;
  if (name === "AES-GCM" && length === 256 && usages.every((usage) => allowed.includes(usage))) {
    return key as CryptoKey;
  }
  throw new TypeError(NO_KEY);
}
