import { createMemoryStorage, createSealedStorage } from "@edge-auth/aws-sso-oidc/session";
import { isSsoError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertIncludes, rejection, thrown } from "../support/assert.ts";
import { setUp, START_URL } from "./_helpers.ts";

const KEYS = [1, 2, 3].map((number) => new Uint8Array(32).fill(number));
const TEXT = JSON.stringify({ accessToken: "aoa-secret", note: "Zürich 🏔" });

function sealedBy(...keys: readonly (Uint8Array | CryptoKey)[]) {
  const inner = createMemoryStorage();
  return { inner, storage: createSealedStorage(inner, { keys }) };
}

async function refused(storage: { getItem(key: string): unknown }, key: string): Promise<void> {
  const error = await rejection(storage.getItem(key) as Promise<unknown>);
  assert(isSsoError(error, "STORAGE_ERROR"), `${error}`);
  assertIncludes(error.hint, "another key", "signIn()");
}

Deno.test("createSealedStorage() gives back what it was given, and shows nothing of it", async () => {
  const { inner, storage } = sealedBy(KEYS[0]!);
  assertEquals(await storage.getItem("a"), undefined);
  const seen = new Set<unknown>();
  for (let round = 0; round < 50; round++) {
    await storage.setItem("a", TEXT);
    assertEquals(await storage.getItem("a"), TEXT);
    const sealed = await inner.getItem("a") as string;
    assertIncludes(sealed, /^sealed1\.[\w-]+$/);
    assert(!atob(sealed.slice(8).replaceAll("-", "+").replaceAll("_", "/")).includes("secret"));
    seen.add(sealed);
  }
  assertEquals(seen.size, 50);
  await storage.removeItem("a");
  assertEquals([await storage.getItem("a"), inner.getItem("a")], [undefined, undefined]);
});

Deno.test("createSealedStorage() opens with every key, and seals with the first", async () => {
  const { inner, storage } = sealedBy(KEYS[0]!);
  await storage.setItem("a", TEXT);
  const rotated = createSealedStorage(inner, { keys: [KEYS[1]!, KEYS[2]!, KEYS[0]!] });
  assertEquals(await rotated.getItem("a"), TEXT);
  await rotated.setItem("a", TEXT);
  await refused(storage, "a");
  assertEquals(await createSealedStorage(inner, { keys: [KEYS[1]!] }).getItem("a"), TEXT);
});

Deno.test("createSealedStorage() takes CryptoKeys, and copies bytes", async () => {
  const bytes = KEYS[0]!.slice();
  const { inner, storage } = sealedBy(bytes);
  bytes.fill(0);
  await storage.setItem("a", TEXT);
  const usages = ["encrypt", "decrypt"] as const;
  const key = await crypto.subtle.importKey("raw", KEYS[0]!, "AES-GCM", false, [...usages]);
  assertEquals(await createSealedStorage(inner, { keys: [key] }).getItem("a"), TEXT);
});

Deno.test("createSealedStorage() refuses what was changed, cut, swapped or put there", async () => {
  const { inner, storage } = sealedBy(...KEYS);
  await storage.setItem("a", TEXT);
  await storage.setItem("b", TEXT);
  const sealed = await inner.getItem("a") as string;
  for (let at = 0; at < sealed.length; at += 3) {
    const other = sealed[at] === "A" ? "B" : "A";
    inner.setItem("a", sealed.slice(0, at) + other + sealed.slice(at + 1));
    await refused(storage, "a");
    inner.setItem("a", sealed.slice(0, at));
    await refused(storage, "a");
  }
  for (const text of ["", "{}", TEXT, "sealed1.", "sealed1.%%%", "sealed2." + sealed.slice(8)]) {
    inner.setItem("a", text);
    await refused(storage, "a");
  }
  inner.setItem("b", sealed);
  await refused(storage, "b");
  inner.setItem("a", sealed);
  assertEquals(await storage.getItem("a"), TEXT);
});

Deno.test("createSealedStorage() refuses keys of another kind, at once", async () => {
  const storage = createMemoryStorage();
  const make = (keys: unknown) => () => createSealedStorage(storage, { keys } as never);
  const short = await crypto.subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  const opens = await crypto.subtle.importKey("raw", KEYS[0]!, "AES-GCM", false, ["decrypt"]);
  const signs = await crypto.subtle.importKey(
    "raw",
    KEYS[0]!,
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  for (
    const keys of [
      undefined,
      [],
      ["0".repeat(32)],
      [new Uint8Array(16)],
      [new Uint8Array(33)],
      [null],
      [opens],
      [signs],
      [short],
    ]
  ) {
    assert(thrown(make(keys)) instanceof TypeError, `${keys}`);
  }
  assert(thrown(() => createSealedStorage(storage, undefined as never)) instanceof TypeError);
});

Deno.test("createSealedStorage() has a lock if the inner storage has one", async () => {
  const { inner, storage } = sealedBy(KEYS[0]!);
  assertEquals(await storage.lock!("a", () => Promise.resolve(7)), 7);
  const { lock: _, ...bare } = inner;
  assertEquals("lock" in createSealedStorage(bare, { keys: KEYS }), false);
});

Deno.test("a session's record in a sealed storage is never a silent miss", async () => {
  const { inner, storage } = sealedBy(KEYS[0]!);
  const setup = setUp({ storage });
  const token = await setup.clock.run(setup.session.getAccessToken());
  assertEquals(await setup.another().getAccessToken(), token);
  const before = inner.getItem(START_URL);
  const stranger = setup.another({ storage: createSealedStorage(inner, { keys: [KEYS[1]!] }) });
  const error = await setup.clock.run(rejection(stranger.getAccessToken()));
  assert(isSsoError(error, "STORAGE_ERROR"), `${error}`);
  assertEquals(inner.getItem(START_URL), before);
});

Deno.test("getAccessToken() keeps a misfit beside one that no key opens any more", async () => {
  const { inner, storage } = sealedBy(KEYS[0]!);
  const aside = `${START_URL}.corrupt`;
  await createSealedStorage(inner, { keys: [KEYS[1]!] }).setItem(aside, "[");
  const before = inner.getItem(aside);
  await storage.setItem(START_URL, "{");
  const setup = setUp({ storage });
  const { accessToken } = await setup.clock.run(setup.session.getAccessToken());
  assertIncludes(await storage.getItem(START_URL) as string, accessToken);
  assertEquals([inner.getItem(aside), await storage.getItem(`${aside}2`)], [before, "{"]);
  assert(!setup.types().includes("storage_failed"), `${setup.types()}`);
});

Deno.test("getAccessToken() gives up where misfits can never be read, and replaces nothing", async () => {
  const inner = createMemoryStorage();
  const isAside = (key: string) => key.includes(".corrupt");
  let reads = 0;
  let writes = 0;
  const setup = setUp({
    storage: {
      ...inner,
      getItem(key) {
        if (!isAside(key)) return inner.getItem(key);
        if (++reads > 99) return undefined; // so that the test ends
        throw new Error("unreadable");
      },
      setItem: (key, value) => {
        if (isAside(key)) writes++;
        inner.setItem(key, value);
      },
    },
  });
  inner.setItem(START_URL, "{");
  const { accessToken } = await setup.clock.run(setup.session.getAccessToken());
  assert(accessToken);
  assertEquals([inner.getItem(START_URL), writes], ["{", 0]);
  const failed = setup.types().filter((type) => type === "storage_failed").length;
  assert(failed > 0 && reads === failed * 9, `${failed} failures, ${reads} reads`);
});
