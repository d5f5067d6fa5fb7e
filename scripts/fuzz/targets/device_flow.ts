// The device flow: its schedule, its stored state, and a poll.

import {
  createDeviceFlow,
  type DeviceFlowState,
  type DeviceTokenEvent,
  pollDeviceTokenOnce,
} from "@edge-auth/aws-sso-oidc";
import { checkState, type PollOutcome, step } from "../../../src/oidc/device_flow/schedule.ts";
import { OIDC } from "../../../tests/support/operations/mod.ts";
import { type Random, randomSecret } from "../random.ts";
import { must, type Target } from "../target.ts";
import { randomInput } from "./clients.ts";
import { randomReply } from "./http.ts";

const NOW = Date.UTC(2026, 0, 1);
const NUMBERS = [
  ...[0, 1, 5, 5.5, 60, 600, 1e-300, 1e9, 2 ** 31, 2 ** 53, 8.64e15, 1e300, NOW, NOW + 250],
  ...[-1, -0, NaN, Infinity, -Infinity, "5", "", null, undefined, true, [], {}, 5n],
];
const GOOD_NUMBERS = [0, 1, 5, 5.5, 600, 1e9, 2 ** 31, 8.64e15, 1e300, NOW];
/** The last time that a Date can hold. */
const LATEST_TIME = 8.64e15;
const REFUSALS = /^Cannot poll: '\w+' must be /;

const randomNumber = (random: Random) => random.pick(random.once(8) ? NUMBERS : GOOD_NUMBERS);

function randomState(random: Random): DeviceFlowState {
  return {
    deviceCode: random.once(20) ? random.pick(NUMBERS) : randomSecret(random),
    expiresAt: random.once(2) ? NOW + 600_000 : randomNumber(random),
    interval: randomNumber(random),
    nextPollAt: random.once(2) ? NOW : randomNumber(random),
    attempt: randomNumber(random),
    failures: randomNumber(random),
    more: random.pick(NUMBERS),
  } as unknown as DeviceFlowState;
}

const authorizations: Target = {
  name: "createDeviceFlow",
  refusals: REFUSALS,
  prepare(random) {
    const authorization = {
      deviceCode: random.once(20) ? random.pick(NUMBERS) : randomSecret(random),
      expiresIn: randomNumber(random),
      interval: randomNumber(random),
      issuedAt: randomNumber(random),
    } as never;
    const options = { now: random.pick(GOOD_NUMBERS) };
    return {
      run: () => createDeviceFlow(authorization, options),
      check: (state) => checkIsPlain(state as DeviceFlowState),
    };
  },
};

const schedule: Target = {
  name: "checkState and step",
  refusals: REFUSALS,
  prepare(random) {
    const stored = randomState(random);
    const outcomes = Array.from({ length: random.below(30) }, (): PollOutcome => ({
      type: random.pick(["pending", "slow_down", "retry"]),
      retryAfter: random.pick([undefined, 0, 1, 5_000, 1e15, 1e300]),
      interval: random.pick(NUMBERS.filter((number) => typeof number !== "bigint")),
    }));
    return {
      run() {
        let state = checkState(stored);
        let now = NOW;
        for (const outcome of outcomes) {
          const next = step(state, outcome, now);
          checkStep(state, next.state, next.event, now);
          state = JSON.parse(JSON.stringify(next.state));
          must(
            JSON.stringify(checkState(state)) === JSON.stringify(next.state),
            "JSON changes the state",
          );
          now = Math.max(now, Math.min(state.nextPollAt, LATEST_TIME));
        }
        return state;
      },
      check: (state) => checkIsPlain(state as DeviceFlowState),
    };
  },
};

const TOKEN = OIDC.operations.find(({ form }) => form === "a device code")!;

const polls: Target = {
  name: "pollDeviceTokenOnce",
  refusals: REFUSALS,
  prepare(random) {
    const { input, secrets } = randomInput(TOKEN.request, random);
    const { clientId, clientSecret, deviceCode } = input as Record<string, string>;
    const state = { ...randomState(random), deviceCode: deviceCode! };
    const clientSecretExpiresAt = random.pick([undefined, 0, 1e9, 1e300]);
    const registration = { clientId, clientSecret, clientSecretExpiresAt } as never;
    const reply = randomReply(TOKEN, random, random.once(3) ? [] : secrets);
    const clock = { now: () => NOW, sleep: () => new Promise<void>(() => {}) };
    const fetch = () => Promise.resolve(reply.make());
    return {
      run: () =>
        pollDeviceTokenOnce({ registration, state }, { region: "eu-west-1", fetch, clock }),
      secrets,
      check(result) {
        const { state: next, event } = result as {
          state: DeviceFlowState;
          event: DeviceTokenEvent;
        };
        checkIsPlain(next);
        if (event.type === "token") return must(event.token.accessToken, "the token is missing");
        checkStep(state, next, event, NOW);
      },
    };
  },
};

function checkIsPlain(state: DeviceFlowState): void {
  const { deviceCode, ...numbers } = state;
  must(typeof deviceCode === "string", "the device code is missing");
  must(Object.keys(numbers).length === 5, "the state has other members");
  for (const [name, number] of Object.entries(numbers)) {
    must(Number.isFinite(number), `${name} is ${number}`);
  }
}

function checkStep(
  before: DeviceFlowState,
  after: DeviceFlowState,
  event: DeviceTokenEvent | { type: "early" },
  now: number,
): void {
  must(after.interval >= Math.min(before.interval, LATEST_TIME), "the interval gets shorter");
  must(after.expiresAt === before.expiresAt, "expiresAt changes");
  if (event.type === "early") {
    return must(after.nextPollAt > now, "an early event although the poll is due");
  }
  const wait = Math.min(now + after.interval * 1000, LATEST_TIME);
  must(after.nextPollAt >= wait, `the next poll is too early: ${after.nextPollAt} < ${wait}`);
  must(after.nextPollAt <= LATEST_TIME, `nextPollAt is not a valid time: ${after.nextPollAt}`);
  must(
    Object.values(after).every((value) => value !== Infinity),
    "a member is Infinity, which JSON cannot express",
  );
  must(after.attempt >= before.attempt, "the number of attempts gets smaller");
}

/** The device flow. */
export const deviceFlow: readonly Target[] = [authorizations, schedule, polls];
