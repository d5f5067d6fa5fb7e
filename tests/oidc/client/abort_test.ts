import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { assertNothingLeft, FLOW, reasonOf, START } from "../device_flow/_helpers.ts";
import { deaf, hang, html, offline, pending } from "../../support/scripted_fetch.ts";
import { CALLS, REGISTER, setUpClient } from "./_helpers.ts";

const reason = { my: "reason" };

for (const [name, [call]] of Object.entries(CALLS)) {
  Deno.test(`${name}() makes no request when it is aborted before it starts`, async () => {
    const setup = setUpClient([]);
    const { controller, client, script } = setup;
    controller.abort(reason);
    assertStrictEquals(await reasonOf(call(client, { signal: controller.signal })), reason);
    assertEquals(script.requests.length, 0);
    await assertNothingLeft(setup);
  });

  for (const [what, answer] of [["hangs", hang], ["ignores its signal", deaf]] as const) {
    Deno.test(`${name}() ends at once when it is aborted and its request ${what}`, async () => {
      const setup = setUpClient([answer]);
      const { controller, client, clock, script } = setup;
      const result = call(client, { signal: controller.signal });
      await clock.idle();
      assertEquals([script.live, setup.listeners.count], [1, 1]);
      controller.abort(reason);
      assertStrictEquals(await reasonOf(result), reason);
      assert(script.requests[0]!.signal !== controller.signal);
      assertEquals(clock.now(), START);
      await assertNothingLeft(setup);
    });
  }

  Deno.test(`${name}() leaves no listener after its answer`, async () => {
    const setup = setUpClient([CALLS[name as keyof typeof CALLS][1]]);
    await setup.clock.run(call(setup.client, { signal: setup.controller.signal }));
    assertEquals(setup.listeners, { count: 0, most: 1 });
    await assertNothingLeft(setup);
  });
}

for (const [what, answer] of [["a network failure", offline], ["a 503", html(503)]] as const) {
  Deno.test(`registerClient() ends at once when it is aborted in the wait after ${what}`, async () => {
    const setup = setUpClient([answer]);
    const { controller, client, clock, script } = setup;
    const result = client.registerClient(REGISTER, { signal: controller.signal });
    await clock.advance(30);
    assertEquals(clock.waits, [20]);
    controller.abort(reason);
    assertStrictEquals(await reasonOf(result), reason);
    assertEquals(clock.now(), START + 30);
    assertEquals(script.requests.length, 1);
    await assertNothingLeft(setup);
  });
}

Deno.test("registerClient() ends at once when it is aborted in a later attempt", async () => {
  const setup = setUpClient([offline, hang]);
  const { controller, client, clock, script } = setup;
  const result = client.registerClient(REGISTER, { signal: controller.signal });
  await clock.advance(50);
  assertEquals(script.requests.length, 2);
  controller.abort(reason);
  assertStrictEquals(await reasonOf(result), reason);
  await assertNothingLeft(setup);
});

Deno.test("createSsoOidcClient() shares a signal among calls, a listener for each", async () => {
  const setup = setUpClient([], { last: hang });
  const { signal } = setup.controller;
  const calls = Array.from({ length: 5 }, () => setup.client.registerClient(REGISTER, { signal }));
  await setup.clock.idle();
  assertEquals(setup.listeners.count, 5);
  setup.controller.abort(reason);
  for (const call of calls) assertStrictEquals(await reasonOf(call), reason);
  await assertNothingLeft(setup);
});

Deno.test("waitForDeviceToken() of a client ends with its signal", async () => {
  const setup = setUpClient([pending]);
  const wait = setup.client.waitForDeviceToken(FLOW, { signal: setup.controller.signal });
  await setup.clock.idle();
  setup.controller.abort(reason);
  assertStrictEquals(await reasonOf(wait), reason);
  await assertNothingLeft(setup);
});
