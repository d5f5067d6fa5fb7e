// Nothing outlasts an abort or a time limit, and nothing leaves after it: a refresh token that
// nobody waits for would be lost.
import { SsoError } from "@edge-auth/aws-sso-oidc";
import { createSigninClient, generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { rejection } from "../_protocol/_helpers.ts";
import { watchListeners } from "../device_flow/_helpers.ts";
import { type Answer, deaf, hang, reply, scriptFetch } from "../support/scripted_fetch.ts";
import { VirtualClock } from "../support/virtual_clock.ts";
import { clientId, REGION, REPLY, START } from "./_helpers.ts";

const key = await generateDpopKeyPair();
const INPUT = { clientId, refreshToken: "the-token" } as const;
const busy = reply({ error: "rate_exceeded" }, 429, { "x-amzn-errortype": "TooManyRequestsError" });

/** A call on a clock that nobody moves yet; `sent` resolves when its request number n leaves. */
function start(answers: readonly Answer[], timeout?: number) {
  const clock = new VirtualClock(START);
  const watchers: (() => void)[] = [];
  const sent = answers.map((_, index) =>
    new Promise<void>((resolve) => void (watchers[index] = resolve))
  );
  const script = scriptFetch(
    clock,
    answers.map((answer, index): Answer => (request) => {
      watchers[index]?.();
      return answer(request);
    }),
  );
  const controller = new AbortController();
  const listeners = watchListeners(controller.signal);
  const { fetch } = script;
  const client = createSigninClient({ ...REGION, key, fetch, clock, random: () => 0.5, timeout });
  const call = client.refresh(INPUT, { signal: controller.signal });
  const settled = call.catch((error) => error);
  const assertNothingLeft = async () => {
    await clock.idle();
    assertEquals([clock.waits, script.live, listeners.count], [[], 0, 0]);
  };
  return { clock, script, controller, call: settled, sent, assertNothingLeft };
}

const reason = new Error("enough");

Deno.test("createSigninClient() makes no request by a signal that is aborted already", async () => {
  const clock = new VirtualClock(START);
  const { fetch, requests } = scriptFetch(clock, []);
  const client = createSigninClient({ ...REGION, key, fetch, clock });
  const error = await rejection(client.refresh(INPUT, { signal: AbortSignal.abort(reason) }));
  assertStrictEquals(error, reason);
  assertEquals(requests.length, 0);
});

Deno.test("createSigninClient() makes no request that was aborted while its proof was made", async () => {
  const { call, controller, script, assertNothingLeft } = start([reply(REPLY)]);
  controller.abort(reason);
  assertStrictEquals(await call, reason);
  // The proof is made in a thread, and done when another one is that was begun later.
  await createSigninClient({
    ...REGION,
    key,
    fetch: scriptFetch({ now: () => 0 }, [
      reply(REPLY),
    ]).fetch,
  }).refresh(INPUT);
  assertEquals(script.requests.length, 0);
  await assertNothingLeft();
});

for (const [title, answer] of [["that heeds its signal", hang], ["that does not", deaf]] as const) {
  Deno.test(`createSigninClient() ends at once when it is aborted, by a fetch ${title}`, async () => {
    const { call, controller, sent, clock, script } = start([answer]);
    await sent[0];
    controller.abort(reason);
    assertStrictEquals(await call, reason);
    await clock.idle();
    assertEquals([clock.waits, script.requests.length], [[], 1]);
    assertStrictEquals(script.requests[0]?.signal.reason, reason);
  });

  Deno.test(`createSigninClient() ends an attempt by its time limit, by a fetch ${title}`, async () => {
    for (const timeout of [undefined, 700]) {
      const { call, sent, clock, script, assertNothingLeft } = start([answer], timeout);
      await sent[0];
      await clock.advance((timeout ?? 10_000) - 1);
      assertEquals(clock.waits, [1]);
      await clock.advance(1);
      const error = await call;
      assertInstanceOf(error, SsoError);
      assertEquals([error.code, error.name], ["TIMEOUT", "TimeoutError"]);
      assertEquals(script.requests.length, 1, "the token may be used up");
      await assertNothingLeft();
    }
  });
}

Deno.test("createSigninClient() can be aborted while it waits for another attempt", async () => {
  const { call, controller, sent, clock, script, assertNothingLeft } = start([busy, busy]);
  await sent[0];
  await clock.idle();
  assertEquals(clock.waits, [50]);
  controller.abort(reason);
  assertStrictEquals(await call, reason);
  assertEquals(script.requests.length, 1);
  await assertNothingLeft();
});

Deno.test("createSigninClient() can be aborted while it brings the nonce", async () => {
  const nonce = reply({ error: "use_dpop_nonce" }, 400, { "dpop-nonce": "n" });
  const { call, controller, sent, script, assertNothingLeft } = start([nonce, hang]);
  await sent[1];
  controller.abort(reason);
  assertStrictEquals(await call, reason);
  assertEquals(script.requests.length, 2);
  await assertNothingLeft();
});

Deno.test("createSigninClient() leaves nothing behind after a call that went well", async () => {
  const { call, assertNothingLeft } = start([reply(REPLY)]);
  assertEquals({ ...await call }, REPLY);
  await assertNothingLeft();
});
