import type { Clock } from "../../_internal/clock.ts";
import type { FetchLike, RequestOptions } from "../../_protocol/request.ts";
import type { ClientCredentials, CreateTokenResponse } from "../create_token.ts";

/** A registered client: a `RegisterClientResponse`, or the members of it that were stored. */
export interface Registration extends ClientCredentials {
  /** When the registration expires, epoch seconds. Only hints of errors use it. */
  clientSecretExpiresAt?: number | undefined;
}

/**
 * A device authorization to poll for: a `StartDeviceAuthorizationResponse`, or the members of it
 * that polling needs.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.2 | RFC 8628 section 3.2}
 */
export interface DeviceAuthorization {
  /** The device code, a secret. */
  deviceCode: string;
  /** The lifetime of the device code, in seconds. */
  expiresIn: number;
  /** The wait between two polls, in seconds. Default: 5 (RFC 8628 section 3.2). */
  interval?: number | undefined;
  /** When the device code was issued, epoch milliseconds. Default: now. */
  issuedAt?: number | undefined;
}

/**
 * Input of the functions that poll: the client, and either a new device authorization or the stored
 * state of a device flow.
 */
export type DeviceTokenInput = NewDeviceFlow | StoredDeviceFlow;

/** A client and a new device authorization. */
export interface NewDeviceFlow {
  /** The client that started the device authorization. */
  registration: Registration;
  /** The response of StartDeviceAuthorization. */
  authorization: DeviceAuthorization;
  /** Not allowed: only a stored flow has a state. */
  state?: never;
}

/** A client and the stored state of its device flow. */
export interface StoredDeviceFlow {
  /** The client that started the device authorization. */
  registration: Registration;
  /** The state after the last poll, or of `createDeviceFlow`. */
  state: DeviceFlowState;
  /** Not allowed: only a new flow has a device authorization. */
  authorization?: never;
}

/**
 * The state of a device flow between two polls, as plain JSON. Store it, and a later process on any
 * machine can continue. It does not contain the client credentials.
 *
 * The state is a secret, because it contains the device code: with it and the client credentials,
 * anyone can get the tokens. Encrypt it before you store it in a cookie. A browser can send an old
 * cookie again; only a store on the server can detect that a state is not the latest.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 | RFC 8628 section 3.5}
 */
export interface DeviceFlowState {
  /** The device code. */
  deviceCode: string;
  /** When the device code expires, epoch milliseconds. */
  expiresAt: number;
  /** The service's poll interval, in seconds. It never becomes shorter. */
  interval: number;
  /** When the next poll is due, epoch milliseconds. */
  nextPollAt: number;
  /** How many requests were made. */
  attempt: number;
  /** How many requests in a row, up to the last one, got no usable response. */
  failures: number;
}

/** When the next poll is due: the members of every event except the last. */
export interface DeviceTokenSchedule {
  /** How many requests were made. */
  attempt: number;
  /** The service's poll interval, in seconds. */
  interval: number;
  /** The wait until the next poll, in milliseconds, for a timer of your own. */
  delay: number;
  /** When the next poll is due, epoch milliseconds. */
  nextPollAt: number;
  /** When the device code expires, epoch milliseconds. */
  expiresAt: number;
}

/** The event of a poll to which the service responded that nobody has approved yet. */
export interface DeviceTokenPendingEvent extends DeviceTokenSchedule {
  /** Discriminator. `slow_down`: the interval is longer from now on. */
  type: "pending" | "slow_down";
}

/**
 * The event of a poll without a usable response: a network error, a timeout, a 5xx or a 429. The
 * wait doubles with each such poll in a row, up to 60 seconds, or up to the interval if that is
 * longer.
 */
export interface DeviceTokenRetryEvent extends DeviceTokenSchedule {
  /** Discriminator. */
  type: "retry";
  /** The error of this poll. */
  error: unknown;
}

/** The event of a poll that is not due yet; no request was made. */
export interface DeviceTokenEarlyEvent extends DeviceTokenSchedule {
  /** Discriminator. */
  type: "early";
}

/** The last event: the person has approved, and the service has issued the tokens. */
export interface DeviceTokenSuccessEvent {
  /** Discriminator. */
  type: "token";
  /** How many requests were made. */
  attempt: number;
  /** The tokens. Not enumerable: `JSON.stringify` and loggers leave them out. */
  token: CreateTokenResponse;
  /** When the access token expires, epoch milliseconds. */
  expiresAt: number;
}

/** An event of a device flow: the result of one poll. */
export type DeviceTokenEvent =
  | DeviceTokenPendingEvent
  | DeviceTokenRetryEvent
  | DeviceTokenSuccessEvent;

/** Options of the functions that poll: the region or endpoint, and how requests are sent. */
export type PollOptions = RequestOptions & {
  /** The function that sends requests. Default: the global `fetch`. */
  fetch?: FetchLike | undefined;
  /** The source of time and timers. Default: those of the runtime. */
  clock?: Clock | undefined;
  /** The time limit of one attempt, in milliseconds. Default: 10,000. */
  timeout?: number | undefined;
};

/**
 * An async iterator over the events of a device flow. It stops at once, including its request and
 * its timer, when the loop is left, `return()` is called, it is disposed, or the signal aborts.
 */
export type DeviceTokenPoller = AsyncIteratorObject<DeviceTokenEvent, undefined, undefined>;
