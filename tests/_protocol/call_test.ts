// The waits between attempts; what is sent again is in operations_test.ts.
import { assert, assertEquals } from "@std/assert";
import type { SsoError } from "@edge-auth/aws-sso-oidc";
import fc from "fast-check";
import { hintOf, reasonOf } from "../support/assert.ts";
import { retriesOf, setUp, successOf } from "../support/operations/client_setup.ts";
import { hang, html, offline } from "../support/scripted_fetch.ts";
import { sampleOf } from "../support/operations/samples.ts";
import { EXAMPLE } from "./_example.ts";

const SUBJECT = { service: EXAMPLE, operation: EXAMPLE.operations[0]! };

Deno.test("createCaller() waits a random part of a time that doubles, up to 20 s", async () => {
  const random = fc.double({ min: 0, max: 0.999_999, noNaN: true });
  await fc.assert(
    fc.asyncProperty(
      fc.array(random, { minLength: 11, maxLength: 11 }),
      async (randoms) => {
        const left = [...randoms];
        const options = { last: offline, maxAttempts: 12, random: () => left.shift()! };
        const { clock, call, times } = await setUp(SUBJECT, [], options);
        await reasonOf(clock.run(call()));
        assertEquals([times().length, left.length], [12, 0]);
        for (const [index, random] of randoms.entries()) {
          const wait = times()[index + 1]! - times()[index]!;
          const ceiling = Math.min(20_000, 100 * 2 ** index);
          assert(Math.abs(wait - random * ceiling) < 0.01, `${wait} of ${ceiling} at ${random}`);
        }
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("createCaller() asks for no randomness unless it has to wait", async () => {
  const random = () => {
    throw new Error("randomness was asked for");
  };
  const fine = await setUp(SUBJECT, [successOf(SUBJECT)], { random });
  assertEquals(retriesOf(await fine.clock.run(fine.call())), 0);
  const last = await setUp(SUBJECT, [html(503)], { random, maxAttempts: 1 });
  assert(String(await reasonOf(last.clock.run(last.call()))).includes("503"));
});

Deno.test("createCaller() ends with the last error, and tells how often it had tried before", async () => {
  const { clock, call } = await setUp(SUBJECT, [offline, html(502), html(500)]);
  const error = await reasonOf(clock.run(call())) as Error & { status: number };
  assertEquals([error.status, retriesOf(error)], [500, 2]);
});

Deno.test("createCaller() copes with very many attempts", async () => {
  const { clock, call, times } = await setUp(SUBJECT, [], { last: offline, maxAttempts: 2_000 });
  await reasonOf(clock.run(call()));
  assertEquals(times().length, 2_000);
  assertEquals(times()[1_999]! - times()[1_998]!, 10_000);
});

Deno.test("createCaller() says when an attempt has timed out without any real time", async () => {
  const { clock, call } = await setUp(SUBJECT, [], { last: hang, timeout: 1e9, maxAttempts: 1 });
  const error = await reasonOf(clock.run(call())) as SsoError;
  const hint = "No real time passed: check the clock's sleep().";
  assertEquals([error.code, hintOf(error)], ["TIMEOUT", hint]);
});

Deno.test("createCaller() takes any time limit above 0", async () => {
  const { call, clock } = await setUp(SUBJECT, [successOf(SUBJECT)], { timeout: 0.5 });
  assertEquals(retriesOf(await clock.run(call())), 0);
});

Deno.test("createCaller() reads what the runtime's fetch returns by text(), which is faster", async () => {
  const { fetch } = globalThis;
  const { call, clock } = await setUp(SUBJECT, [], { fetch: undefined });
  const body = JSON.stringify(sampleOf(SUBJECT.operation.response));
  const response = new Response(body, { headers: { "content-length": `${body.length}` } });
  const read: string[] = [];
  const note = (name: "body" | "text", value: () => unknown) => ({
    get: () => (read.push(name), value()),
  });
  Object.defineProperties(response, {
    url: { value: SUBJECT.operation.url },
    body: note("body", () => null),
    text: note("text", () => () => Promise.resolve(body)),
  });
  try {
    globalThis.fetch = () => Promise.resolve(response);
    await clock.run(call());
  } finally {
    globalThis.fetch = fetch;
  }
  assertEquals(read, ["text"]);
});
