import {
  type DeviceTokenEvent,
  type DeviceTokenInput,
  type DeviceTokenPoller,
  pollDeviceToken,
  type PollOptions,
  SsoError,
} from "@edge-auth/aws-sso-oidc";
import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { type Answer, type ScriptedFetch, scriptFetch } from "../../support/scripted_fetch.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

export const START = 1_767_225_600_000;
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
export const FLOW = { registration: REGISTRATION, authorization: AUTHORIZATION };

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
export interface Setup {
  clock: VirtualClock;
  script: ScriptedFetch;
  poller: DeviceTokenPoller;
  controller: AbortController;
  listeners: Listeners;
}

/** Sets up a poller on a clock that nobody moves yet. */
export function setUp(
  answers: readonly Answer[] | ((clock: VirtualClock) => readonly Answer[]),
  { last, input, options }: SetupOptions = {},
): Setup {
  const clock = new VirtualClock(START);
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

/** What listens on a signal. */
export interface Listeners {
  /** How many there are now. */
  count: number;
  /** How many there were at the most. */
  most: number;
}

/** Counts the listeners of a signal from now on. */
export function watchListeners(signal: AbortSignal): Listeners {
  const { addEventListener, removeEventListener } = signal;
  const seen = new Set<unknown>();
  const listeners: Listeners = { count: 0, most: 0 };
  const update = () => {
    listeners.count = seen.size;
    listeners.most = Math.max(listeners.most, seen.size);
  };
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    seen.add(args[1]);
    update();
    addEventListener.apply(signal, args);
    // { once: true } removes it without a call.
    addEventListener.call(signal, "abort", () => {
      seen.delete(args[1]);
      update();
    });
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    seen.delete(args[1]);
    update();
    removeEventListener.apply(signal, args);
  };
  return listeners;
}

/** That nothing is left: no timer, no request, no body, no listener. */
export async function assertNothingLeft(
  { clock, script, listeners }: Pick<Setup, "clock" | "script" | "listeners">,
): Promise<void> {
  await clock.idle();
  assertEquals(clock.waits, [], "timers left");
  assertEquals(script.live, 0, "requests left");
  assertEquals(script.unread, 0, "bodies left");
  assertEquals(listeners.count, 0, "listeners left");
}

/** All events of a poller. */
export async function collect(poller: DeviceTokenPoller): Promise<DeviceTokenEvent[]> {
  const events: DeviceTokenEvent[] = [];
  for await (const event of poller) events.push(event);
  return events;
}

/** The first event that a poller has to tell of. */
export async function nextEvent({ clock, poller }: Setup): Promise<DeviceTokenEvent> {
  const { value } = await clock.run(poller.next());
  if (value === undefined) throw new Error("the poller is done");
  return value;
}

/** What a promise rejects with, whatever it is. */
export function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(() => {
    throw new Error("it did not reject");
  }, (reason: unknown) => reason);
}

/** That a promise ends because nobody approved in time. */
export async function assertExpired(promise: Promise<unknown>): Promise<SsoError> {
  const error = await reasonOf(promise);
  assertInstanceOf(error, SsoError);
  assertEquals(error.code, "DEVICE_CODE_EXPIRED");
  assertEquals(typeof error.hint, "string");
  return error;
}

/** That a poller has nothing more to tell. */
export async function assertDone(poller: DeviceTokenPoller): Promise<void> {
  assertEquals(await poller.next(), { done: true, value: undefined });
  assertStrictEquals(poller[Symbol.asyncIterator](), poller);
}

/** When each request was made, in ms since the start. */
export function timesOf(script: ScriptedFetch): number[] {
  return script.requests.map(({ at }) => at - START);
}
