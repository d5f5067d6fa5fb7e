// What is repeated: RegisterClient and StartDeviceAuthorization nearly always, CreateToken only where
// AWS itself says that it was too busy to look at the code or the refresh token.
import { SsoError, SsoResponseError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { assertNothingLeft, reasonOf, timesOf } from "../device_flow/_helpers.ts";
import {
  type Answer,
  deaf,
  hang,
  html,
  offline,
  refusal,
  reply,
} from "../../support/scripted_fetch.ts";
import { CALLS, GRANTS, REGISTER, registered, retriesOf, setUpClient } from "./_helpers.ts";

/** Answers, and whether each operation is sent again after them. */
const table: readonly (readonly [string, Answer, anything: boolean, createToken: boolean])[] = [
  ["a network failure", offline, true, false],
  ["a time limit", hang, true, false],
  ["a time limit that fetch ignores", deaf, true, false],
  ["a connection that breaks in the body", () => new Response(brokenBody()), true, false],
  ["AWS's 500", refusal("server_error", { status: 500 }), true, false],
  ["AWS's 502", refusal("server_error", { status: 502 }), true, false],
  ["AWS's 503", refusal("server_error", { status: 503 }), true, true],
  ["AWS's 504", refusal("server_error", { status: 504 }), true, false],
  ["AWS's 429", refusal("too_many_requests", { status: 429 }), true, true],
  ["a bare 500", html(500), true, false],
  ["a bare 502", html(502), true, false],
  ["a bare 503", html(503), true, false],
  ["a bare 429", html(429), true, false],
  ["slow_down", refusal("slow_down"), false, false],
  ["AWS's 400", refusal("invalid_request"), false, false],
  ["AWS's 401", refusal("invalid_client", { status: 401 }), false, false],
  ["AWS's 403", refusal("access_denied", { status: 403 }), false, false],
  ["a bare 403", html(403), false, false],
  ["a bare 404", html(404), false, false],
  ["a bare 408", html(408), false, false],
  ["a page", html(200), false, false],
  ["a redirect", html(307, { location: "https://example.com/" }), false, false],
  ["a member that is missing", reply({}), false, false],
];
for (const [what, answer, anything, createToken] of table) {
  for (const [name, [call, success]] of Object.entries(CALLS)) {
    const isRepeated = name === "createToken" ? createToken : anything;
    Deno.test(`${name}() is ${isRepeated ? "" : "not "}repeated after ${what}`, async () => {
      const setup = setUpClient([answer, success]);
      const { clock, client, controller: { signal }, script } = setup;
      const result = await clock.run(call(client, { signal }).catch((error) => error));
      assertEquals(script.requests.length, isRepeated ? 2 : 1);
      assertEquals(result instanceof Error, !isRepeated, String(result));
      if (isRepeated) assertEquals(retriesOf(result), 1);
      await assertNothingLeft(setup);
    });
  }
}

for (const [grant, input] of Object.entries(GRANTS)) {
  Deno.test(`createToken() sends the ${grant} once when nobody knows what became of it`, async () => {
    for (const answer of [offline, hang, html(503), refusal("server_error", { status: 500 })]) {
      const { clock, client, script } = setUpClient([answer]);
      await reasonOf(clock.run(client.createToken(input)));
      assertEquals(script.requests.length, 1);
    }
  });
}

Deno.test("registerClient() gives up after three attempts, with the last error", async () => {
  const setup = setUpClient([offline, html(502), refusal("server_error", { status: 500 })]);
  const { clock, client, script, controller: { signal } } = setup;
  const error = await reasonOf(clock.run(client.registerClient(REGISTER, { signal })));
  assertInstanceOf(error, SsoServiceError);
  assertEquals(retriesOf(error), 2);
  assertEquals(script.requests.length, 3);
  assertEquals(new Set(script.requests.map(({ init }) => init.body)).size, 1);
  assertEquals(setup.listeners.most, 1);
  await assertNothingLeft(setup);
});

for (const attempts of [1, 2, 5]) {
  Deno.test(`registerClient() makes ${attempts} attempts if it is told so`, async () => {
    const { clock, client, script } = setUpClient([], { last: html(503), attempts });
    const error = await reasonOf(clock.run(client.registerClient(REGISTER)));
    assertInstanceOf(error, SsoResponseError);
    assertEquals(retriesOf(error), attempts - 1);
    assertEquals(script.requests.length, attempts);
  });
}

Deno.test("registerClient() counts no retries where there was none", async () => {
  const fine = setUpClient([registered]);
  assertEquals(retriesOf(await fine.client.registerClient(REGISTER)), 0);
  const bad = setUpClient([refusal("invalid_client_metadata")]);
  assertEquals(retriesOf(await reasonOf(bad.client.registerClient(REGISTER))), 0);
});

Deno.test("registerClient() waits half of 100, 200, 400 … ms, 20 s at the most, at random 0.5", async () => {
  const { clock, client, script } = setUpClient([], { last: offline, attempts: 12 });
  await reasonOf(clock.run(client.registerClient(REGISTER)));
  const times = timesOf(script);
  const waits = times.slice(1).map((time, index) => time - times[index]!);
  assertEquals(waits, [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]);
});

for (const [random, wait] of [[0, 0], [0.25, 25], [0.999, 99.9]] as const) {
  Deno.test(`registerClient() first waits ${wait} ms at random ${random}`, async () => {
    const { clock, client, script } = setUpClient([offline, registered], { random: () => random });
    await clock.run(client.registerClient(REGISTER));
    assert(Math.abs(timesOf(script)[1]! - wait) < 0.01);
  });
}

Deno.test("registerClient() waits as long as Retry-After says, if that is longer", async () => {
  const answers = [
    refusal("server_error", { status: 503, headers: { "retry-after": "3" } }),
    html(503, { "x-amz-retry-after": "20000" }),
    html(429, { "retry-after": "0" }),
    registered,
  ];
  const { clock, client, script } = setUpClient(answers, { attempts: 4 });
  await clock.run(client.registerClient(REGISTER));
  assertEquals(timesOf(script), [0, 3_000, 23_000, 23_200]);
});

Deno.test("createToken() waits as long as Retry-After says", async () => {
  const [call, success] = CALLS.createToken;
  const busy = refusal("too_many_requests", { status: 429, headers: { "retry-after": "7" } });
  const { clock, client, script } = setUpClient([busy, success]);
  await clock.run(call(client));
  assertEquals(timesOf(script), [0, 7_000]);
});

for (
  const [name, value, ms] of [["retry-after", "21", 21_000], [
    "x-amz-retry-after",
    "20001",
    20_001,
  ]] as const
) {
  Deno.test(`registerClient() fails at once if ${name} is ${value}, and says so`, async () => {
    for (const status of [429, 503]) {
      for (
        const answer of [
          html(status, { [name]: value }),
          refusal("e", { status, headers: { [name]: value } }),
        ]
      ) {
        const { clock, client, script } = setUpClient([answer]);
        const error = await reasonOf(clock.run(client.registerClient(REGISTER)));
        assert(error instanceof SsoServiceError || error instanceof SsoResponseError);
        assertEquals(error.retryAfter, ms);
        assertEquals(timesOf(script), [0]);
      }
    }
  });
}

for (const [timeout, limit] of [[undefined, 10_000], [250, 250]] as const) {
  Deno.test(`registerClient() gives each attempt ${limit} ms of its own`, async () => {
    const setup = setUpClient([], { last: hang, timeout });
    const error = await reasonOf(setup.clock.run(setup.client.registerClient(REGISTER)));
    assertInstanceOf(error, SsoError);
    assertEquals(error.code, "TIMEOUT");
    assertEquals(timesOf(setup.script), [0, limit + 50, 2 * limit + 150]);
    await assertNothingLeft(setup);
  });
}

function brokenBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (body) => body.error(new TypeError("reset")) });
}
