/**
 * Sessions, which keep a person signed in: they store the tokens, refresh them, and return an access
 * token that is valid now. Start with {@linkcode createSession}.
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
export type {
  Session,
  SessionCallOptions,
  SessionState,
  SessionToken,
} from "./session_interface.ts";
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
  SessionEvent,
  SessionFailureEvent,
  SessionOptions,
  SessionProgressEvent,
  SessionSetAsideEvent,
} from "./types.ts";
