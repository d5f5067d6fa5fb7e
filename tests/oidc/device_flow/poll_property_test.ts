// The poller itself, over any answers and latencies: what a strict service would see.
import {
  createDeviceFlow,
  type DeviceFlowState,
  type DeviceTokenEvent,
  pollDeviceTokenOnce,
  SsoError,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Answer,
  deaf,
  granted,
  hang,
  html,
  offline,
  pending,
  refusal,
  scriptFetch,
  slow,
  slowDown,
} from "../../support/scripted_fetch.ts";
import { START, VirtualClock } from "../../support/virtual_clock.ts";
import { assertNothingLeft } from "../../support/signals.ts";
import {
  AUTHORIZATION,
  MARGIN,
  REGION,
  REGISTRATION,
  type Setup,
  setUp,
  timesOf,
} from "./_helpers.ts";

const answer: fc.Arbitrary<Answer> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(pending, slowDown, offline, html(503)) },
  { weight: 1, arbitrary: fc.constantFrom(hang, deaf, refusal("server_error", { status: 500 })) },
  fc.nat(40).map((seconds) =>
    refusal("authorization_pending", { headers: { "retry-after": `${seconds}` } })
  ),
  fc.double({ min: -1, max: 40, noNaN: true }).map((interval) =>
    refusal("slow_down", { interval })
  ),
);
const script = fc.record({
  answers: fc.array(fc.record({ answer, latency: fc.nat(12_000) }), { maxLength: 12 }),
  end: fc.constantFrom(granted, pending, refusal("access_denied")),
  input: fc.record({ expiresIn: fc.nat(300), interval: fc.nat(12) }),
});

interface Run {
  readonly setup: Setup;
  readonly events: readonly DeviceTokenEvent[];
  /** When each event was told of. */
  readonly times: readonly number[];
  readonly error: unknown;
}

type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

async function play({ answers, end, input }: Script): Promise<Run> {
  const setup = setUp(
    (clock) => answers.map(({ answer, latency }) => slow(clock, latency, answer)),
    { last: end, input },
  );
  const run = { setup, events: [] as DeviceTokenEvent[], times: [] as number[], error: undefined };
  const work = (async () => {
    for await (const event of setup.poller) {
      run.events.push(event);
      run.times.push(setup.clock.now());
    }
  })();
  await setup.clock.run(work.catch((error) => run.error = error));
  return run;
}

Deno.test("pollDeviceToken() is never early, never late, and always ends", async () => {
  await fc.assert(
    fc.asyncProperty(script, async (given) => {
      const { setup, events, times, error } = await play(given);
      const deadline = START + given.input.expiresIn * 1000;
      const sent = setup.script.requests.map(({ at }) => at);
      let interval = given.input.interval;
      for (const [index, event] of events.entries()) {
        assertEquals(event.attempt, index + 1);
        if (event.type === "token") continue;
        assert(event.interval >= interval, "the interval shrank");
        interval = event.interval;
        assertEquals(event.expiresAt, deadline);
        const next = sent[index + 1];
        if (next !== undefined) {
          assert(next >= times[index]! + interval * 1000 + MARGIN - 1e-3, "too early");
          assert(Math.abs(next - event.nextPollAt) < 1e-3, "not when it said");
        }
      }
      for (const at of sent) assert(at < deadline, "a request after the deadline");
      assert(setup.clock.now() <= Math.max(deadline, START), "it outlived the deadline");
      assertEquals(events.at(-1)?.type === "token", error === undefined);
      if (error !== undefined) assert(error instanceof SsoError);
      assertEquals(setup.listeners.most, 1);
      await assertNothingLeft(setup);
    }),
    { numRuns: 200 },
  );
});

Deno.test("pollDeviceTokenOnce() with JSON in between keeps the schedule of pollDeviceToken()", async () => {
  await fc.assert(
    fc.asyncProperty(script, async (given) => {
      const expected = await play(given);
      const clock = new VirtualClock(START);
      const answers = given.answers.map(({ answer, latency }) => slow(clock, latency, answer));
      const { fetch, ...seen } = scriptFetch(clock, answers, given.end);
      const events: DeviceTokenEvent[] = [];
      let error: unknown;
      let stored = JSON.stringify(
        createDeviceFlow({ ...AUTHORIZATION, ...given.input }, { now: START }),
      );
      await clock.run(
        (async () => {
          while (events.at(-1)?.type !== "token") {
            const before: DeviceFlowState = JSON.parse(stored);
            await clock.sleep(Math.min(before.nextPollAt, before.expiresAt) - clock.now());
            const input = { registration: REGISTRATION, state: before };
            const { event, state } = await pollDeviceTokenOnce(input, { ...REGION, fetch, clock });
            stored = JSON.stringify(state);
            assert(event.type !== "early", "it was due");
            events.push(event);
          }
        })().catch((reason) => error = reason),
      );
      assertEquals(timesOf({ ...seen, fetch }), timesOf(expected.setup.script));
      assertEquals(JSON.stringify(events), JSON.stringify(expected.events));
      assertEquals(String(error), String(expected.error));
    }),
    { numRuns: 100 },
  );
});
