import { type Time, timeOf } from "../../_internal/clock.ts";
import { attempt, createTransport, type Transport } from "../../_protocol/call.ts";
import type { Cancellation } from "../../_protocol/cancellation.ts";
import { type Failure, readRetryAfter, type Sender, toError } from "../../_protocol/failure.ts";
import { checkSignal, encodeCall, mergeHeaders, pickRequest } from "../../_protocol/request.ts";
import { createSender, type SentRequest } from "../../_protocol/sender.ts";
import { SsoError, type SsoServiceError } from "../../errors.ts";
import { CREATE_TOKEN, DEVICE_CODE_GRANT } from "../create_token.ts";
import { OIDC_POLLING } from "../service.ts";
import {
  checkState,
  createDeviceFlow,
  isExpired,
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
export interface Flow extends Transport, SentRequest, Cancellation {
  readonly clock: Time;
  state: DeviceFlowState;
  /** The planned wait until the next poll, in milliseconds. */
  delay: number;
  readonly headers: Headers | undefined;
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
  const { deviceCode } = state;
  const grant = { grantType: DEVICE_CODE_GRANT, deviceCode, scope: undefined };
  // Not a spread: with one, V8 creates a hidden class for each flow.
  return Object.assign(transport, {
    headers: mergeHeaders(options.headers),
    members: pickRequest(CREATE_TOKEN, { ...registration, ...grant }),
    registration,
    state,
    delay: state.nextPollAt - now,
    isCancelled: false,
  });
}

/** Polls once, and sets the next state. Throws the error that ends the flow. */
export async function pollOnce(flow: Flow): Promise<DeviceTokenEvent> {
  const { clock, timeout, state } = flow;
  const left = state.expiresAt - timeOf(clock);
  if (left <= 0 && !flow.isCancelled) throw expiredError();
  const call = encodeCall(CREATE_TOKEN, flow.baseUrl, flow.members, flow.headers);
  const sender = createSender(CREATE_TOKEN, flow);
  let next: PollStep;
  try {
    const limit = Math.min(timeout, left);
    const { output, failure } = await attempt(
      CREATE_TOKEN,
      flow,
      flow,
      call,
      sender,
      limit,
    );
    next = failure
      ? step(state, toOutcome(failure, sender), timeOf(clock))
      : lastStep(state, output, timeOf(clock));
  } catch (error) {
    // A refusal is final. So is an invalid response: the next one would be the same.
    const { error: code, status = 500, retryAfter } = Object(error) as Partial<SsoServiceError>;
    const isFinal = status < 500 && status !== 429 && code !== "expired_token";
    if (flow.isCancelled || isFinal) throw error;
    if (code === "expired_token" || isExpired(state, timeOf(clock))) {
      throw expiredError({ cause: error });
    }
    next = step(state, { type: "retry", retryAfter, error }, timeOf(clock));
  }
  flow.state = next.state;
  flow.delay = (next.event as DeviceTokenPendingEvent).delay;
  return next.event;
}

// No Error is created for a response that only means "not yet".
function toOutcome(failure: Failure, sender: Sender): PollOutcome {
  const { error, body, response } = failure;
  const retryAfter = readRetryAfter(response.headers);
  if (error === "authorization_pending") return { type: "pending", retryAfter };
  if (error === "slow_down") return { type: error, retryAfter, interval: body?.interval };
  throw toError(CREATE_TOKEN, failure, sender);
}

function expiredError(hidden?: { readonly cause: unknown }): SsoError {
  return new SsoError("The device code has expired before anybody approved it", {
    code: "DEVICE_CODE_EXPIRED",
    hint: "Start a new device authorization, and approve it in time.",
  }, hidden);
}
