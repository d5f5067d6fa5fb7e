import { type Time, timeOf } from "../../_internal/clock.ts";
import { withGuide } from "../../_internal/guide.ts";
import { attempt, type CallState, createTransport } from "../../_protocol/call.ts";
import { type Failure, readRetryAfter, type Sender, toError } from "../../_protocol/failure.ts";
import { checkSignal, encodeCall, mergeHeaders, pickRequest } from "../../_protocol/request.ts";
import { createSender } from "../../_protocol/sender.ts";
import { SsoError, type SsoServiceError } from "../../errors.ts";
import { CREATE_TOKEN, DEVICE_CODE_GRANT } from "../create_token.ts";
import { OIDC_POLLING } from "../service.ts";
import {
  checkState,
  createDeviceFlow,
  lastStep,
  type PollOutcome,
  type PollStep,
  step,
} from "./schedule.ts";
import type {
  DeviceFlowState,
  DeviceTokenEvent,
  DeviceTokenInput,
  DeviceTokenPendingEvent,
  PollOptions,
} from "./types.ts";

/**
 * A device flow that is ready to poll. Each poll builds its request, so that a waiting flow uses
 * little memory; many flows may wait at once.
 */
export interface Flow extends CallState {
  readonly clock: Time;
  state: DeviceFlowState;
  /** How much is left of the planned wait for the next poll, in milliseconds. */
  left: number;
  /** Receives the event of each poll. */
  onEvent?: (event: DeviceTokenEvent, flow: Flow) => void;
  /** Resolves the promise that is waited for: of the token, or of the iterator's next result. */
  resolve?: (value: never) => void;
  /** Receives the reason why the flow ended without a token. */
  onError?: (reason: unknown) => void;
}

/** Checks input and options once, for all polls. */
export function prepareFlow(input: DeviceTokenInput, options: PollOptions): Flow {
  const transport = createTransport(OIDC_POLLING, options);
  const { registration, authorization, state: stored } = Object(input) as Partial<DeviceTokenInput>;
  if (!registration || !authorization === !stored) {
    throw new TypeError(
      "Cannot poll: pass { registration, authorization } or { registration, state }",
    );
  }
  checkSignal(options.signal);
  const now = timeOf(transport.clock);
  const state = stored ? checkState(stored) : createDeviceFlow(authorization!, { now });
  // Not a spread: with one, V8 creates a hidden class for each flow.
  return Object.assign(transport, {
    headers: mergeHeaders(options.headers),
    members: pickRequest(CREATE_TOKEN, {
      ...registration,
      grantType: DEVICE_CODE_GRANT,
      deviceCode: state.deviceCode,
      scope: undefined,
    }),
    registration,
    state,
    left: state.nextPollAt - now,
    signal: options.signal,
  });
}

/** Polls once, and sets the next state. Throws the error that ends the flow. */
export async function pollOnce(flow: Flow): Promise<DeviceTokenEvent> {
  const { clock, timeout, state } = flow;
  const left = state.expiresAt - timeOf(clock);
  if (left <= 0 && flow.cause === undefined) throw expiredError();
  const sender = createSender(CREATE_TOKEN, flow);
  let next: PollStep;
  try {
    const { output, failure } = await attempt(
      CREATE_TOKEN,
      flow,
      encodeCall(CREATE_TOKEN, flow),
      sender,
      Math.min(timeout, left),
    );
    next = failure
      ? step(state, toOutcome(failure, sender), timeOf(clock))
      : lastStep(state, output, timeOf(clock));
  } catch (error) {
    // A refusal is final. So is an invalid response: the next one would be the same.
    const { error: code, status, retryAfter } = Object(error) as Partial<SsoServiceError>;
    // Without a response there is no status.
    const isFinal = status! < 500 && status !== 429 && code !== "expired_token";
    if (flow.cause !== undefined || isFinal) throw error;
    if (code === "expired_token" || timeOf(clock) >= state.expiresAt) {
      throw expiredError({ cause: error });
    }
    next = step(state, { type: "retry", retryAfter, error }, timeOf(clock));
  }
  flow.state = next.state;
  flow.left = (next.event as DeviceTokenPendingEvent).delay;
  return next.event;
}

// No Error is created for a response that only means "not yet".
function toOutcome(failure: Failure, sender: Sender): PollOutcome {
  const { error, body, response } = failure;
  if (error !== "authorization_pending" && error !== "slow_down") {
    throw toError(CREATE_TOKEN, failure, sender);
  }
  return {
    type: error.replace("authorization_", "") as PollOutcome["type"], // "pending" or "slow_down"
    retryAfter: readRetryAfter(response.headers),
    interval: body!.interval,
  };
}

function expiredError(hidden?: { readonly cause: unknown }): SsoError {
  return new SsoError("The device code expired before anybody approved it", {
    code: "DEVICE_CODE_EXPIRED",
    hint: withGuide("Start again, and approve in time."),
  }, hidden);
}
