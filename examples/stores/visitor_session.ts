import {
  createSealedStorage,
  createSession,
  type Session,
  type SessionOptions,
} from "@edge-auth/aws-sso-oidc/session";
import { createKvStorage, type KvNamespaceLike } from "./workers_kv.ts";

/** What is needed besides the namespace: 32 random bytes that are kept apart from it. */
export type VisitorOptions = Pick<SessionOptions, "startUrl" | "region" | "endpoint"> & {
  key: Uint8Array;
};

/** The cookie that ties a session to a browser: 122 random bits, and nothing else. */
const COOKIE = /(?:^|; )__Host-session=([\da-f-]{36})/;

/** A visitor's own session, sealed in KV; `headers` set the cookie of a new visitor. */
export function visitorSession(
  request: Request,
  kv: KvNamespaceLike,
  { key, ...options }: VisitorOptions,
): { session: Session; headers: Record<string, string> } {
  const id = COOKIE.exec(request.headers.get("cookie") ?? "")?.[1];
  const name = id ?? crypto.randomUUID();
  const storage = createSealedStorage(createKvStorage(kv), { keys: [key] });
  const session = createSession({ ...options, name, storage });
  const cookie = `__Host-session=${name}; Path=/; Secure; HttpOnly; SameSite=Strict`;
  return { session, headers: id ? {} : { "set-cookie": cookie } };
}
