// What every client takes, and how it calls fetch.

import { assert, assertEquals, assertIncludes, rejection } from "../assert.ts";
import { VirtualClock } from "../virtual_clock.ts";
import { reply, scriptFetch } from "../scripted_fetch.ts";
import type { Case } from "../suite.ts";
import { titleOf } from "./client_setup.ts";
import { sampleOf, wireOf } from "./samples.ts";
import { createClient, type ServiceCase } from "./types.ts";

const WRONG: readonly (readonly [member: string, options: object, type: typeof RangeError])[] = [
  ["region", { region: undefined }, TypeError],
  ["region", { region: "" }, RangeError],
  ["region", { region: "us-east-1.evil.example/" }, RangeError],
  ["endpoint", { endpoint: "not a URL" }, TypeError],
  ["endpoint", { endpoint: "http://example.com/" }, RangeError],
  ["endpoint", { endpoint: "https://example.com/", useFipsEndpoint: true }, TypeError],
  ...[0, -1, NaN, "1000"].map((timeout) => ["timeout", { timeout }, RangeError] as const),
  ...[0, -1, 1.5, NaN, Infinity, "3"].map((maxAttempts) =>
    ["maxAttempts", { maxAttempts }, RangeError] as const
  ),
];

/** The cases of a service's client. */
export function optionCases(service: ServiceCase): Case[] {
  const title = `the client of ${service.name}`;
  return [
    {
      name: `${title} refuses options that make no sense when it is created`,
      async run() {
        for (const [member, options, type] of WRONG) {
          const error = await rejection(createClient(service, options));
          assert(error instanceof type, `${JSON.stringify(options)}: ${error}`);
          assertIncludes(error.message, `'${member}'`);
        }
      },
    },
    ...service.operations.map((operation): Case => ({
      name: `${titleOf(operation)} goes where the client's endpoint is`,
      async run() {
        const input = sampleOf(operation.request);
        for (const endpoint of ["http://localhost:8787/x/", new URL("https://p.test/x")]) {
          const clock = new VirtualClock();
          const script = scriptFetch(clock, [reply(sampleOf(operation.response))]);
          const client = await createClient(service, { clock, fetch: script.fetch, endpoint });
          await clock.run(client[operation.call]!(input));
          const base = String(endpoint).replace(/\/$/, "");
          assertEquals(script.requests.map(({ url }) => url), [wireOf(operation, input, base).url]);
        }
      },
    })),
    ...service.operations.map((operation): Case => ({
      name: `${
        titleOf(operation)
      } looks the global fetch up at each call, needs no this, calls unbound`,
      async run() {
        const { fetch: original } = globalThis;
        const clock = new VirtualClock();
        const client = await createClient(service, { clock });
        const call = client[operation.call]!;
        try {
          for (let round = 0; round < 2; round++) {
            const script = scriptFetch(clock, [reply(sampleOf(operation.response))]);
            globalThis.fetch = script.fetch as typeof fetch; // refuses to be called as a method
            await clock.run(call(sampleOf(operation.request)));
            assertEquals(script.requests.length, 1);
          }
        } finally {
          globalThis.fetch = original;
        }
      },
    })),
  ];
}
