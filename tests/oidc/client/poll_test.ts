// The client's poll functions are those of the module, bound: nothing is retried twice.
import { createDeviceFlow, type DeviceFlowState, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import {
  assertNothingLeft,
  collect,
  FLOW,
  reasonOf,
  setUp,
  START,
  timesOf,
} from "../device_flow/_helpers.ts";
import {
  type Answer,
  granted,
  hang,
  html,
  offline,
  pending,
  refusal,
  slowDown,
} from "../../support/scripted_fetch.ts";
import { CREDENTIALS, setUpClient } from "./_helpers.ts";

const busy = refusal("too_many_requests", { status: 429 });
const answers: readonly Answer[] = [pending, offline, html(503), busy, hang, slowDown, granted];

Deno.test("pollDeviceToken() of a client has the schedule and the events of the function", async () => {
  const ofClient = setUpClient(answers, { attempts: 3 });
  const { client, clock, controller: { signal } } = ofClient;
  const events = await clock.run(collect(client.pollDeviceToken(FLOW, { signal })));
  const plain = setUp(answers);
  const expected = await plain.clock.run(collect(plain.poller));
  assertEquals(JSON.stringify(events), JSON.stringify(expected));
  assertEquals(timesOf(ofClient.script), timesOf(plain.script));
  assertEquals(ofClient.script.requests.length, answers.length, "one request an event");
  assertEquals(ofClient.listeners.most, 1);
  await assertNothingLeft(ofClient);
});

Deno.test("waitForDeviceToken() of a client gives the token of the same requests", async () => {
  const { client, clock, script } = setUpClient(answers);
  assertEquals((await clock.run(client.waitForDeviceToken(FLOW))).accessToken, "aoa-example");
  assertEquals(script.requests.length, answers.length);
});

Deno.test("pollDeviceTokenOnce() of a client makes one request, whatever its answer", async () => {
  let state: DeviceFlowState = createDeviceFlow(FLOW, { now: START });
  const { client, clock, script } = setUpClient(answers);
  for (const [index] of answers.entries()) {
    await clock.advance(Math.max(0, state.nextPollAt - clock.now()));
    ({ state } = await clock.run(client.pollDeviceTokenOnce({ ...CREDENTIALS, ...state })));
    assertEquals(script.requests.length, index + 1);
  }
});

Deno.test("pollDeviceToken() of a client has the client's time limit", async () => {
  const { client, clock, script } = setUpClient([hang, granted], { timeout: 700 });
  await clock.run(collect(client.pollDeviceToken(FLOW)));
  assertEquals(timesOf(script), [0, 700 + 2_250]);
});

Deno.test("pollDeviceToken() of a client hints at the client's region, with an endpoint too", async () => {
  const clientId = btoa(`\x01\x02${"eu-west-1"}`);
  for (
    const options of [{ region: "us-east-1" }, {
      endpoint: "https://proxy.example",
      region: "us-east-1",
    }]
  ) {
    const { client, clock } = setUpClient([refusal("invalid_client")], options);
    const error = await reasonOf(clock.run(client.waitForDeviceToken({ ...FLOW, clientId })));
    assertInstanceOf(error, SsoServiceError);
    assertMatch(error.hint ?? "", /registered in eu-west-1.*us-east-1/);
  }
});

Deno.test("pollDeviceToken() of a client makes no request before it is asked", async () => {
  const { client, clock, script, listeners, controller: { signal } } = setUpClient([]);
  const poller = client.pollDeviceToken(FLOW, { signal });
  await clock.advance(1_000);
  assertEquals([script.requests.length, listeners.most], [0, 0]);
  await poller.return!();
  assert((await poller.next()).done);
});
