// The iterators: order, paging, pace, memory, and how they end.
import { SsoError } from "@edge-auth/aws-sso-oidc";
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { iteratePages } from "../../src/portal/pages.ts";
import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { reasonOf, thrown } from "../support/assert.ts";
import { type Answer, reply, scriptFetch } from "../support/scripted_fetch.ts";
import { watchListeners } from "../support/signals.ts";
import { VirtualClock } from "../support/virtual_clock.ts";
import { accountsOf, collect, mostInASecond, REGION, setUp } from "./_helpers.ts";

const ROLES = ["Admin", "PowerUser", "ReadOnly"];

Deno.test("iterateRoles() of 700 accounts: no failure, no more calls than pages, at the full pace", async () => {
  for (const [latency, pageSize] of [[0, 100], [300, 100], [500, 20]] as const) {
    const accounts = accountsOf(700, ROLES);
    const options = { accounts, pageSize, accessTokenExpiresIn: 7200 };
    const setup = await setUp(options, { latency });
    const { client, clock, emulator, accessToken, calls, times } = setup;
    const roles = await clock.run(collect(client.iterateRoles({ accessToken })));
    assertEquals(
      roles.map(({ accountId, roleName }) => `${accountId} ${roleName}`),
      accounts.flatMap(({ accountId }) => ROLES.map((role) => `${accountId} ${role}`)),
    );
    const [{ accountId, accountName }] = accounts as [typeof accounts[0] & object];
    assertEquals(roles[0], { accountId, accountName, roleName: "Admin" });
    assertEquals(new Set(calls()), new Set(["ListAccounts 200", "ListAccountRoles 200"]));
    const pages = 700 / pageSize + 700;
    assertEquals(calls().length, pages);
    const took = times().at(-1)! - times()[0]!;
    assert(took <= pages / 18 * 1000 * 1.05, `${latency} ms: it took ${took} ms`);
    const urls = emulator.requests.map(({ url }) => url).filter((url) => url.includes("assign"));
    assert(urls.every((url) => url.includes("max_result=100")), "smaller pages than there may be");
    assert(mostInASecond(times()) <= 20, `${mostInASecond(times())} calls in a second`);
  }
});

Deno.test("iterateRoles() keeps the pace and the order with small pages", async () => {
  const accounts = accountsOf(60, ROLES);
  const setup = await setUp({ accounts, pageSize: 2 }, { latency: 200 });
  const { client, clock, accessToken, calls, times } = setup;
  const roles = await clock.run(collect(client.iterateRoles({ accessToken })));
  assertEquals(
    roles.map(({ accountId, roleName }) => accountId + roleName),
    accounts.flatMap(({ accountId }) => ROLES.map((role) => accountId + role)),
  );
  assertEquals(calls().length, 30 + 60 * 2);
  assert(mostInASecond(times()) <= 20);
});

Deno.test("iterateRoles() has no end of roles in memory: it loads 32 accounts ahead, and no more", async () => {
  const { client, clock, accessToken, calls } = await setUp({ accounts: accountsOf(200, ROLES) });
  const roles = client.iterateRoles({ accessToken });
  let seen = 0;
  for (const account of [0, 1, 50]) {
    for (; seen <= account * ROLES.length; seen++) await clock.run(roles.next());
    await clock.advance(60_000);
    const loaded = calls().filter((call) => call.startsWith("ListAccountRoles")).length;
    assertEquals(loaded, account + 33, "the account in use, and 32 more");
  }
  await roles.return();
});

Deno.test("iterateRoles() has at most 32 requests in flight, also of a service that is slow", async () => {
  let [now, most] = [0, 0];
  const clock = new VirtualClock();
  const accountList = accountsOf(100, []).map(({ accountId }) => ({ accountId }));
  const fetch = async (url: string, { signal }: RequestInit) => {
    most = Math.max(most, ++now);
    await clock.sleep(5000, signal ?? undefined);
    now--;
    return Response.json(url.includes("accounts") ? { accountList } : { roleList: [] });
  };
  const client = createPortalClient({ ...REGION, clock, fetch, requestsPerSecond: 1000 });
  const walk = collect(client.iterateRoles({ accessToken: "token" }));
  const calls = Array.from(
    { length: 100 },
    () => client.listAccounts({ accessToken: "token" }),
  );
  assertEquals(await clock.run(walk), []);
  await clock.run(Promise.all(calls));
  assertEquals(most, 32);
});

Deno.test("iterateRoles() of two programs with one token: both get all roles, at a slower pace", async () => {
  const accounts = accountsOf(150, ["Admin"]);
  const setup = await setUp({ accounts, pageSize: 100 }, { random: Math.random });
  const { createClient, clock, accessToken, calls } = setup;
  const both = [createClient(), createClient()]
    .map((client) => collect(client.iterateRoles({ accessToken })));
  const [one, two] = await clock.run(Promise.all(both));
  assertEquals([one?.length, two?.length], [150, 150]);
  const refused = calls().filter((call) => call.endsWith("429")).length;
  assert(refused > 0, "nobody was throttled: this proves nothing");
  assert(refused < 150, `${refused} calls were refused`);
});

for (
  const [what, tokens] of [
    ["the same token again", ["a", "a"]],
    ["a cycle of two", ["a", "b"]],
    ["a cycle behind a beginning", ["x", "y", "z", "a", "b", "c"]],
  ] as const
) {
  Deno.test(`iterateAccounts() is an error, not a loop, for ${what}`, async () => {
    const clock = new VirtualClock();
    const cycle = what.endsWith("beginning") ? tokens.slice(3) : tokens;
    const pages = [...tokens, ...Array(100).fill(cycle).flat()];
    const answers = pages.map((nextToken): Answer => reply({ accountList: [], nextToken }));
    const { fetch, requests } = scriptFetch(clock, answers);
    const client = createPortalClient({ ...REGION, clock, fetch });
    const error = await reasonOf(
      clock.run(collect(client.iterateAccounts({ accessToken: "token" }))),
    );
    assertInstanceOf(error, SsoError);
    assertEquals(error.code, "INVALID_RESPONSE");
    assertStringIncludes(error.message, "ListAccounts does not end");
    assert(error.hint);
    assert(requests.length <= 3 * tokens.length, `${requests.length} requests`);
  });
}

Deno.test("iteratePages() is an error for tokens that are new for ever", async () => {
  let pages = 0;
  const load = () => Promise.resolve({ nextToken: `${pages++}` });
  const error = await reasonOf(collect(iteratePages("ListAccountRoles", load, undefined)));
  assertInstanceOf(error, SsoError);
  assertStringIncludes(error.message, "ListAccountRoles does not end: there are more than 5000");
  assertEquals(pages, 5_000);
  pages = 0;
  const last = () => Promise.resolve(++pages < 5_000 ? { nextToken: `${pages}` } : {});
  assertEquals((await collect(iteratePages("ListAccounts", last, undefined))).length, 5_000);
});

Deno.test("iterateAccounts() goes on after an empty page, and ends at an empty token", async () => {
  const clock = new VirtualClock();
  const accountList = [{ accountId: "1" }];
  const script = [
    reply({ accountList: [], nextToken: "a" }),
    reply({ accountList, nextToken: "b" }),
    reply({ accountList, nextToken: "" }),
  ];
  const { fetch, requests } = scriptFetch(clock, script);
  const client = createPortalClient({ ...REGION, clock, fetch });
  const input = { accessToken: "token", nextToken: "start", maxResults: 7 };
  const accounts = await clock.run(collect(client.iterateAccounts(input)));
  assertEquals(accounts, [...accountList, ...accountList]);
  assertEquals(
    requests.map(({ url }) => new URL(url).search),
    ["start", "a", "b"].map((token) => `?next_token=${token}&max_result=7`),
  );
});

for (const body of [{}, { accountList: null }, { accountList: {} }, { accountList: [{}] }]) {
  Deno.test(`iterateAccounts() refuses ${JSON.stringify(body)}`, async () => {
    const clock = new VirtualClock();
    const { fetch } = scriptFetch(clock, [reply(body)]);
    const client = createPortalClient({ ...REGION, clock, fetch });
    const error = await reasonOf(
      clock.run(client.iterateAccounts({ accessToken: "token" }).next()),
    );
    assertInstanceOf(error, SsoError);
    assertEquals(error.code, "INVALID_RESPONSE");
    assertStringIncludes(error.message, "'accountList");
  });
}

Deno.test("iterateRoles() yields what it has found before the token ends, then the error", async () => {
  const accounts = accountsOf(100, ["Admin"]);
  const { client, clock, emulator, accessToken } = await setUp({ accounts, pageSize: 100 });
  const roles = client.iterateRoles({ accessToken });
  const seen: string[] = [];
  const error = await clock.run((async () => {
    try {
      for await (const { accountId } of roles) {
        if (seen.push(accountId) === 10) emulator.revoke(accessToken);
      }
      return undefined;
    } catch (error) {
      return error;
    }
  })());
  assertInstanceOf(error, SsoError);
  assertStringIncludes(error.message, "Session token not found or invalid");
  assertStringIncludes(error.hint ?? "", "sign in again");
  assertEquals(seen, accounts.slice(0, seen.length).map(({ accountId }) => accountId));
  assert(seen.length >= 10, `${seen.length}`);
  assertEquals(await roles.next(), { done: true, value: undefined });
});

Deno.test("iterateRoles() survives a service that is down for a while", async () => {
  const accounts = accountsOf(40, ["Admin"]);
  const { client, clock, emulator, accessToken } = await setUp({ accounts });
  emulator.failNext({ operation: "ListAccountRoles", status: 503, times: 40 });
  emulator.failNext({ operation: "ListAccounts", network: "error", times: 4 });
  assertEquals((await clock.run(collect(client.iterateRoles({ accessToken })))).length, 40);
});

for (const name of ["iterateAccounts", "iterateAccountRoles", "iterateRoles"] as const) {
  Deno.test(`${name}() ends at once by its signal, and leaves nothing behind`, async () => {
    const accounts = accountsOf(100, Array.from({ length: 50 }, (_, index) => `Role${index}`));
    const { client, clock, accessToken } = await setUp({ accounts }, { latency: 100 });
    const controller = new AbortController();
    const { signal } = controller;
    const listeners = watchListeners(signal);
    const input = { accessToken, accountId: accounts[0]!.accountId };
    const items = client[name](input, { signal });
    await clock.run<unknown>(items.next());
    const reason = { my: "reason" };
    controller.abort(reason);
    assert(await reasonOf(items.next()) === reason, "another reason");
    await clock.idle();
    assertEquals([clock.waits, listeners.count], [[], 0]);
    assert(listeners.most <= 1, `${listeners.most} listeners`);
    assert(await reasonOf(client[name](input, { signal }).next()) === reason, "aborted before");
  });

  Deno.test(`${name}() ends its requests when the loop ends`, async () => {
    const accounts = accountsOf(100, ["Admin", "User"]);
    const { client, clock, accessToken, calls } = await setUp({ accounts }, { latency: 100 });
    const input = { accessToken, accountId: accounts[0]!.accountId };
    const { signal } = new AbortController();
    const listeners = watchListeners(signal);
    await clock.run((async () => {
      for await (const _ of client[name](input, { signal })) break;
    })());
    await clock.idle();
    assertEquals([clock.waits, listeners.count], [[], 0]);
    const before = calls().length;
    await clock.advance(10_000);
    assertEquals(calls().length, before);
    // Those that waited for their turn have given it back.
    const [at] = [clock.now()];
    await clock.run(client.listAccounts({ accessToken }));
    assert(clock.now() - at <= 200, `${clock.now() - at} ms`);
  });

  Deno.test(`${name}() says what is wrong with its input`, async () => {
    const { client, clock, calls } = await setUp();
    for (const input of [undefined, null, {}, { accessToken: 5 }]) {
      const error = await reasonOf(clock.run<unknown>(client[name](input as never).next()));
      assertInstanceOf(error, TypeError);
      assertStringIncludes(error.message, "must be a string");
    }
    const options = { signal: new AbortController() } as never;
    const error = thrown(() => client[name]({ accessToken: "x", accountId: "1" }, options));
    assertStringIncludes(error.message, "'signal' must be an AbortSignal");
    assertEquals(calls(), []);
  });
}
