// Faults, one a row: what the caller gets, and what is left afterwards. In none of them is a token
// that works lost.
import { createMemoryStorage } from "@edge-auth/aws-sso-oidc/session";
import { createSsoOidcClient, isServiceError, isSsoError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertIncludes, rejection } from "../support/assert.ts";
import {
  assertIdle,
  brittle,
  failure,
  HOUR,
  MINUTE,
  REGION,
  setUp,
  signedIn,
  START_URL,
  withoutLock,
} from "./_helpers.ts";

const ALONE = { interactive: false } as const;
const DUE = 58 * MINUTE;

/** A refresh of a token that is still valid fails: everybody gets it, and there are pauses. */
const PASSING = [
  ["no network", { network: "error" }],
  ["no response", { network: "hang" }],
  ["500", { status: 500 }],
  ["500 of the service", { exception: "InternalServerException" }],
  ["a gateway's 503", { status: 503, body: "<h1>Sorry</h1>" }],
  ["429", { status: 429 }],
  ["429 with Retry-After", { status: 429, headers: { "retry-after": "40" } }],
  ["truncated JSON", { status: 200, body: '{"accessToken":"aoa' }],
  ["a proxy's page", { status: 200, body: "<html>", headers: { "content-type": "text/html" } }],
  ["a proxy's 403", { status: 403, body: "<html>" }],
  ["slow_down", { exception: "SlowDownException" }],
  ["KMS", { exception: "AccessDeniedException", reason: "KMS_AccessDeniedException" }],
] as const;

for (const [name, fault] of PASSING) {
  Deno.test(`getAccessToken() keeps a valid token at ${name}, and the session`, async () => {
    const setup = await signedIn();
    const before = setup.stored()!;
    await setup.clock.advance(DUE);
    setup.emulator.failNext({ ...fault, operation: "CreateToken", times: 100 } as never);
    for (let call = 0; call < 10; call++) {
      const token = await setup.clock.run(setup.session.getAccessToken());
      assertEquals(token.accessToken, before.accessToken);
    }
    assertEquals([setup.asked(), setup.types()], [["CreateToken"], ["refresh_failed"]]);
    assertEquals(setup.stored(), before);
    await assertIdle(setup);
    // Once the token is over, the caller is told what is wrong, and nobody is asked to sign in.
    await setup.clock.advance(5 * MINUTE);
    const error = await setup.clock.run(rejection(setup.session.getAccessToken(ALONE)));
    assert(isSsoError(error) && error.code !== "INTERACTION_REQUIRED", `${error}`);
    assertEquals(setup.stored(), before);
    await assertIdle(setup);
  });
}

Deno.test("getAccessToken() refreshes again when a fault has passed", async () => {
  const setup = await signedIn();
  const { accessToken } = setup.stored()!;
  await setup.clock.advance(DUE);
  setup.emulator.failNext({ network: "error", operation: "CreateToken" });
  await setup.clock.run(setup.session.getAccessToken());
  await setup.clock.advance(29_000);
  assertEquals((await setup.session.getAccessToken()).accessToken, accessToken);
  assertEquals(setup.asked(), ["CreateToken"]);
  await setup.clock.advance(1000);
  const renewed = await setup.clock.run(setup.session.getAccessToken());
  assert(renewed.accessToken !== accessToken);
  // An expired one is tried at once.
  await setup.clock.advance(2 * HOUR);
  setup.emulator.failNext({ network: "error", operation: "CreateToken" });
  await failure(setup, setup.session.getAccessToken(), "NETWORK_ERROR");
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.asked(), ["CreateToken", "CreateToken", "CreateToken"]);
});

Deno.test("getAccessToken() keeps nobody waiting for retries while the token is valid", async () => {
  const setup = await signedIn();
  await setup.clock.advance(DUE);
  const headers = { "retry-after": "5", "x-amzn-requestid": "1" };
  setup.emulator.failNext({ status: 429, headers, operation: "CreateToken", times: 2 });
  const began = setup.clock.now();
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals([setup.clock.now() - began, setup.asked().length], [0, 1]);
  // With an expired one they are waited for.
  await setup.clock.advance(HOUR);
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.asked().length, 2);
});

Deno.test("getAccessToken() takes no lock for each call when there is nothing to refresh with", async () => {
  const setup = await signedIn({ scopes: [] });
  await setup.clock.advance(8 * HOUR - MINUTE);
  let locks = 0;
  const { lock } = setup.storage;
  setup.storage.lock = (...args) => (locks++, lock!(...args));
  for (let call = 0; call < 5; call++) await setup.clock.run(setup.session.getAccessToken());
  assertEquals(locks, 1);
});

Deno.test("getAccessToken() keeps what it could not write, though others touch the old record", async () => {
  const storage = brittle();
  const setup = await signedIn({ storage });
  await setup.clock.advance(2 * HOUR);
  storage.broken.setItem = new Error("full");
  const token = await setup.clock.run(setup.session.getAccessToken());
  delete storage.broken.setItem;
  setup.store({ note: "of another tool" });
  assertEquals(await setup.clock.run(setup.session.getAccessToken(ALONE)), token);
  assertEquals(setup.stored()!.accessToken, token.accessToken);
});

Deno.test("getAccessToken() does not use a lock that comes too late", async () => {
  const memory = createMemoryStorage();
  const setup = await signedIn({ storage: memory });
  await setup.clock.advance(2 * HOUR);
  let isReleased = false;
  const late = {
    ...memory,
    // It takes no notice of its signal, and its release takes a while.
    lock: async <T>(key: string, work: () => Promise<T>): Promise<T> => {
      await setup.clock.sleep(20_000);
      const result = await memory.lock!(key, work);
      await setup.clock.sleep(1000);
      isReleased = true;
      return result;
    },
  };
  const session = setup.another({ storage: late });
  await failure(setup, session.getAccessToken(ALONE), "STORAGE_ERROR");
  await setup.clock.advance(HOUR);
  assertEquals(setup.asked(), []);
  // And one that is slow to release is waited for: a process may end after the call.
  await setup.clock.run(session.getAccessToken());
  assertEquals([setup.asked(), isReleased], [["CreateToken"], true]);
});

Deno.test("getAccessToken() gets through a minute of 500", async () => {
  const setup = await signedIn();
  await setup.clock.advance(2 * HOUR);
  setup.emulator.failNext({ status: 500, operation: "CreateToken", times: 12 });
  for (let second = 0; second < 60; second += 5) {
    await setup.clock.run(rejection(setup.session.getAccessToken()));
    await setup.clock.advance(5000);
  }
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals([setup.asked().length, setup.types().at(-1)], [13, "refreshed"]);
});

Deno.test("getAccessToken() waits as long as Retry-After says, also with an expired token", async () => {
  const setup = await signedIn();
  await setup.clock.advance(2 * HOUR);
  setup.emulator.failNext({
    exception: "SlowDownException",
    status: undefined,
    headers: { "retry-after": "90" },
    operation: "CreateToken",
  } as never);
  for (let second = 0; second < 90; second += 10) {
    const error = await setup.clock.run(rejection(setup.session.getAccessToken()));
    assert(isServiceError(error, "slow_down"), `${error}`);
    await setup.clock.advance(10_000);
  }
  assertEquals(setup.asked(), ["CreateToken"]);
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.asked(), ["CreateToken"]);
});

Deno.test("getAccessToken() returns a valid token whose refresh is refused, and then asks", async () => {
  const setup = await signedIn();
  const before = setup.stored()!;
  await setup.clock.advance(DUE);
  setup.emulator.revoke(before.accessToken);
  for (let second = 0; second < 100; second += 10) {
    const token = await setup.clock.run(setup.session.getAccessToken());
    assertEquals(token.accessToken, before.accessToken);
    await setup.clock.advance(10_000);
  }
  assertEquals([setup.asked(), setup.types()], [["CreateToken"], ["refresh_failed"]]);
  assertEquals(setup.stored(), before);
  await setup.clock.advance(MINUTE);
  const error = await failure(setup, setup.session.getAccessToken(ALONE), "INTERACTION_REQUIRED");
  assertIncludes(error.message, "refuses the refresh token");
  assert(isServiceError(error.cause, "invalid_grant"), `${error.cause}`);
  assertEquals(setup.asked(), []);
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.asked(), ["StartDeviceAuthorization", "CreateToken"]);
});

/** A refresh of an expired token is refused for good. */
for (
  const exception of [
    "InvalidGrantException",
    "InvalidClientException",
    "UnauthorizedClientException",
    "InvalidRequestException",
    "AccessDeniedException",
    "ExpiredTokenException",
  ] as const
) {
  Deno.test(`getAccessToken() needs a person after ${exception}, and says why`, async () => {
    const setup = await signedIn();
    const before = setup.stored()!;
    await setup.clock.advance(2 * HOUR);
    setup.emulator.failNext({ exception, operation: "CreateToken" });
    const error = await failure(setup, setup.session.getAccessToken(ALONE), "INTERACTION_REQUIRED");
    assertEquals((error.cause as Error).name, exception);
    // The same refresh token is not sent again, and nothing was lost.
    await failure(setup, setup.session.getAccessToken(ALONE), "INTERACTION_REQUIRED");
    assertEquals([setup.asked(), setup.stored()], [["CreateToken"], before]);
    const token = await setup.clock.run(setup.session.getAccessToken());
    assertEquals(setup.stored()!.accessToken, token.accessToken);
  });
}

Deno.test("getAccessToken() does not send the refresh token of an expired registration", async () => {
  const setup = await signedIn({ emulator: { clientSecretExpiresIn: 5400 } });
  await setup.clock.advance(2 * HOUR);
  const error = await failure(setup, setup.session.getAccessToken(ALONE), "INTERACTION_REQUIRED");
  assertIncludes(error.message, "the registration expired at 2026-01-01T01:30:00Z");
  assertEquals(setup.asked(), []);
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.asked(), ["RegisterClient", "StartDeviceAuthorization", "CreateToken"]);
});

Deno.test("getAccessToken() tells what can be the matter after a lost response", async () => {
  const setup = await signedIn();
  const before = setup.stored()!;
  await setup.clock.advance(DUE);
  setup.emulator.failNext({ network: "error", processed: true, operation: "CreateToken" });
  // The service has rotated the token, and nobody has heard of it: the access token is what is left.
  const token = await setup.clock.run(setup.session.getAccessToken());
  assertEquals(token.accessToken, before.accessToken);
  await setup.clock.advance(5 * MINUTE);
  const error = await failure(setup, setup.session.getAccessToken(ALONE), "INTERACTION_REQUIRED");
  assertIncludes(error.message, "the response to an earlier refresh was lost");
  assertEquals(setup.stored(), before);
});

Deno.test("getAccessToken() takes what another process has won, after a refused refresh", async () => {
  const setup = await signedIn({ storage: withoutLock(createMemoryStorage()) });
  await setup.clock.advance(2 * HOUR);
  const calls = [setup.session, setup.another(), setup.another()].map((session) =>
    session.getAccessToken(ALONE)
  );
  const tokens = await setup.clock.run(Promise.all(calls));
  assertEquals(new Set(tokens.map(({ accessToken }) => accessToken)).size, 1);
  assertEquals(setup.asked(), ["CreateToken", "CreateToken", "CreateToken"]);
  assertEquals(setup.stored()!.accessToken, tokens[0]!.accessToken);
});

Deno.test("getAccessToken() waits for a client without the lock, which has won and not yet written", async () => {
  const setup = await signedIn();
  const { clock, emulator } = setup;
  const before = setup.stored()!;
  await clock.advance(2 * HOUR);
  const oidc = createSsoOidcClient({ region: REGION, fetch: emulator.fetch, clock });
  const token = await clock.run(oidc.createToken({
    clientId: `${before.clientId}`,
    clientSecret: `${before.clientSecret}`,
    grantType: "refresh_token",
    refreshToken: before.refreshToken!,
  }));
  const { accessToken, refreshToken } = token;
  const expiresAt = new Date(clock.now() + HOUR).toISOString();
  const writing = clock.sleep(2_000).then(() =>
    setup.store({ accessToken, refreshToken, expiresAt })
  );
  const won = await clock.run(setup.session.getAccessToken(ALONE));
  await writing;
  assertEquals(won.accessToken, accessToken);
  assertEquals([setup.types(), setup.asked()], [["refresh_failed"], [
    "CreateToken",
    "CreateToken",
  ]]);
  assertEquals(setup.stored()!.refreshToken, refreshToken);
});

Deno.test("getAccessToken() waits 3.1 s for another client's refresh token, once, and asks the service once", async () => {
  const setup = await signedIn();
  await setup.clock.advance(9 * HOUR);
  for (const limit of [3_100, 0]) {
    const began = setup.clock.now();
    await failure(setup, setup.session.getAccessToken(ALONE), "INTERACTION_REQUIRED");
    assertEquals(setup.clock.now() - began, limit);
  }
  assertEquals(setup.asked(), ["CreateToken"]);
  // Nobody else knows a session that is in memory.
  const alone = setUp();
  const session = alone.another({ storage: undefined });
  await alone.clock.run(session.signIn());
  await alone.clock.advance(9 * HOUR);
  const began = alone.clock.now();
  await failure(alone, session.getAccessToken(ALONE), "INTERACTION_REQUIRED");
  assertEquals(alone.clock.now(), began);
});

Deno.test("getAccessToken() that is aborted while it waits for another client leaves no timer", async () => {
  const setup = await signedIn();
  await setup.clock.advance(9 * HOUR);
  const controller = new AbortController();
  const { signal } = controller;
  const call = rejection(setup.session.getAccessToken({ ...ALONE, signal }));
  await setup.clock.advance(150);
  assertEquals(setup.clock.waits.length, 1);
  controller.abort(new Error("why"));
  assertEquals((await call).message, "why");
  await assertIdle(setup);
});

Deno.test("getAccessToken() of 100 sessions waits 3.1 s together, not one after the other", async () => {
  const setup = await signedIn();
  await setup.clock.advance(9 * HOUR);
  const began = setup.clock.now();
  const calls = Array.from({ length: 100 }, () => rejection(setup.another().getAccessToken(ALONE)));
  const errors = await setup.clock.run(Promise.all(calls));
  assertEquals(errors.filter((error) => !isSsoError(error, "INTERACTION_REQUIRED")), []);
  assertEquals(setup.clock.now() - began, 3_100);
});

Deno.test("getAccessToken() returns the token though the store cannot be written, and writes it later", async () => {
  const storage = brittle();
  const setup = await signedIn({ storage });
  const before = setup.stored()!;
  await setup.clock.advance(2 * HOUR);
  storage.broken.setItem = new Error("ENOSPC: no space left on device");
  const token = await setup.clock.run(setup.session.getAccessToken());
  assert(token.accessToken !== before.accessToken);
  assertEquals(setup.types(), ["storage_failed", "refreshed"]);
  assertEquals(setup.stored(), before);
  // It is the same token each time, and its refresh token is not lost.
  assertEquals(await setup.clock.run(setup.session.getAccessToken()), token);
  await setup.clock.advance(2 * HOUR);
  const next = await setup.clock.run(setup.session.getAccessToken(ALONE));
  assert(next.accessToken !== token.accessToken);
  delete storage.broken.setItem;
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.stored()!.accessToken, next.accessToken);
  assertEquals(setup.asked(), ["CreateToken", "CreateToken"]);
});

Deno.test("getAccessToken() prefers what others have stored to what could not be written", async () => {
  const storage = brittle();
  const setup = await signedIn({ storage });
  await setup.clock.advance(2 * HOUR);
  storage.broken.setItem = new Error("read-only");
  await setup.clock.run(setup.session.getAccessToken());
  delete storage.broken.setItem;
  await setup.clock.advance(10 * MINUTE);
  // Another process signs in.
  const other = await setup.clock.run(setup.another().signIn());
  assertEquals(await setup.clock.run(setup.session.getAccessToken()), other);
  // Or out.
  storage.broken.setItem = new Error("read-only");
  await setup.clock.advance(2 * HOUR);
  await setup.clock.run(setup.session.getAccessToken());
  storage.removeItem(START_URL);
  await failure(setup, setup.session.getAccessToken(ALONE), "INTERACTION_REQUIRED");
});

Deno.test("getAccessToken() signs in with a read-only store, and keeps the token in memory", async () => {
  const storage = brittle(withoutLock(createMemoryStorage()));
  storage.broken.setItem = new Error("EROFS: read-only file system");
  const setup = setUp({ storage: withoutLock(storage) });
  const token = await setup.clock.run(setup.session.getAccessToken());
  assertEquals(await setup.clock.run(setup.session.getAccessToken(ALONE)), token);
  assertEquals(setup.types().filter((type) => type === "storage_failed").length, 2);
  for (let call = 0; call < 5; call++) await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.types().filter((type) => type === "storage_failed").length, 2);
});

Deno.test("getAccessToken() needs a record that can be read, unless it knows a token", async () => {
  const storage = brittle();
  const setup = await signedIn({ storage });
  const { accessToken } = setup.stored()!;
  storage.broken.getItem = new Error("EACCES: permission denied");
  assertEquals((await setup.session.getAccessToken()).accessToken, accessToken);
  assertEquals(setup.types(), ["storage_failed"]);
  for (const call of ["getAccessToken", "getState"] as const) {
    const error = await failure(setup, setup.another()[call](), "STORAGE_ERROR");
    assertIncludes(error.message, "cannot be read", "EACCES: permission denied");
  }
  assertEquals(setup.asked(), []);
  // Who wants to sign in can.
  await setup.clock.run(setup.another().signIn());
  delete storage.broken.getItem;
  assert(setup.stored()!.accessToken !== accessToken);
});

Deno.test("getAccessToken() needs a lock only when the token is over", async () => {
  const storage = brittle();
  const setup = await signedIn({ storage });
  const before = setup.stored()!;
  storage.broken.lock = new Error("EROFS: no lock file");
  await setup.clock.advance(DUE);
  for (let call = 0; call < 5; call++) {
    const token = await setup.clock.run(setup.session.getAccessToken());
    assertEquals(token.accessToken, before.accessToken);
  }
  assertEquals([setup.asked(), setup.types()], [[], ["storage_failed"]]);
  await setup.clock.advance(HOUR);
  const error = await failure(setup, setup.session.getAccessToken(), "STORAGE_ERROR");
  assertIncludes(error.message, "cannot be locked", "EROFS");
  assertEquals([setup.asked(), setup.stored()], [[], before]);
});

Deno.test("getAccessToken() waits for a lock: 15 s alone, longer for a person", async () => {
  const setup = await signedIn();
  await setup.clock.advance(2 * HOUR);
  let release = () => {};
  const held = setup.storage.lock!(START_URL, () => new Promise<void>((end) => release = end));
  const alone = setup.session.getAccessToken(ALONE);
  const began = setup.clock.now();
  const patient = setup.session.getAccessToken();
  const error = await failure(setup, alone, "STORAGE_ERROR");
  assertIncludes(error.message, "15000 ms");
  assertEquals(setup.clock.now() - began, 15_000);
  await setup.clock.advance(10 * MINUTE);
  assertEquals(setup.asked(), []);
  release();
  await held;
  await setup.clock.run(patient);
  assertEquals(setup.asked(), ["CreateToken"]);
  await assertIdle(setup);
});

Deno.test("the calls of one session wait for the storage's lock one after the other", async () => {
  const memory = createMemoryStorage();
  let waiting = 0;
  let most = 0;
  const storage = {
    ...memory,
    lock: async <T>(key: string, work: () => Promise<T>): Promise<T> => {
      most = Math.max(most, ++waiting);
      try {
        return await memory.lock!(key, work);
      } finally {
        waiting--;
      }
    },
  };
  const setup = await signedIn({ storage });
  const { accessToken } = setup.stored()!;
  const { signIn, invalidate, getAccessToken } = setup.session;
  const calls = [signIn(), invalidate(accessToken), invalidate("another"), getAccessToken()];
  await setup.clock.run(Promise.all<unknown>(calls));
  assertEquals([most, waiting], [1, 0]);
});

Deno.test("getAccessToken() refuses a lock that does not run its work", async () => {
  const storage = { ...createMemoryStorage(), lock: () => Promise.resolve(undefined as never) };
  const setup = setUp({ storage });
  const error = await failure(setup, setup.session.getAccessToken(), "STORAGE_ERROR");
  assertIncludes(error.message, "did not run its work");
});

Deno.test("getAccessToken() returns the token though the lock cannot be released", async () => {
  const memory = createMemoryStorage();
  const storage = {
    ...memory,
    lock: async <T>(key: string, work: () => Promise<T>): Promise<T> => {
      await memory.lock!(key, work);
      throw new Error("cannot unlink");
    },
  };
  const setup = setUp({ storage });
  await setup.clock.run(setup.session.getAccessToken());
  assert(setup.stored());
});

Deno.test("getAccessToken() works with a clock that is wrong by an hour, or set meanwhile", async () => {
  for (const wrong of [-HOUR, HOUR]) {
    const setup = await signedIn();
    setup.clock.set(wrong);
    // The emulator has the same clock: set it right again.
    setup.emulator.advance(-wrong);
    const token = await setup.clock.run(setup.session.getAccessToken());
    assertEquals(setup.asked(), wrong > 0 ? ["CreateToken"] : []);
    await setup.clock.advance(HOUR);
    // A clock that is behind takes a token for valid that is over: the service says so.
    await setup.session.invalidate(token.accessToken);
    const renewed = await setup.clock.run(setup.session.getAccessToken());
    assert(renewed.accessToken !== token.accessToken);
    assertEquals(setup.asked(), ["CreateToken"]);
  }
});

/** What is no record of this session, and is kept aside. */
const MISFITS: readonly (readonly [name: string, text: string])[] = [
  ["an empty file", ""],
  ["a truncated file", '{"startUrl":"https://example.awsapps.com/start","accessTok'],
  ["two writers", '{"accessToken":"aoa-1"}"}'],
  ["null", "null"],
  ["an array", "[]"],
  ["a number", "7"],
  ["something else", '{"theme":"dark"}'],
  ["a member of the wrong type", '{"accessToken":"aoa-1","refreshToken":7}'],
  ["a region that is none", '{"accessToken":"aoa-1","region":"evil.example/"}'],
  ["another version", '{"accessToken":"aoa-1","recordVersion":2}'],
  ["another start URL", '{"accessToken":"aoa-1","startUrl":"https://other.awsapps.com/start"}'],
  ["another region", '{"accessToken":"aoa-1","region":"eu-west-1"}'],
];

for (const [name, text] of MISFITS) {
  Deno.test(`getAccessToken() keeps ${name} aside, and goes on without it`, async () => {
    const setup = setUp();
    setup.storage.setItem(START_URL, text);
    const aside = `${START_URL}.corrupt`;
    assertEquals(await setup.session.getState(), undefined);
    await failure(setup, setup.session.getAccessToken(ALONE), "INTERACTION_REQUIRED");
    assertEquals(setup.storage.getItem(aside), text);
    const token = await setup.clock.run(setup.session.getAccessToken());
    assertEquals(setup.stored()!.accessToken, token.accessToken);
    assertEquals(setup.storage.getItem(aside), text);
    assertEquals(setup.events.filter(({ type }) => type === "set_aside"), [{
      type: "set_aside",
      key: aside,
    }]);
    // The next one does not replace it.
    setup.storage.setItem(START_URL, "{");
    await failure(setup, setup.session.getAccessToken(ALONE), "INTERACTION_REQUIRED");
    assertEquals(setup.storage.getItem(aside), text);
    assertEquals(setup.storage.getItem(`${aside}2`), "{");
  });
}

Deno.test("getAccessToken() does not replace a misfit that it cannot keep aside", async () => {
  const storage = brittle();
  const setup = setUp({ storage });
  storage.setItem(START_URL, "{");
  storage.broken.setItem = new Error("full");
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(storage.getItem(START_URL), "{");
});

Deno.test("getAccessToken() reads records that other tools wrote, and keeps their members", async () => {
  const setup = await signedIn();
  const { clientId, clientSecret, accessToken, refreshToken } = setup.stored()!;
  const base = { clientId, clientSecret, accessToken, refreshToken, region: REGION };
  for (
    const expiresAt of [
      "2026-01-01T01:00:00Z",
      "2026-01-01T01:00:00UTC",
      "2026-01-01T01:00:00+00:00",
      "2026-01-01T01:00:00.000Z",
    ]
  ) {
    const record = { ...base, startUrl: START_URL, expiresAt, note: { of: "others" } };
    setup.storage.setItem(START_URL, JSON.stringify(record));
    const token = await setup.another().getAccessToken();
    assertEquals([token.accessToken, token.expiresAt], [accessToken, setup.clock.now() + HOUR]);
  }
  await setup.clock.advance(2 * HOUR);
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.stored()!.note, { of: "others" });
  // Some storages parse JSON themselves.
  const parsed = { ...setup.storage, getItem: () => setup.stored()! };
  const token = await setup.another({ storage: parsed }).getAccessToken();
  assertEquals(token.accessToken, setup.stored()!.accessToken);
});

Deno.test("getAccessToken() of partial records asks for what is missing, and no more", async () => {
  const setup = await signedIn();
  const whole = setup.stored()!;
  for (
    const [name, text] of [
      ["refreshToken", "no refresh token"],
      ["clientSecret", "no registration"],
      ["clientId", "no registration"],
    ] as const
  ) {
    const record: Record<string, unknown> = { ...whole, expiresAt: undefined };
    delete record[name];
    setup.storage.setItem(START_URL, JSON.stringify(record));
    const call = setup.another().getAccessToken(ALONE);
    assertIncludes((await failure(setup, call, "INTERACTION_REQUIRED")).message, text);
  }
  const minimal = { accessToken: whole.accessToken, expiresAt: whole.expiresAt };
  setup.storage.setItem(START_URL, JSON.stringify(minimal));
  const token = await setup.another().getAccessToken(ALONE);
  assertEquals([token.accessToken, token.region], [whole.accessToken, REGION]);
  assertEquals(setup.asked(), []);
});

Deno.test("two sessions in one store never mix their tokens", async () => {
  const setup = setUp();
  const other = setup.another({ startUrl: "https://other.awsapps.com/start" });
  const [mine, theirs] = await setup.clock.run(
    Promise.all([setup.session.getAccessToken(), other.getAccessToken()]),
  );
  assert(mine!.accessToken !== theirs!.accessToken);
  await setup.clock.advance(2 * HOUR);
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.stored("https://other.awsapps.com/start")!.accessToken, theirs!.accessToken);
  await setup.clock.run(setup.session.signOut());
  assertEquals(setup.stored(), undefined);
  assertEquals(setup.stored("https://other.awsapps.com/start")!.accessToken, theirs!.accessToken);
});

Deno.test("a listener that throws costs nobody the token", async () => {
  const setup = setUp({
    onEvent: () => {
      throw new Error("listener");
    },
  });
  await setup.clock.run(setup.session.getAccessToken());
});
