// Deno KV: `--unstable-kv`.
import { assert, assertEquals } from "@std/assert";
import { createSession } from "@edge-auth/aws-sso-oidc/session";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { createDenoKvStorage, type DenoKvLike } from "../../examples/stores/deno_kv.ts";
import { REGION, START_URL } from "./_servers.ts";

type Open = { openKv(path: string): Promise<DenoKvLike & { close(): void }> };

Deno.test("Deno KV: ten sessions with an expired token refresh it once", async () => {
  const file = await Deno.makeTempFile();
  const stores = await Promise.all([1, 2].map(() => (Deno as unknown as Open).openKv(file)));
  const emulator = createEmulator({ approval: { afterPolls: 0 } });
  const sessions = Array.from({ length: 10 }, (_, n) =>
    createSession({
      startUrl: START_URL,
      region: REGION,
      fetch: emulator.fetch,
      storage: createDenoKvStorage(stores[n % 2]!),
      onVerification: () => {},
    }));
  try {
    const { accessToken } = await sessions[0]!.getAccessToken();
    await sessions[0]!.invalidate(accessToken);
    const before = emulator.requests.length;
    const tokens = await Promise.all(sessions.map((session) => session.getAccessToken()));
    assertEquals(new Set(tokens.map((token) => token.accessToken)).size, 1);
    assert(tokens[0]!.accessToken !== accessToken);
    assertEquals(emulator.requests.length - before, 1);
    await sessions[1]!.signOut();
    assertEquals(await sessions[0]!.getState(), undefined);
  } finally {
    for (const store of stores) store.close();
    await Deno.remove(file);
  }
});

Deno.test("Deno KV: a lock is for its holder alone, and the wait for it can be aborted", async () => {
  const kv = await (Deno as unknown as Open).openKv(":memory:");
  try {
    const storage = createDenoKvStorage(kv);
    let inside = 0;
    let most = 0;
    await Promise.all(Array.from({ length: 8 }, () =>
      storage.lock!("a", async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside--;
      })));
    assertEquals(most, 1);
    const held = storage.lock!("a", () => new Promise((resolve) => setTimeout(resolve, 400)));
    const signal = AbortSignal.timeout(50);
    const late = await storage.lock!("a", () => Promise.resolve(), { signal }).catch((e) => e);
    assertEquals(late, signal.reason);
    await held;
  } finally {
    kv.close();
  }
});
