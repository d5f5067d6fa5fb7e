import type { ClientCredentials, CreateTokenResponse } from "../operations/create_token.ts";
import type { Clock } from "../_internal/clock.ts";
import type { FetchLike, RequestOptions } from "../_protocol/request.ts";

/** What a device flow needs of StartDeviceAuthorization's response, which may be given whole. */
export interface DeviceFlowInput {
  /** The device code. */
  deviceCode: string;
  /** How long the device code lives, in seconds. */
  expiresIn: number;
  /** How long to wait between two polls, in seconds. Default: 5 (RFC 8628 section 3.2). */
  interval?: number | undefined;
  /** When the device code was issued, epoch milliseconds. Default: now. */
  issuedAt?: number | undefined;
}

/**
 * What the poller needs: the client and the device authorization, for instance
 * `{ ...registration, ...authorization }`.
 */
export interface DeviceTokenInput extends ClientCredentials, DeviceFlowInput {}

/**
 * A device flow between two polls, as plain JSON: store it, and any later process on any machine
 * continues. The client's credentials are not in it.
 *
 * It holds the device code, so it is a secret: whoever has it and the client can collect the token.
 * Seal it before it goes into a cookie. That a stored state is older than another one can only be
 * noticed by a store on your side.
 */
export interface DeviceFlowState {
  /** The device code. */
  deviceCode: string;
  /** When the device code expires, epoch milliseconds. */
  expiresAt: number;
  /** The service's poll interval, in seconds; it only ever grows. */
  interval: number;
  /** When the next poll is due, epoch milliseconds. */
  nextPollAt: number;
  /** How many requests were made. */
  attempt: number;
  /** How many of the last requests in a row got no usable answer. */
  failures: number;
}

/** What one poll brought. */
export type DeviceTokenEvent =
  | DeviceTokenPendingEvent
  | DeviceTokenRetryEvent
  | DeviceTokenSuccessEvent;

/** Nobody has approved yet; with `slow_down` the interval has grown, for good. */
export interface DeviceTokenPendingEvent {
  /** Which of the two. */
  type: "pending" | "slow_down";
  /** How many requests were made. */
  attempt: number;
  /** The service's poll interval, in seconds. */
  interval: number;
  /** When the next poll is due, epoch milliseconds. */
  nextPollAt: number;
  /** When the device code expires, epoch milliseconds. */
  expiresAt: number;
}

/** A poll got no usable answer (network, time limit, 5xx, 429). There will be another. */
export interface DeviceTokenRetryEvent {
  /** What it is. */
  type: "retry";
  /** How many requests were made. */
  attempt: number;
  /** The service's poll interval, in seconds; the longer wait shows in `nextPollAt`. */
  interval: number;
  /** When the next poll is due, epoch milliseconds. */
  nextPollAt: number;
  /** When the device code expires, epoch milliseconds. */
  expiresAt: number;
  /** What went wrong. */
  error: unknown;
}

/** Somebody has approved. It is the last event. */
export interface DeviceTokenSuccessEvent {
  /** What it is. */
  type: "token";
  /** How many requests were made. */
  attempt: number;
  /** The tokens. */
  token: CreateTokenResponse;
}

/** How to poll. */
export type PollOptions = RequestOptions & {
  /** What makes the requests. Default: the global fetch. */
  fetch?: FetchLike | undefined;
  /** The time and the timers. Default: the real ones. */
  clock?: Clock | undefined;
  /** How long one attempt may take, in milliseconds. Default: 10,000. */
  timeout?: number | undefined;
};

/**
 * The events of a device flow. It stops at once, request and timer included, when its loop is left,
 * when `return()` is called, when it is disposed of, and when the signal aborts.
 */
export type DeviceTokenPoller = AsyncIteratorObject<DeviceTokenEvent, undefined, undefined>;
