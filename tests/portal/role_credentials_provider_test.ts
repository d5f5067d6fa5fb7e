// Credentials of a role that are renewed in time, and survive what may happen meanwhile.
import { isSsoError, SsoError } from "@edge-auth/aws-sso-oidc";
import {
  type AccessTokenSource,
  createRoleCredentialsProvider,
  type RoleCredentialsProviderOptions,
} from "@edge-auth/aws-sso-oidc/portal";
import type { EmulatorOptions } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { assertHides, reasonOf, thrown } from "../support/assert.ts";
import { watchListeners } from "../support/signals.ts";
import { ACCOUNT, setUp as setUpPortal, signIn } from "./_helpers.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;

async function setUp(
  options: Partial<RoleCredentialsProviderOptions> & { latency?: number } = {},
  emulatorOptions: EmulatorOptions = {},
) {
  const { latency = 0, ...providerOptions } = options;
  const portal = await setUpPortal({ accessTokenExpiresIn: 86_400, ...emulatorOptions }, {
    latency,
  });
  const { client, clock, accessToken, calls } = portal;
  const provider = createRoleCredentialsProvider({
    client,
    clock,
    random: () => 0.5,
    ...ACCOUNT,
    ...(!providerOptions.session && { accessToken }),
    ...providerOptions,
  } as RoleCredentialsProviderOptions);
  const requests = () => calls().length;
  return { ...portal, provider, requests };
}

Deno.test("createRoleCredentialsProvider() returns the shape of AWS SDKs", async () => {
  const { provider, clock } = await setUp();
  const credentials = await clock.run(provider());
  assertEquals(Object.keys(credentials).sort(), [
    ...["accessKeyId", "accountId", "expiration", "secretAccessKey", "sessionToken"],
  ]);
  assert(credentials.expiration instanceof Date);
  assertEquals(credentials.expiration.getTime(), clock.now() + HOUR);
  assertEquals(credentials.accountId, ACCOUNT.accountId);
  assert(credentials.accessKeyId.startsWith("ASIA"));
});

Deno.test("createRoleCredentialsProvider() returns copies: an SDK may write into them", async () => {
  const { provider, clock } = await setUp();
  const first = await clock.run(provider());
  const { accessKeyId } = first;
  Object.assign(first, { accessKeyId: "another", $source: {} });
  const second = await clock.run(provider());
  assertEquals(second.accessKeyId, accessKeyId);
  assert(!("$source" in second));
});

Deno.test("createRoleCredentialsProvider() renews between twice the window and the window", async () => {
  for (const [random, minutes] of [[0, 5], [0.5, 7.5], [1, 10]] as const) {
    const { provider, clock, requests } = await setUp({ random: () => random });
    const first = await clock.run(provider());
    await clock.advance(HOUR - minutes * MINUTE - 1);
    assertEquals(await clock.run(provider()), first);
    await clock.advance(1);
    assertNotEquals(await clock.run(provider()), first, `${minutes} min before the end`);
    assertEquals(requests(), 2);
  }
});

Deno.test("createRoleCredentialsProvider() renews 20 s before the end at the latest", async () => {
  for (const refreshWindow of [0, 1000]) {
    const { provider, clock, requests } = await setUp({ refreshWindow });
    await clock.run(provider());
    await clock.advance(HOUR - 20_001);
    await clock.run(provider());
    assertEquals(requests(), 1);
    await clock.advance(1);
    await clock.run(provider());
    assertEquals(requests(), 2);
  }
});

Deno.test("createRoleCredentialsProvider() does not renew short credentials again and again", async () => {
  const { provider, clock, requests } = await setUp({}, { roleCredentialsExpiresIn: 240 });
  for (let second = 0; second < 240; second++) {
    await clock.run(provider());
    await clock.advance(1000);
  }
  assertEquals(requests(), 2);
});

Deno.test("createRoleCredentialsProvider() makes one request for callers at the same time", async () => {
  const { provider, clock, requests } = await setUp({ latency: 100 });
  for (let round = 1; round <= 2; round++) {
    const all = await clock.run(Promise.all(Array.from({ length: 50 }, () => provider())));
    assertEquals(new Set(all.map(({ accessKeyId }) => accessKeyId)).size, 1);
    assertEquals(requests(), round);
    await clock.advance(HOUR);
  }
});

Deno.test("createRoleCredentialsProvider() ends the wait of the caller that aborts, and of no other", async () => {
  const { provider, clock, requests } = await setUp({ latency: 100 });
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = watchListeners(signal);
  const aborted = provider({ signal });
  const other = provider({ signal: new AbortController().signal });
  aborted.catch(() => {});
  await clock.until(() => requests() === 1);
  const reason = { my: "reason" };
  controller.abort(reason);
  assert(await reasonOf(aborted) === reason, "another reason");
  assert((await clock.run(other)).accessKeyId);
  assertEquals([requests(), listeners.count], [1, 0]);
  assert(await reasonOf(provider({ signal })) === reason, "aborted before");
});

Deno.test("createRoleCredentialsProvider() ends the request when the last caller aborts", async () => {
  const { provider, clock, requests } = await setUp({ latency: 100 });
  const controller = new AbortController();
  const { signal } = controller;
  const results = [provider({ signal }), provider({ signal })].map(reasonOf);
  await clock.until(() => requests() === 1);
  controller.abort("enough");
  assertEquals(await Promise.all(results), ["enough", "enough"] as never);
  await clock.idle();
  assertEquals(clock.waits, []);
  assert((await clock.run(provider())).accessKeyId, "the next call starts anew");
});

Deno.test("createRoleCredentialsProvider() does not take an aborted renewal for one that failed", async () => {
  const { provider, clock, requests } = await setUp({ latency: 100 });
  const first = await clock.run(provider());
  await clock.advance(HOUR - 7 * MINUTE);
  const controller = new AbortController();
  const aborted = reasonOf(provider({ signal: controller.signal }));
  await clock.until(() => requests() === 2);
  controller.abort("enough");
  assertEquals(await aborted, "enough" as never);
  await clock.idle();
  assertNotEquals(await clock.run(provider()), first);
});

Deno.test("createRoleCredentialsProvider() leaves no listener on a signal", async () => {
  const { provider, clock } = await setUp();
  const { signal } = new AbortController();
  const listeners = watchListeners(signal);
  for (let round = 0; round < 3; round++) {
    await clock.run(Promise.all([provider({ signal }), provider({ signal })]));
    await clock.advance(HOUR);
  }
  assertEquals(listeners.count, 0);
});

Deno.test("createRoleCredentialsProvider() keeps valid credentials while renewals fail", async () => {
  const { provider, clock, emulator, requests } = await setUp();
  const first = await clock.run(provider());
  emulator.failNext({ status: 503, operation: "GetRoleCredentials", times: 1000 });
  await clock.advance(HOUR - 7 * MINUTE);
  assertEquals(await clock.run(provider()), first);
  const attempts = requests();
  assertEquals(attempts, 1 + 3);
  assertEquals(await clock.run(provider()), first);
  assertEquals(requests(), attempts, "another attempt at once");
  await clock.advance(30_000);
  assertEquals(await clock.run(provider()), first);
  assertEquals(requests(), attempts + 3);
  await clock.advance(HOUR);
  const error = await reasonOf(clock.run(provider()));
  assert(isSsoError(error, "INVALID_RESPONSE"), `${error}`);
});

Deno.test("createRoleCredentialsProvider() gets new credentials once the service is back", async () => {
  const { provider, clock, emulator } = await setUp();
  const first = await clock.run(provider());
  emulator.failNext({ network: "error", operation: "GetRoleCredentials", times: 3 });
  await clock.advance(HOUR - 7 * MINUTE);
  assertEquals(await clock.run(provider()), first);
  await clock.advance(30_000);
  assertNotEquals(await clock.run(provider()), first);
});

Deno.test("createRoleCredentialsProvider() rejects if there are no credentials yet, and tries again", async () => {
  const { provider, clock, emulator } = await setUp();
  emulator.failNext({ network: "error", operation: "GetRoleCredentials", times: 3 });
  const error = await reasonOf(clock.run(provider()));
  assert(isSsoError(error, "NETWORK_ERROR"), `${error}`);
  assert((await clock.run(provider())).accessKeyId);
});

/** A session that signs in to an emulator again when its token is refused. */
async function setUpSession(emulatorOptions: EmulatorOptions = {}) {
  const invalidated: string[] = [];
  let asked = 0;
  const session: AccessTokenSource = {
    getAccessToken: () => {
      asked++;
      return Promise.resolve({ accessToken: tokens.at(-1)! });
    },
    invalidate: async (accessToken) => {
      invalidated.push(accessToken);
      tokens.push(await signIn(setup.emulator, setup.clock));
    },
  };
  const tokens: string[] = [];
  const setup = await setUp({ session }, emulatorOptions);
  tokens.push(setup.accessToken);
  return { ...setup, session, invalidated, tokens, asked: () => asked };
}

Deno.test("createRoleCredentialsProvider() makes a refused token invalid, and asks for a new one", async () => {
  const { provider, clock, emulator, accessToken, invalidated, asked, calls } =
    await setUpSession();
  emulator.revoke(accessToken);
  const both = [provider(), provider()];
  for (const credentials of await clock.run(Promise.all(both))) assert(credentials.accessKeyId);
  assertEquals([invalidated, asked()], [[accessToken], 2]);
  assertEquals(calls(), ["GetRoleCredentials 401", "GetRoleCredentials 200"]);
});

Deno.test("createRoleCredentialsProvider() makes a token invalid once, then the error counts", async () => {
  const { provider, clock, emulator, invalidated } = await setUpSession();
  emulator.failNext({ exception: "UnauthorizedException", times: 9 });
  const error = await reasonOf(clock.run(provider()));
  assert(error instanceof SsoError && error.name === "UnauthorizedException", `${error}`);
  assertStringIncludes(error.hint ?? "", "sign in again");
  assertEquals(invalidated.length, 1);
});

Deno.test("createRoleCredentialsProvider() makes no token invalid for anything but the service's 401", async () => {
  const faults = [
    { exception: "TooManyRequestsException", times: 3 },
    { exception: "ForbiddenException" },
    { exception: "ResourceNotFoundException" },
    { exception: "InvalidRequestException" },
    { status: 401, body: "<h1>Proxy</h1>" },
    { status: 503, times: 3 },
    { network: "error", times: 3 },
  ] as const;
  const { provider, clock, emulator, invalidated } = await setUpSession();
  for (const fault of faults) {
    emulator.failNext({ operation: "GetRoleCredentials", ...fault });
    assert(await reasonOf(clock.run(provider())) instanceof SsoError);
  }
  assertEquals(invalidated, []);
  assert((await clock.run(provider())).accessKeyId);
});

Deno.test("createRoleCredentialsProvider() without a session rejects with the 401", async () => {
  const { provider, clock, emulator, accessToken, calls } = await setUp();
  emulator.revoke(accessToken);
  const error = await reasonOf(clock.run(provider()));
  assert(error instanceof SsoError && error.name === "UnauthorizedException", `${error}`);
  assertHides(error, accessToken);
  assertEquals(calls(), ["GetRoleCredentials 401"]);
});

Deno.test("createRoleCredentialsProvider() keeps valid credentials when the session is over", async () => {
  const session = {
    getAccessToken: () => Promise.reject(new Error("signed out")),
    invalidate: () => Promise.resolve(),
  };
  const signedIn = await setUp();
  const getAccessToken = () => Promise.resolve({ accessToken: signedIn.accessToken });
  const changing = { ...session, getAccessToken };
  const provider = createRoleCredentialsProvider({
    client: signedIn.client,
    clock: signedIn.clock,
    session: changing,
    ...ACCOUNT,
  });
  const first = await signedIn.clock.run(provider());
  changing.getAccessToken = session.getAccessToken;
  await signedIn.clock.advance(HOUR - MINUTE);
  assertEquals(await signedIn.clock.run(provider()), first);
  await signedIn.clock.advance(MINUTE);
  assertStringIncludes(`${await reasonOf(signedIn.clock.run(provider()))}`, "signed out");
});

Deno.test("createRoleCredentialsProvider() says what is wrong with its options", async () => {
  const { client } = await setUp();
  const good = { client, ...ACCOUNT, accessToken: "TOKENTOKENTOKEN" };
  const wrong: readonly (readonly [member: string, options: unknown])[] = [
    ["client", undefined],
    ["client", { ...good, client: {} }],
    ["accountId", { ...good, accountId: undefined }],
    ["accountId", { ...good, accountId: 123456789012 }],
    ["roleName", { ...good, roleName: "" }],
    ["session", { client, ...ACCOUNT }],
    ["session", { ...good, accessToken: "" }],
    ["session", { ...good, session: {} }],
    ["session", { ...good, session: null }],
    ["refreshWindow", { ...good, refreshWindow: -1 }],
    ["refreshWindow", { ...good, refreshWindow: "1" }],
  ];
  for (const [member, options] of wrong) {
    const error = thrown(() => createRoleCredentialsProvider(options as never));
    assert(error instanceof TypeError || error instanceof RangeError, `${error}`);
    assertStringIncludes(error.message, `'${member}' must be `);
    assertHides(error, "TOKENTOKENTOKEN");
  }
  const signal = new AbortController() as never;
  const error = await reasonOf(createRoleCredentialsProvider(good)({ signal }));
  assertStringIncludes(`${error}`, "'signal' must be an AbortSignal");
});

Deno.test("createRoleCredentialsProvider() renews within a day, whatever end the service names", async () => {
  let end = 1e300;
  let requests = 0;
  const { clock, provider } = await setUp({
    client: {
      getRoleCredentials: () => {
        requests++;
        const keys = { accessKeyId: "A", secretAccessKey: "S", sessionToken: "T" };
        return Promise.resolve({ roleCredentials: { ...keys, expiration: end } });
      },
    } as unknown as RoleCredentialsProviderOptions["client"],
  });
  const { expiration } = await clock.run(provider());
  assertEquals(expiration?.getTime(), clock.now() + 24 * HOUR);
  end = clock.now() + 48 * HOUR;
  await clock.advance(24 * HOUR);
  await clock.run(provider());
  assertEquals(requests, 2);
});
