import {
  type DeviceTokenEvent,
  type DeviceTokenInput,
  type DeviceTokenPoller,
  isSsoError,
  pollDeviceToken,
  type PollOptions,
  type SsoError,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertSame, reasonOf } from "../../support/assert.ts";
import {
  type Answer,
  pending,
  type ScriptedFetch,
  scriptFetch,
} from "../../support/scripted_fetch.ts";
import { type Traces, watchListeners } from "../../support/signals.ts";
import { START, VirtualClock } from "../../support/virtual_clock.ts";

export const MARGIN = 250;
export const REGION = { region: "us-east-1" } as const;

/** A registration, with members that are not to be sent. */
export const REGISTRATION = {
  clientId: "client-id-1",
  clientSecret: "CLIENTSECRET0123456789",
  clientSecretExpiresAt: 1_775_001_600,
  clientIdIssuedAt: 1_767_225_600,
  authorizationEndpoint: "https://example.com/authorize",
};

/** A device authorization, with members that are not to be sent. */
export const AUTHORIZATION = {
  deviceCode: "DEVICECODE0123456789",
  userCode: "ABCD-EFGH",
  verificationUri: "https://device.sso.us-east-1.amazonaws.com/",
  verificationUriComplete: "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH",
  expiresIn: 600,
  interval: 1,
};

/** The input of the poller. */
export const FLOW: { registration: typeof REGISTRATION; authorization: typeof AUTHORIZATION } = {
  registration: REGISTRATION,
  authorization: AUTHORIZATION,
};

/** Changes to the input of the poller: to members of the client, the authorization or the state. */
export type InputChanges = Readonly<Record<string, unknown>>;

/** The input of the poller with changes; with those of a whole state, a stored flow. */
export function inputWith(changes: InputChanges = {}): DeviceTokenInput {
  const entries = Object.entries(changes);
  const of = (isOfClient: boolean) =>
    Object.fromEntries(entries.filter(([name]) => name in REGISTRATION === isOfClient));
  const registration = { ...REGISTRATION, ...of(true) };
  const others = of(false);
  const input = "nextPollAt" in others
    ? { registration, state: { ...others } }
    : { registration, authorization: { ...AUTHORIZATION, ...others } };
  return input as unknown as DeviceTokenInput;
}

/** How a poller is set up. */
export interface SetupOptions {
  /** The answer to all requests behind the script. */
  last?: Answer;
  input?: InputChanges;
  options?: Partial<Pick<PollOptions, "timeout" | "headers" | "region">>;
}

/** A poller, all that it can reach, and a signal that counts its listeners. */
export interface Setup extends Traces {
  readonly poller: DeviceTokenPoller;
  readonly controller: AbortController;
}

/** Sets up a poller on a clock that nobody moves yet. */
export function setUp(
  answers: readonly Answer[] | ((clock: VirtualClock) => readonly Answer[]),
  { last, input, options }: SetupOptions = {},
): Setup {
  const clock = new VirtualClock();
  const list = typeof answers === "function" ? answers(clock) : answers;
  const script = scriptFetch(clock, list, last);
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = watchListeners(signal);
  const poller = pollDeviceToken(
    inputWith(input),
    { ...REGION, ...options, fetch: script.fetch, clock, signal } as PollOptions,
  );
  return { clock, script, poller, controller, listeners };
}

/** What an event without a token says of the next poll, `wait` ms after `now`, both from the start. */
export function scheduled(
  type: string,
  attempt: number,
  interval: number,
  now: number,
  wait: number = 0,
): Readonly<Record<string, unknown>> {
  const delay = (wait || interval * 1000) + MARGIN;
  const nextPollAt = START + now + delay;
  return { type, attempt, interval, delay, nextPollAt, expiresAt: START + 600_000 };
}

/** All events of a poller. */
export async function collect(poller: DeviceTokenPoller): Promise<DeviceTokenEvent[]> {
  const events: DeviceTokenEvent[] = [];
  for await (const event of poller) events.push(event);
  return events;
}

/** The first event that a poller has to tell of. */
export async function nextEvent(
  { clock, poller }: Pick<Setup, "clock" | "poller">,
): Promise<DeviceTokenEvent> {
  const { value } = await clock.run(poller.next());
  assert(value, "the poller is done");
  return value;
}

/** That a promise ends because nobody approved in time. */
export async function assertExpired(promise: Promise<unknown>): Promise<SsoError> {
  const error = await reasonOf(promise);
  assert(isSsoError(error, "DEVICE_CODE_EXPIRED"), `${error}`);
  assert(error.hint, "there is no hint");
  assertEquals(error.message, "The device code expired before anybody approved it");
  return error;
}

/** That a poller has nothing more to tell. */
export async function assertDone(poller: DeviceTokenPoller): Promise<void> {
  const last = await poller.next();
  assertEquals(last, { done: true });
  assertEquals(Object.keys(last), ["done", "value"]);
  assertSame(poller[Symbol.asyncIterator](), poller);
}

/** When each request was made, in ms since the start. */
export function timesOf(script: ScriptedFetch): number[] {
  return script.requests.map(({ at }) => at - START);
}

/** What a poller says at its end. */
export const DONE = { done: true } as const;

/** Calls return(). */
export function leave(poller: DeviceTokenPoller): Promise<unknown> {
  return poller.return!(undefined);
}

/** A poller, and the call that waits for it. */
export type Waiting = Setup & { readonly next: Promise<unknown> };

/** A poller that sleeps until the second poll. */
export async function asleep(): Promise<Waiting> {
  const setup = setUp([pending]);
  await nextEvent(setup);
  const next = setup.poller.next();
  next.catch(() => {});
  await setup.clock.idle();
  assertEquals(setup.clock.waits, [1_250]);
  return { ...setup, next };
}

/** A poller whose request is under way. */
export async function inFlight(setup: Setup, waits: number = 1): Promise<Waiting> {
  const next = setup.poller.next();
  next.catch(() => {});
  await setup.clock.idle();
  assertEquals([setup.clock.waits.at(-1), setup.clock.waits.length], [10_000, waits]);
  return { ...setup, next };
}
