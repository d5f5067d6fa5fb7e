import { createMemoryStorage } from "@edge-auth/aws-sso-oidc/session";
import { isSsoError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertIncludes, assertSame, reasonOf } from "../support/assert.ts";
import { watchListeners } from "../support/signals.ts";
import { assertIdle, brittle, failure, HOUR, setUp, signedIn, START_URL } from "./_helpers.ts";

/** A signal whose listeners are counted, and a reason. */
function signalled() {
  const controller = new AbortController();
  const listeners = watchListeners(controller.signal);
  const reason = new Error("enough");
  return {
    signal: controller.signal,
    reason,
    abort: () => controller.abort(reason),
    assertNoListener: () => assertEquals(listeners.count, 0, "listeners"),
  };
}

Deno.test("getAccessToken() and signIn() do nothing for a signal that has aborted", async () => {
  const setup = setUp();
  const { signal, abort, reason } = signalled();
  abort();
  assertSame(await reasonOf(setup.session.getAccessToken({ signal })), reason);
  assertSame(await reasonOf(setup.session.signIn({ signal })), reason);
  assertEquals([setup.asked(), setup.types()], [[], []]);
});

Deno.test("getAccessToken() refuses what is no signal", async () => {
  const setup = setUp();
  for (const call of ["getAccessToken", "signIn", "signOut"] as const) {
    const error = await reasonOf(setup.session[call]({ signal: new AbortController() as never }));
    assert(error instanceof TypeError, `${error}`);
    assertIncludes(error.message, "'signal'");
  }
});

Deno.test("an abort ends one caller's wait, and nobody's refresh", async () => {
  const setup = await signedIn();
  await setup.clock.advance(2 * HOUR);
  setup.emulator.failNext({ network: "hang", operation: "CreateToken" });
  const callers = [signalled(), signalled(), signalled()];
  const calls = callers.map(({ signal }) => reasonOf(setup.session.getAccessToken({ signal })));
  await setup.clock.idle();
  for (const { abort } of callers) abort();
  assertEquals(await Promise.all(calls), callers.map(({ reason }) => reason));
  for (const { assertNoListener } of callers) assertNoListener();
  // The refresh goes on, and whoever comes now waits for it: there is one at a time.
  assertEquals(setup.asked(), ["CreateToken"]);
  const next = setup.session.getAccessToken();
  await setup.clock.advance(9000);
  assertEquals(setup.asked(), []);
  await setup.clock.run(next);
  assertEquals(setup.asked(), ["CreateToken"]);
  await assertIdle(setup);
});

Deno.test("an abort of the last caller ends a device flow, one before does not", async () => {
  const setup = setUp({ emulator: { approval: "page" } });
  const callers = [signalled(), signalled()];
  const calls = callers.map(({ signal }) => reasonOf(setup.session.getAccessToken({ signal })));
  await setup.clock.advance(5000);
  callers[0]!.abort();
  assertSame(await calls[0], callers[0]!.reason);
  await setup.clock.advance(5000);
  assert(setup.asked().length > 8);
  callers[1]!.abort();
  assertSame(await calls[1], callers[1]!.reason);
  await assertIdle(setup);
  for (const { assertNoListener } of callers) assertNoListener();
  setup.asked();
  await setup.clock.advance(HOUR);
  assertEquals([setup.asked(), setup.stored()], [[], undefined]);
  // The lock is free.
  let isFree = false;
  await setup.storage.lock!(START_URL, () => Promise.resolve(isFree = true));
  assert(isFree);
});

Deno.test("an abort ends each request of a sign-in, and the next caller starts anew", async () => {
  const portal = () => Promise.resolve(new Response('<meta name="region" content="us-east-1">'));
  for (const step of ["/start", "/client/register", "/device_authorization", "/token"]) {
    const setup = setUp();
    let isHanging = true;
    const session = setup.another({
      region: undefined,
      fetch: (url, init) => {
        if (isHanging && url.endsWith(step)) return new Promise(() => {}); // it ignores its signal
        return url.endsWith("/start") ? portal() : setup.emulator.fetch(url, init);
      },
    });
    const { signal, abort, reason, assertNoListener } = signalled();
    const call = reasonOf(session.getAccessToken({ signal }));
    await setup.clock.advance(1000);
    abort();
    assertSame(await call, reason);
    await assertIdle(setup);
    assertNoListener();
    assertEquals(setup.stored(), undefined);
    isHanging = false;
    await setup.clock.run(session.getAccessToken());
  }
});

Deno.test("an abort ends 'authorize', even one that takes no notice", async () => {
  let seen: AbortSignal | undefined;
  const setup = setUp({
    authorize: (_, { signal }) => {
      seen = signal;
      return new Promise(() => {});
    },
  });
  const { signal, abort, reason, assertNoListener } = signalled();
  const call = reasonOf(setup.session.getAccessToken({ signal }));
  await setup.clock.advance(1000);
  abort();
  assertSame(await call, reason);
  assertSame(seen?.reason, reason);
  await assertIdle(setup);
  assertNoListener();
  await failure(
    setup,
    setup.session.getAccessToken({ interactive: false }),
    "INTERACTION_REQUIRED",
  );
});

Deno.test("an abort ends the wait for a lock, and the lock is not taken later", async () => {
  const setup = await signedIn();
  await setup.clock.advance(2 * HOUR);
  let release = () => {};
  const held = setup.storage.lock!(START_URL, () => new Promise<void>((end) => release = end));
  for (const call of ["getAccessToken", "signIn", "signOut"] as const) {
    const { signal, abort, reason, assertNoListener } = signalled();
    const result = reasonOf(setup.session[call]({ signal }));
    await setup.clock.advance(1000);
    abort();
    assertSame(await result, reason);
    await assertIdle(setup);
    assertNoListener();
  }
  release();
  await held;
  await setup.clock.advance(1000);
  assertEquals(setup.asked(), []);
});

Deno.test("an abort while the store is read, written or removed loses nothing", async () => {
  for (const slow of ["getItem", "setItem"] as const) {
    const memory = createMemoryStorage();
    const clock = { sleep: (_ms: number) => Promise.resolve() };
    const storage = {
      ...memory,
      [slow]: async (...args: [string, string]) => {
        await clock.sleep(5000);
        return await memory[slow](...args);
      },
    };
    const setup = await signedIn({ storage });
    clock.sleep = (ms) => setup.clock.sleep(ms);
    await setup.clock.advance(2 * HOUR);
    const { signal, abort, reason, assertNoListener } = signalled();
    const call = reasonOf(setup.session.getAccessToken({ signal }));
    await setup.clock.advance(1000);
    abort();
    assertSame(await setup.clock.run(call), reason);
    const token = await setup.clock.run(setup.session.getAccessToken({ interactive: false }));
    assertEquals(JSON.parse(memory.getItem(START_URL) as string).accessToken, token.accessToken);
    await assertIdle(setup);
    assertNoListener();
  }
});

Deno.test("signOut() ends the session at the portal, and removes the record", async () => {
  const setup = await signedIn();
  const { accessToken } = setup.stored()!;
  const { signal, assertNoListener } = signalled();
  await setup.clock.run(setup.session.signOut({ signal }));
  assertNoListener();
  const [request] = setup.emulator.requests.slice(-1);
  assertEquals(setup.asked(), ["Logout"]);
  assertEquals(request!.headers["x-amz-sso_bearer_token"], accessToken);
  assertEquals([setup.stored(), setup.types()], [undefined, ["signed_out"]]);
  const call = setup.session.getAccessToken({ interactive: false });
  await failure(setup, call, "INTERACTION_REQUIRED");
  await setup.clock.run(setup.session.signOut());
  assertEquals(setup.asked(), []);
  await assertIdle(setup);
});

Deno.test("signOut() removes the record whatever the service says, and tells what it said", async () => {
  const faults = [
    [{ network: "error", times: 3 }, "NETWORK_ERROR"],
    [{ network: "hang", times: 3 }, "TIMEOUT"],
    [{ status: 500, times: 3 }, "INVALID_RESPONSE"],
    [{ status: 400, body: '{"message":"no","__type":"InvalidRequestException"}' }, "SERVICE_ERROR"],
    [{ status: 401, body: '{"message":"no","__type":"UnauthorizedException"}' }, ""],
  ] as const;
  for (const [fault, code] of faults) {
    const setup = await signedIn();
    setup.emulator.failNext({ ...fault, operation: "Logout" } as never);
    const ended = setup.session.signOut();
    if (code) await failure(setup, ended, code);
    else await setup.clock.run(ended);
    assertEquals(setup.stored(), undefined);
    await assertIdle(setup);
  }
});

Deno.test("signOut() during a refresh removes what the refresh brings", async () => {
  for (const storage of [createMemoryStorage(), { ...createMemoryStorage(), lock: undefined }]) {
    const setup = await signedIn({ storage: storage as never });
    await setup.clock.advance(2 * HOUR);
    setup.emulator.failNext({ network: "hang", operation: "CreateToken" });
    const call = reasonOf(setup.session.getAccessToken());
    await setup.clock.advance(1000);
    const ended = setup.session.signOut();
    await setup.clock.run(ended.catch(() => {}));
    const error = await setup.clock.run(call);
    assert(isSsoError(error), `${error}`);
    assertEquals(setup.stored(), undefined);
    await assertIdle(setup);
  }
});

Deno.test("signOut() at once, during a refresh that succeeds later, leaves no record", async () => {
  const setup = await signedIn();
  await setup.clock.advance(2 * HOUR);
  const slow = setup.another({
    fetch: async (url, init) => {
      await setup.clock.sleep(9000);
      return await setup.emulator.fetch(url, init);
    },
  });
  const call = reasonOf(slow.getAccessToken());
  await setup.clock.advance(1000);
  const { signal, abort, reason } = signalled();
  const ended = reasonOf(slow.signOut({ signal }));
  await setup.clock.idle();
  abort();
  assertSame(await ended, reason);
  assertEquals(setup.stored(), undefined);
  const error = await setup.clock.run(call);
  assert(isSsoError(error, "INTERACTION_REQUIRED"), `${error}`);
  assertEquals(setup.stored(), undefined);
});

Deno.test("signOut() ends a sign-in under way", async () => {
  const setup = setUp({ emulator: { approval: "page" } });
  const call = setup.session.getAccessToken();
  const failed = failure(setup, call, "INTERACTION_REQUIRED");
  await setup.clock.advance(5000);
  await setup.clock.run(setup.session.signOut());
  assertIncludes((await failed).message, "signed out");
  await assertIdle(setup);
  assertEquals(setup.stored(), undefined);
});

Deno.test("signOut() tells if the record cannot be removed, and removes it without a lock", async () => {
  const storage = brittle();
  const setup = await signedIn({ storage });
  storage.broken.lock = new Error("no lock");
  await failure(setup, setup.session.signOut(), "STORAGE_ERROR");
  assertEquals(setup.stored(), undefined);
  delete storage.broken.lock;
  await setup.clock.run(setup.session.signIn());
  storage.broken.removeItem = new Error("EROFS");
  const error = await failure(setup, setup.session.signOut(), "STORAGE_ERROR");
  assertIncludes(error.message, "cannot be removed", "EROFS");
});
