// What a storage, a page or a record of somebody else's may do to a session.
import {
  createMemoryStorage,
  createSealedStorage,
  createSession,
  discoverRegion,
  resolveStartUrl,
} from "@edge-auth/aws-sso-oidc/session";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { rejection } from "../support/assert.ts";
import { REGION, setUp, START_URL } from "./_helpers.ts";

Deno.test("signOut() during a slow write leaves no record", async () => {
  const inner = createMemoryStorage();
  let [begun, release] = [() => {}, () => {}];
  const writing = new Promise<void>((resolve) => begun = resolve);
  const held = new Promise<void>((resolve) => release = resolve);
  const { clock, session } = setUp({
    storage: {
      getItem: (key) => inner.getItem(key),
      removeItem: (key) => inner.removeItem(key),
      async setItem(key: string, value: string) {
        if (value.includes('"accessToken"')) {
          begun();
          await held;
        }
        await inner.setItem(key, value);
      },
    },
  });
  const signing = rejection(session.signIn());
  await clock.run(writing);
  const leaving = new AbortController();
  const out = session.signOut({ signal: leaving.signal }).catch(() => {});
  leaving.abort();
  await clock.run(out);
  release();
  await clock.run(signing);
  assertEquals(await inner.getItem(START_URL) ?? undefined, undefined);
});

Deno.test("createSession() prints nothing of a stored time", async () => {
  const setup = setUp({ onVerification: undefined });
  await setup.storage.setItem(
    START_URL,
    JSON.stringify({
      startUrl: START_URL,
      region: REGION,
      accessToken: "a",
      expiresAt: "2000-01-01T00:00:00Z",
      refreshToken: "r",
      clientId: "i",
      clientSecret: "s",
      registrationExpiresAt: "\x1b[2J" + "A".repeat(5000),
    }),
  );
  const { message } = await setup.clock.run(rejection(setup.session.getAccessToken()));
  assert(!message.includes("\x1b") && message.length < 500, JSON.stringify(message));
});

Deno.test("createSession() repeats no excerpt of a record that a storage's JSON.parse shows", async () => {
  const bad = '{"refreshToken":aorREFRESHTOKENVALUE","x":1}';
  const storage = { getItem: () => JSON.parse(bad), setItem() {}, removeItem() {} };
  const session = createSession({ startUrl: START_URL, region: REGION, storage });
  const { message } = await rejection(session.getAccessToken());
  assert(!/REFRESH|aorR/.test(message), message);
});

Deno.test("createSession() ignores a listener whose promise rejects", async () => {
  const setup = setUp({ onEvent: () => Promise.reject(new Error("of the listener")) as never });
  await setup.clock.run(setup.session.getAccessToken());
});

Deno.test("resolveStartUrl() prints nothing of a redirect that is no URL", async () => {
  const headers = { location: "https://[\u009b31m" + "A".repeat(5_000) };
  const fetch = () => Promise.resolve(new Response("", { status: 302, headers }));
  const { message } = await rejection(resolveStartUrl("https://intranet.example/sso", { fetch }));
  assert(!message.includes("\u009b") && message.length < 600, message.slice(0, 200));
});

Deno.test("resolveStartUrl() asks no http URL, and believes no page of another site", async () => {
  const asked: string[] = [];
  const page = () => new Response('<meta name="region" content="eu-west-1">');
  const redirected = Object.defineProperty(page(), "redirected", { value: true });
  const fetch = (url: string) => {
    asked.push(url);
    return Promise.resolve(redirected);
  };
  const refused = await rejection(resolveStartUrl("http://127.0.0.1:1/admin", { fetch }));
  assert(refused instanceof RangeError, String(refused));
  assertEquals(asked, []);
  const error = await rejection(discoverRegion("https://example.awsapps.com/start", { fetch }));
  assertMatch(error.message, /does not/);
  assertEquals(asked.length, 1);
});

Deno.test("createSealedStorage() takes items of any length", async () => {
  const inner = createMemoryStorage();
  const sealed = createSealedStorage(inner, { keys: [new Uint8Array(32).fill(7)] });
  for (const length of [0, 1, 5_999, 6_000, 6_001, 300_000]) {
    const text = "x".repeat(length);
    await sealed.setItem("k", text);
    assertEquals(await sealed.getItem("k"), text);
    assertMatch(await inner.getItem("k") as string, /^[\w.-]+$/);
  }
});
