/**
 * Sessions that stay alive: a token that is valid now, whenever a program asks for one.
 *
 * @module
 */

export {
  createMemoryStorage,
  type LockOptions,
  type StorageItem,
  type StorageLike,
} from "./storage.ts";
