// The pace of a client's requests.
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { thrown } from "../support/assert.ts";
import { type Answer, refusal, reply, scriptFetch } from "../support/scripted_fetch.ts";
import { START, VirtualClock } from "../support/virtual_clock.ts";
import { mostInASecond, REGION } from "./_helpers.ts";

const accessToken = "token";
const page = reply({ accountList: [] });
const busy = refusal("too_many_requests", { status: 429 });

function setUp({ last = page, script = [] as Answer[], ...options }: Record<string, unknown> = {}) {
  const clock = new VirtualClock();
  const { fetch, requests } = scriptFetch(clock, script as Answer[], last as Answer);
  const client = createPortalClient({ ...REGION, clock, fetch, random: () => 0.5, ...options });
  return { clock, client, requests, times: () => requests.map(({ at }) => at - START) };
}

Deno.test("createPortalClient() never starts more than 20 requests in any second, retries too", async () => {
  const waits = fc.array(fc.nat(400), { maxLength: 120 });
  const answers = fc.array(fc.constantFrom(page, page, busy), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(waits, answers, async (waits, script) => {
      const { clock, client, times } = setUp({ script });
      const calls: Promise<unknown>[] = [];
      for (const wait of waits) {
        calls.push(client.listAccounts({ accessToken }).catch((error) => error));
        if (wait % 3 === 0) await clock.advance(wait);
      }
      await clock.run(Promise.all(calls));
      assert(mostInASecond(times()) <= 20, `${mostInASecond(times())}: ${times()}`);
    }),
    { numRuns: 30 },
  );
});

Deno.test("createPortalClient() makes full use of the pace that it is given", async () => {
  for (
    const [requestsPerSecond, most] of [[18, 20], [20, 20], [10, 12], [1, 3], [50, 50]] as const
  ) {
    const { clock, client, times } = setUp({ requestsPerSecond });
    const count = requestsPerSecond * 5;
    await clock.run(
      Promise.all(Array.from({ length: count }, () => client.listAccounts({ accessToken }))),
    );
    const took = times().at(-1)!;
    assert(took <= 5000, `${requestsPerSecond}: ${took} ms`);
    assert(took >= 5000 - 2 * 1000 / requestsPerSecond - 10, `${requestsPerSecond}: ${took} ms`);
    assert(mostInASecond(times()) <= most, `${requestsPerSecond}: ${mostInASecond(times())}`);
  }
});

Deno.test("createPortalClient() does not save up for a burst while nothing is asked", async () => {
  const { clock, client, times } = setUp();
  await clock.run(client.listAccounts({ accessToken }));
  await clock.advance(60_000);
  await clock.run(
    Promise.all(Array.from({ length: 40 }, () => client.listAccounts({ accessToken }))),
  );
  assert(mostInASecond(times()) <= 20, `${times()}`);
});

Deno.test("createPortalClient() goes on when the clock is set back or forward", async () => {
  for (const ms of [-3_600_000, 3_600_000]) {
    const { clock, client, requests } = setUp();
    const call = () => client.listAccounts({ accessToken });
    await clock.run(Promise.all([call(), call(), call()]));
    clock.set(ms);
    const before = clock.now();
    await clock.run(Promise.all([call(), call(), call()]));
    assertEquals(requests.length, 6);
    assert(clock.now() - before < 500, `${clock.now() - before} ms`);
  }
});

Deno.test("createPortalClient() gives the turns of aborted calls to the others", async () => {
  const { clock, client, times } = setUp();
  const controller = new AbortController();
  const { signal } = controller;
  const aborted = Array.from(
    { length: 1000 },
    () => client.listAccounts({ accessToken }, { signal }).catch((reason) => reason),
  );
  await clock.until(() => times().length === 2);
  const other = client.listAccounts({ accessToken });
  controller.abort("enough");
  assertEquals((await Promise.all(aborted)).filter((it) => it === "enough").length, 998);
  await clock.run(other);
  assertEquals(times(), [0, 0, 56]);
  await clock.idle();
  assertEquals(clock.waits, []);
});

Deno.test("createPortalClient() makes the call after one that was aborted while it waited", async () => {
  const { clock, client } = setUp({ maxAttempts: 1 });
  const first = [1, 2].map(() => client.listAccounts({ accessToken }));
  const controller = new AbortController();
  const aborted = client.listAccounts({ accessToken }, { signal: controller.signal });
  aborted.catch(() => {});
  controller.abort("enough");
  const next = client.listAccounts({ accessToken });
  await clock.run(Promise.all([...first, next]));
});

Deno.test("createPortalClient() loses no place to a call that is aborted as its turn comes", async () => {
  let now = START;
  const turns: (() => void)[] = [];
  const clock = {
    now: () => now,
    // The time limit of an attempt never ends here.
    sleep: (ms: number) => new Promise<void>((resolve) => void (ms < 1000 && turns.push(resolve))),
  };
  const client = createPortalClient({
    ...REGION,
    clock,
    fetch: () => Promise.resolve(Response.json({ accountList: [] })),
  });
  for (let round = 0; round < 40; round++) {
    now += 1000;
    await Promise.all([1, 2].map(() => client.listAccounts({ accessToken })));
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = client.listAccounts({ accessToken }, { signal }).catch((reason) => reason);
    now += 100;
    turns.pop()!();
    queueMicrotask(() => controller.abort("enough")); // after the turn was given, before it is used
    assertEquals(await aborted, "enough");
  }
  now += 1000;
  const { accountList } = await client.listAccounts({ accessToken });
  assertEquals(accountList, []);
});

Deno.test("createPortalClient() lets other calls go before the many of an iterator", async () => {
  const accountList = Array.from({ length: 32 }, (_, index) => ({ accountId: `${index}` }));
  const { clock, client, requests } = setUp({
    last: ({ url }: { url: string }) =>
      reply(
        url.includes("accounts") ? { accountList } : {
          roleList: [],
          roleCredentials: {
            accessKeyId: "x",
            secretAccessKey: "x",
            sessionToken: "x",
            expiration: 0,
          },
        },
      )(undefined as never),
  });
  const walk = client.iterateRoles({ accessToken }).next();
  await clock.until(() => requests.length === 2);
  await clock.run(
    client.getRoleCredentials({ accessToken, accountId: "1", roleName: "Admin" }),
  );
  assertStringIncludes(requests[2]!.url, "/federation/credentials");
  await clock.run(walk);
});

Deno.test("createPortalClient() slows down while the service is busy, and recovers", async () => {
  const script = [busy, ...Array(200).fill(page)];
  const { clock, client, times } = setUp({ script });
  await clock.run(Promise.all(
    Array.from({ length: 100 }, () => client.listAccounts({ accessToken })),
  ));
  const gaps = times().slice(1).map((time, index) => time - times()[index]!);
  assert(Math.max(...gaps.slice(2, 8)) > 80, `${gaps}`);
  assert(Math.max(...gaps.slice(-20)) <= 57, `${gaps}`);
});

Deno.test("createPortalClient() fails if the clock does, and does not hang", async () => {
  const noTimer = new Error("no timer");
  for (const broken of [{ now: () => NaN }, { sleep: () => Promise.reject(noTimer) }]) {
    const { clock, client } = setUp({ maxAttempts: 1 });
    const brokenClock = { now: () => clock.now(), sleep: () => clock.sleep(0), ...broken };
    const { client: subject } = setUp({ clock: brokenClock, maxAttempts: 1 });
    const calls = Array.from({ length: 3 }, () => subject.listAccounts({ accessToken }));
    const results = await clock.run(Promise.allSettled(calls));
    assertEquals(results.at(-1)?.status, "rejected");
    await clock.run(client.listAccounts({ accessToken }));
  }
});

Deno.test("createPortalClient() refuses a pace that is none", () => {
  for (const requestsPerSecond of [0, -1, NaN, "18", null, {}]) {
    const error = thrown(() => createPortalClient({ ...REGION, requestsPerSecond } as never));
    assert(error instanceof RangeError, `${error}`);
    assertStringIncludes(error.message, "'requestsPerSecond'");
  }
});
