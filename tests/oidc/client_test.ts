// What only this client has: refresh(), and the functions of the poller, bound. The rest is in
// _protocol/operations_test.ts.
import {
  createDeviceFlow,
  createSsoOidcClient,
  type DeviceFlowState,
  isServiceError,
  type SsoOidcClient,
  type SsoOidcClientOptions,
  SsoServiceError,
} from "@edge-auth/aws-sso-oidc";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertStrictEquals,
} from "@std/assert";
import { assertHides, reasonOf, rejection } from "../support/assert.ts";
import {
  type Answer,
  granted,
  hang,
  html,
  offline,
  pending,
  refusal,
  reply,
  scriptFetch,
  slowDown,
  TOKEN,
} from "../support/scripted_fetch.ts";
import { assertNothingLeft, type Traces, watchListeners } from "../support/signals.ts";
import { START, VirtualClock } from "../support/virtual_clock.ts";
import {
  AUTHORIZATION,
  collect,
  FLOW,
  REGISTRATION,
  setUp,
  timesOf,
} from "./device_flow/_helpers.ts";

interface ClientSetup extends Traces {
  readonly client: SsoOidcClient;
  readonly controller: AbortController;
}

function setUpClient(
  answers: readonly Answer[],
  { last, ...options }: Partial<SsoOidcClientOptions> & { last?: Answer } = {},
): ClientSetup {
  const clock = new VirtualClock();
  const script = scriptFetch(clock, answers, last);
  const controller = new AbortController();
  const place = options.endpoint ? {} : { region: "us-east-1" };
  const given = { ...place, fetch: script.fetch, clock, random: () => 0.5, ...options };
  const client = createSsoOidcClient(given as SsoOidcClientOptions);
  return { clock, script, client, controller, listeners: watchListeners(controller.signal) };
}

const REFRESH = { registration: REGISTRATION, refreshToken: "aorTHEOLDREFRESHTOKEN" };

Deno.test("SsoOidcClient.refresh() sends client and refresh token, and nothing else", async () => {
  const { client, clock, script } = setUpClient([granted]);
  const { refresh } = client; // needs no this
  const token = await clock.run(refresh({ ...REFRESH, ...AUTHORIZATION } as typeof REFRESH));
  assertEquals<object>({ ...token }, TOKEN);
  const { clientId, clientSecret } = REGISTRATION;
  const { refreshToken } = REFRESH;
  const body = { clientId, clientSecret, grantType: "refresh_token", refreshToken };
  assertEquals(script.requests.map(({ init }) => init.body), [JSON.stringify(body)]);
});

Deno.test("SsoOidcClient.refresh() takes the new refresh token, and keeps the old one if there is none", async () => {
  const { refreshToken: _, ...without } = TOKEN;
  const answers = [granted, reply(without), reply({ ...TOKEN, refreshToken: null })];
  const { client, clock } = setUpClient([...answers, reply({ ...TOKEN, refreshToken: "" })]);
  const { refreshToken } = REFRESH;
  for (const expected of [TOKEN.refreshToken, refreshToken, refreshToken, refreshToken]) {
    const token = await clock.run(client.refresh(REFRESH));
    assertEquals({ ...token }, { ...TOKEN, refreshToken: expected });
    assertEquals([token.$metadata?.requestId, token.$metadata?.retryAttempts], ["request-1", 0]);
  }
});

Deno.test("SsoOidcClient.refresh() is repeated only after AWS's own word that it was too busy", async () => {
  const busy = refusal("too_many_requests", { status: 429 });
  const repeated = setUpClient([busy, granted]);
  const token = await repeated.clock.run(repeated.client.refresh(REFRESH));
  assertEquals([token.$metadata?.retryAttempts, timesOf(repeated.script)], [1, [0, 50]]);
  for (const answer of [offline, html(503), hang, refusal("server_error", { status: 500 })]) {
    const { client, clock, script } = setUpClient([answer]);
    await reasonOf(clock.run(client.refresh(REFRESH)));
    assertEquals(script.requests.length, 1);
  }
});

Deno.test("SsoOidcClient.refresh() says that the session is over, or that the registration is", async () => {
  const error_description = `Invalid refresh token provided: ${REFRESH.refreshToken}`;
  const { client, clock } = setUpClient([refusal("invalid_grant", { error_description })]);
  const error = await rejection(clock.run(client.refresh(REFRESH)));
  assert(isServiceError(error, "invalid_grant"), String(error));
  assertMatch(error.hint ?? "", /session is over.*sign in again/i);
  assertHides(error, REFRESH.refreshToken, REGISTRATION.clientSecret);
  const old = setUpClient([refusal("invalid_client", { status: 401 })]);
  const registration = { ...REGISTRATION, clientSecretExpiresAt: START / 1000 - 60 };
  const expired = await rejection(old.clock.run(old.client.refresh({ ...REFRESH, registration })));
  assertMatch((expired as SsoServiceError).hint ?? "", /registration expired at 2025-12-31/);
});

Deno.test("SsoOidcClient.refresh() passes headers and signal on, and refuses bad input as a rejection", async () => {
  const { client, clock, script, controller, listeners } = setUpClient([granted, hang]);
  const { signal } = controller;
  await clock.run(client.refresh(REFRESH, { headers: { "x-call": "1" }, signal }));
  assertEquals(script.requests[0]?.headers.get("x-call"), "1");
  const call = client.refresh(REFRESH, { signal });
  await clock.idle();
  controller.abort("why");
  assertStrictEquals(await reasonOf(call), "why");
  assertEquals(listeners, { count: 0, most: 1 });
  for (const change of [{ refreshToken: "" }, { refreshToken: undefined }, { registration: {} }]) {
    const error = await rejection(client.refresh({ ...REFRESH, ...change } as typeof REFRESH));
    assert(error instanceof TypeError || error instanceof RangeError, String(error));
    assertMatch(error.message, /'(clientId|refreshToken)'/);
    assertHides(error, REFRESH.refreshToken, REGISTRATION.clientSecret);
  }
  assertEquals(script.requests.length, 2);
});

const busy = refusal("too_many_requests", { status: 429 });
const ANSWERS: readonly Answer[] = [pending, offline, html(503), busy, hang, slowDown, granted];

Deno.test("SsoOidcClient.pollDeviceToken() has the schedule and the events of the function", async () => {
  const ofClient = setUpClient(ANSWERS, { maxAttempts: 3 });
  const { client, clock, controller: { signal } } = ofClient;
  const events = await clock.run(collect(client.pollDeviceToken(FLOW, { signal })));
  const plain = setUp(ANSWERS);
  const expected = await plain.clock.run(collect(plain.poller));
  assertEquals(JSON.stringify(events), JSON.stringify(expected));
  assertEquals(timesOf(ofClient.script), timesOf(plain.script));
  assertEquals(ofClient.script.requests.length, ANSWERS.length, "one request an event");
  assertEquals(ofClient.listeners.most, 1);
  await assertNothingLeft(ofClient);
});

Deno.test("SsoOidcClient.waitForDeviceToken() returns the token of the same requests", async () => {
  const { client, clock, script } = setUpClient(ANSWERS);
  assertEquals((await clock.run(client.waitForDeviceToken(FLOW))).accessToken, TOKEN.accessToken);
  assertEquals(script.requests.length, ANSWERS.length);
});

Deno.test("SsoOidcClient.pollDeviceTokenOnce() makes one request, whatever its response", async () => {
  let state: DeviceFlowState = createDeviceFlow(AUTHORIZATION, { now: START });
  const { client, clock, script } = setUpClient(ANSWERS);
  for (const [index] of ANSWERS.entries()) {
    await clock.advance(Math.max(0, state.nextPollAt - clock.now()));
    const input = { registration: REGISTRATION, state };
    ({ state } = await clock.run(client.pollDeviceTokenOnce(input)));
    assertEquals(script.requests.length, index + 1);
  }
});

Deno.test("SsoOidcClient.pollDeviceToken() has the client's time limit, endpoint and headers", async () => {
  const options = {
    endpoint: "https://proxy.example/x/",
    timeout: 700,
    headers: { "x-tool": "1", "x-both": "client", "content-type": "text/plain" },
  };
  const { client, clock, script } = setUpClient([hang, granted], options);
  await clock.run(collect(client.pollDeviceToken(FLOW, { headers: [["x-both", "call"]] })));
  assertEquals(timesOf(script), [0, 700 + 2_250]);
  for (const { url, headers } of script.requests) {
    assertEquals(url, "https://proxy.example/x/token");
    const expected = [["content-type", "application/json"], ["x-both", "call"], ["x-tool", "1"]];
    assertEquals([...headers], expected as [string, string][]);
  }
});

Deno.test("SsoOidcClient.waitForDeviceToken() hints at the client's region, with an endpoint too", async () => {
  const registration = { ...REGISTRATION, clientId: btoa(`\x01\x02${"eu-west-1"}`) };
  const region = "us-east-1";
  for (const options of [{ region }, { endpoint: "https://proxy.example", region }]) {
    const { client, clock } = setUpClient([refusal("invalid_client")], options);
    const error = await reasonOf(clock.run(client.waitForDeviceToken({ ...FLOW, registration })));
    assertInstanceOf(error, SsoServiceError);
    assertMatch(error.hint ?? "", /registered in eu-west-1.*us-east-1/);
  }
});

Deno.test("SsoOidcClient.pollDeviceToken() makes no request before it is asked, and ends with its signal", async () => {
  const setup = setUpClient([pending]);
  const { client, clock, script, listeners, controller } = setup;
  const { pollDeviceToken, waitForDeviceToken } = client; // need no this
  const poller = pollDeviceToken(FLOW, { signal: controller.signal });
  await clock.advance(1_000);
  assertEquals([script.requests.length, listeners.most], [0, 0]);
  await poller.return!();
  assert((await poller.next()).done);
  const wait = waitForDeviceToken(FLOW, { signal: controller.signal });
  await clock.idle();
  controller.abort("why");
  assertStrictEquals(await reasonOf(wait), "why");
  await assertNothingLeft(setup);
});

Deno.test("createSsoOidcClient() shares a signal among calls, a listener for each", async () => {
  const setup = setUpClient([], { last: hang });
  const { signal } = setup.controller;
  const input = { clientName: "my-tool", clientType: "public" };
  const calls = Array.from({ length: 5 }, () => setup.client.registerClient(input, { signal }));
  await setup.clock.idle();
  assertEquals(setup.listeners.count, 5);
  setup.controller.abort("why");
  for (const call of calls) assertStrictEquals(await reasonOf(call), "why");
  await assertNothingLeft(setup);
});
