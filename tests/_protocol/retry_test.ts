import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { oidcHost } from "../../src/_internal/partitions.ts";
import type { SsoResponseError } from "@edge-auth/aws-sso-oidc";
import { createRunner } from "../../src/_protocol/run.ts";
import { REGISTER_CLIENT } from "../../src/operations/register_client.ts";
import { reasonOf, timesOf } from "../device_flow/_helpers.ts";
import { type Answer, html, offline, reply, scriptFetch } from "../support/scripted_fetch.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const START = 1_767_225_600_000;
const REGISTER = { clientName: "my-tool", clientType: "public" };
const registered = reply({ clientId: "id", clientSecret: "secret", clientSecretExpiresAt: 1 });

function setUp(answers: readonly Answer[], attempts: number, random: () => number, last?: Answer) {
  const clock = new VirtualClock(START);
  const script = scriptFetch(clock, answers, last);
  const { run } = createRunner(oidcHost, {
    endpoint: "https://example.com",
    fetch: script.fetch,
    clock,
    timeout: 1_000,
    attempts,
    random,
  });
  const result = run(REGISTER_CLIENT, REGISTER);
  return { clock, script, result };
}

Deno.test("createRunner().run() waits a random part of a time that doubles, up to 20 s", async () => {
  const randoms = fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), {
    minLength: 11,
    maxLength: 11,
  });
  await fc.assert(
    fc.asyncProperty(randoms, async (randoms) => {
      const left = [...randoms];
      const { clock, script, result } = setUp([], 12, () => left.shift()!, offline);
      await reasonOf(clock.run(result));
      const times = timesOf(script);
      assertEquals(times.length, 12);
      for (const [index, random] of randoms.entries()) {
        const wait = times[index + 1]! - times[index]!;
        const ceiling = Math.min(20_000, 100 * 2 ** index);
        assert(Math.abs(wait - random * ceiling) < 0.01, `${wait} of ${ceiling} at ${random}`);
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("createRunner().run() asks for no randomness unless it has to wait", async () => {
  const never = () => {
    throw new Error("randomness was asked for");
  };
  const { clock, result } = setUp([registered], 3, never);
  assertEquals((await clock.run(result)).clientId, "id");
  const last = setUp([html(503)], 1, never);
  assert(String(await reasonOf(last.clock.run(last.result))).includes("503"));
});

Deno.test("createRunner().run() tells the answer's reader how often it was tried before", async () => {
  const { clock, result } = setUp([html(503), html(500), registered], 3, () => 0);
  assertEquals((await clock.run(result)).$metadata?.retryAttempts, 2);
  const failed = setUp([html(503), html(500)], 2, () => 0);
  const error = await reasonOf(failed.clock.run(failed.result)) as SsoResponseError;
  assertEquals([error.status, error.$metadata.retryAttempts], [500, 1]);
});

Deno.test("createRunner().run() copes with very many attempts", async () => {
  const { clock, script, result } = setUp([], 2_000, () => 0.5, offline);
  await reasonOf(clock.run(result));
  assertEquals(script.requests.length, 2_000);
  assertEquals(timesOf(script)[1_999]! - timesOf(script)[1_998]!, 10_000);
});
