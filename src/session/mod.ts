/**
 * Sessions that stay alive: a token that is valid now, whenever a program asks for one.
 *
 * @module
 */

export { discoverRegion, type PortalPageOptions, resolveStartUrl } from "./portal_page.ts";
export {
  createSealedStorage,
  type SealedStorageOptions,
  type SealingKey,
  type SealingKeyShape,
} from "./sealed.ts";
export { createSession } from "./session.ts";
export { parseStartUrl, type StartUrl } from "./start_url.ts";
export {
  createMemoryStorage,
  type LockOptions,
  type StorageItem,
  type StorageLike,
} from "./storage.ts";
export type {
  Authorize,
  AuthorizeOptions,
  OnVerification,
  Session,
  SessionCallOptions,
  SessionEvent,
  SessionFailureEvent,
  SessionOptions,
  SessionProgressEvent,
  SessionSetAsideEvent,
  SessionState,
  SessionToken,
} from "./types.ts";
