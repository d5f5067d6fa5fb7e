import type { Clock } from "../../_internal/clock.ts";
import type { FetchLike, RequestOptions } from "../../_protocol/request.ts";
import type { ClientCredentials, CreateTokenResponse } from "../create_token.ts";

/** A registered client, as stored. A `RegisterClientResponse` fits. */
export interface Registration extends ClientCredentials {
  /** When the registration expires, epoch seconds; hints use it. */
  clientSecretExpiresAt?: number | undefined;
}

/** A device code to poll for. A `StartDeviceAuthorizationResponse` fits. */
export interface DeviceAuthorization {
  /** The device code: a secret. */
  deviceCode: string;
  /** The lifetime of the device code, in seconds. */
  expiresIn: number;
  /** The wait between two polls, in seconds. Default: 5 (RFC 8628 section 3.2). */
  interval?: number | undefined;
  /** When the device code was issued, epoch milliseconds. Default: now. */
  issuedAt?: number | undefined;
}

/**
 * Input of the poller: the client, and either a new device authorization or the stored state of a
 * device flow.
 */
export type DeviceTokenInput = NewDeviceFlow | StoredDeviceFlow;

/** A client and a new device authorization. */
export interface NewDeviceFlow {
  /** The client that started the device authorization. */
  registration: Registration;
  /** The response to StartDeviceAuthorization. */
  authorization: DeviceAuthorization;
  /** Absent: it belongs to a stored flow. */
  state?: never;
}

/** A client and the stored state of its device flow. */
export interface StoredDeviceFlow {
  /** The client that started the device authorization. */
  registration: Registration;
  /** The state after the last poll. */
  state: DeviceFlowState;
  /** Absent: it belongs to a new flow. */
  authorization?: never;
}

/**
 * The state of a device flow between two polls, as plain JSON: store it, and any later process on any
 * machine can continue. It does not contain the client's credentials.
 *
 * It contains the device code, so it is a secret: whoever has it and the client can get the token.
 * Encrypt it before you put it into a cookie. Only a store on your side can tell that a state is older
 * than another one.
 */
export interface DeviceFlowState {
  /** The device code. */
  deviceCode: string;
  /** When the device code expires, epoch milliseconds. */
  expiresAt: number;
  /** The service's poll interval, in seconds; it never shrinks. */
  interval: number;
  /** When the next poll is due, epoch milliseconds. */
  nextPollAt: number;
  /** How many requests were made. */
  attempt: number;
  /** How many of the last requests in a row got no usable response. */
  failures: number;
}

/** Every event but the last tells when the next poll is due. */
export interface DeviceTokenSchedule {
  /** How many requests were made. */
  attempt: number;
  /** The service's poll interval, in seconds. */
  interval: number;
  /** The wait until the next poll, in milliseconds, for timers of your own. */
  delay: number;
  /** When the next poll is due, epoch milliseconds. */
  nextPollAt: number;
  /** When the device code expires, epoch milliseconds. */
  expiresAt: number;
}

/** Nobody has approved yet. */
export interface DeviceTokenPendingEvent extends DeviceTokenSchedule {
  /** With `slow_down` the interval has grown, for good. */
  type: "pending" | "slow_down";
}

/**
 * A poll got no usable response: the network, a time limit, a 5xx or a 429. The next wait is longer
 * than the interval.
 */
export interface DeviceTokenRetryEvent extends DeviceTokenSchedule {
  /** Discriminator. */
  type: "retry";
  /** The error of this poll. */
  error: unknown;
}

/** The state was polled before its time; no request was made. */
export interface DeviceTokenEarlyEvent extends DeviceTokenSchedule {
  /** Discriminator. */
  type: "early";
}

/** The person has approved. It is the last event. */
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

/** The result of one poll. */
export type DeviceTokenEvent =
  | DeviceTokenPendingEvent
  | DeviceTokenRetryEvent
  | DeviceTokenSuccessEvent;

/** Options of the poller. */
export type PollOptions = RequestOptions & {
  /** Makes the requests. Default: the global fetch. */
  fetch?: FetchLike | undefined;
  /** The time and the timers. Default: those of the runtime. */
  clock?: Clock | undefined;
  /** The time limit of one attempt, in milliseconds. Default: 10,000. */
  timeout?: number | undefined;
};

/**
 * The events of a device flow. It stops at once, with its request and its timer, when its loop is
 * left, when `return()` is called, when it is disposed of, and when the signal aborts.
 */
export type DeviceTokenPoller = AsyncIteratorObject<DeviceTokenEvent, undefined, undefined>;
