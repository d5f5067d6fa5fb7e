import { SsoError, SsoResponseError } from "@edge-auth/aws-sso-oidc";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { createCaller } from "../../src/_protocol/call.ts";
import { signedAttempt, type Signer } from "../../src/_protocol/sign.ts";
import { reasonOf } from "../support/assert.ts";
import { retriesOf } from "../support/operations/client_setup.ts";
import { sampleOf } from "../support/operations/samples.ts";
import { REGION } from "../support/operations/types.ts";
import {
  type Answer,
  hang,
  html,
  offline,
  refusal,
  reply,
  scriptFetch,
} from "../support/scripted_fetch.ts";
import { assertNothingLeft, watchListeners } from "../support/signals.ts";
import { START, VirtualClock } from "../support/virtual_clock.ts";
import { EXAMPLE, operationOf, SERVICE } from "./_example.ts";

const [, GET_ITEM] = EXAMPLE.operations;
const success = reply(sampleOf(GET_ITEM!.response));
const busy = refusal("busy", { status: 429 });
const resign = refusal("resign");

type Sign = Signer["sign"];
const plain: Sign = (call) => Promise.resolve(call);

/** A signed call on a clock that nobody moves yet, and what became of its signatures. */
function setUp(answers: readonly Answer[], sign: Sign = plain, options: object = {}) {
  const clock = new VirtualClock();
  const script = scriptFetch(clock, answers);
  const controller = new AbortController();
  const { signal } = controller;
  const signals: AbortSignal[] = [];
  const signer: Signer = {
    async sign(call, signal) {
      signals.push(signal);
      const { url, init } = await sign(call, signal);
      const headers = new Headers(init.headers);
      headers.set("x-signature", `${signals.length}`);
      return { url, init: { ...init, headers } };
    },
    canResign: ({ error }) => error === "resign",
  };
  const call = createCaller(
    SERVICE,
    { ...REGION, fetch: script.fetch, clock, random: () => 0.5, ...options },
    signedAttempt(signer),
  );
  return {
    clock,
    script,
    controller,
    signals,
    listeners: watchListeners(signal),
    call: () => call(operationOf("GetItem"), sampleOf(GET_ITEM!.request), { signal }),
    /** By which signature and when each request was made. */
    sent: () => script.requests.map(({ headers, at }) => [headers.get("x-signature"), at - START]),
  };
}

Deno.test("signedAttempt() signs each attempt anew", async () => {
  const setup = setUp([busy, offline, success]);
  const output = await setup.clock.run(setup.call());
  assertEquals(setup.sent(), [["1", 0], ["2", 50], ["3", 150]]);
  assertEquals(retriesOf(output), 2);
  await assertNothingLeft(setup);
});

for (const reason of [new TypeError("no key"), new SsoError("no", { code: "TIMEOUT" }), "text"]) {
  Deno.test(`signedAttempt() ends with what the signer throws, as it is: ${reason}`, async () => {
    for (const sign of [() => Promise.reject(reason), () => fail(reason)]) {
      const setup = setUp([], sign);
      assertStrictEquals(await reasonOf(setup.clock.run(setup.call())), reason);
      assertEquals([setup.signals.length, setup.script.requests.length], [1, 0]);
      await assertNothingLeft(setup);
    }
  });
}

function fail(reason: unknown): never {
  throw reason;
}

Deno.test("signedAttempt() ends with what the signer throws at a later attempt", async () => {
  const reason = new Error("the key is gone");
  let calls = 0;
  const setup = setUp([busy], (call) => calls++ ? Promise.reject(reason) : plain(call, null!));
  assertStrictEquals(await reasonOf(setup.clock.run(setup.call())), reason);
  assertEquals(setup.sent(), [["1", 0]]);
});

Deno.test("signedAttempt() signs again, at once, if that can mend a failure", async () => {
  const setup = setUp([resign, success]);
  const output = await setup.clock.run(setup.call());
  assertEquals(setup.sent(), [["1", 0], ["2", 0]]);
  assertEquals(retriesOf(output), 1);
  await assertNothingLeft(setup);
});

Deno.test("signedAttempt() signs again once an attempt, and no failure but that one", async () => {
  const twice = setUp([resign, resign]);
  const error = await reasonOf(twice.clock.run(twice.call()));
  assertEquals((error as { error?: string }).error, "resign");
  assertEquals(twice.sent(), [["1", 0], ["2", 0]]);
  const other = setUp([refusal("another")]);
  await reasonOf(other.clock.run(other.call()));
  assertEquals(other.sent(), [["1", 0]]);
  const later = setUp([busy, resign, success]);
  await later.clock.run(later.call());
  assertEquals(later.sent(), [["1", 0], ["2", 50], ["3", 50]]);
});

Deno.test("signedAttempt() gives up when signing again does not work", async () => {
  const reason = new Error("no second one");
  let calls = 0;
  const setup = setUp([resign], (call) => calls++ ? Promise.reject(reason) : plain(call, null!));
  assertStrictEquals(await reasonOf(setup.clock.run(setup.call())), reason);
  assertEquals(setup.signals.length, 2);
});

Deno.test("signedAttempt() ends at once when it is aborted while it signs", async () => {
  let finish = () => {};
  const setup = setUp([], (call) => new Promise((resolve) => finish = () => resolve(call)));
  const result = setup.call();
  await setup.clock.idle();
  assertEquals(setup.listeners.count, 1);
  const reason = { my: "reason" };
  setup.controller.abort(reason);
  assertStrictEquals(await reasonOf(result), reason);
  assertStrictEquals(setup.signals[0]?.reason, reason);
  assert(setup.signals[0] !== setup.controller.signal, "the caller's signal was handed on");
  finish(); // a signature that comes too late is used for nothing
  await assertNothingLeft(setup);
  assertEquals(setup.script.requests.length, 0);
});

Deno.test("signedAttempt() ends at once when it is aborted while it sends", async () => {
  for (const answers of [[hang], [resign, hang]]) {
    const setup = setUp(answers);
    const result = setup.call();
    await setup.clock.until(() => setup.script.requests.length === answers.length);
    setup.controller.abort("why");
    assertStrictEquals(await reasonOf(result), "why");
    await assertNothingLeft(setup);
  }
});

Deno.test("signedAttempt() does not count the signature as part of the attempt", async () => {
  const minute: Sign = async (call, signal) => {
    await setup.clock.sleep(60_000, signal);
    return call;
  };
  const setup = setUp([success], minute, { timeout: 1_000 });
  await setup.clock.run(setup.call());
  assertEquals(setup.sent(), [["1", 60_000]]);
  const late = setUp([hang], plain, { timeout: 1_000, maxAttempts: 1 });
  const error = await reasonOf(late.clock.run(late.call()));
  assertInstanceOf(error, SsoError);
  assertEquals([error.code, late.clock.now() - START], ["TIMEOUT", 1_000]);
});

Deno.test("signedAttempt() counts the attempt that was signed again in the errors about its response", async () => {
  const setup = setUp([resign, html(200)]);
  const error = await reasonOf(setup.clock.run(setup.call()));
  assertInstanceOf(error, SsoResponseError);
  assertStringIncludes(error.message, "(HTTP 200, 2 attempts)");
  assertEquals(error.$metadata.retryAttempts, 1);
});
