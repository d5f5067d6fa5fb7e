import { systemTime } from "../_internal/clock.ts";
import { RequestContext } from "../_protocol/context.ts";
import {
  Failure,
  type FailureContext,
  readRetryAfter,
  toServiceError,
} from "../_protocol/failure.ts";
import type { Lifeline } from "../_protocol/lifeline.ts";
import { prepareHeaders, toBody, toCall } from "../_protocol/request.ts";
import { checkTimeout, send, type Transport } from "../_protocol/send.ts";
import { resolveBaseUrl } from "../endpoint.ts";
import { SsoError, type SsoServiceError } from "../errors.ts";
import {
  type ClientCredentials,
  CREATE_TOKEN,
  DEVICE_CODE_GRANT,
} from "../operations/create_token.ts";
import { checkState, createDeviceFlow, isExpired, type PollOutcome, step } from "./schedule.ts";
import type { DeviceFlowState, DeviceTokenEvent, DeviceTokenInput, PollOptions } from "./types.ts";

/**
 * A device flow that is ready to poll. Its requests are made anew for each poll: what waits, perhaps
 * with many others, holds on to as little as it can.
 */
export interface Flow extends Transport, ClientCredentials {
  state: DeviceFlowState;
  readonly url: string;
  readonly region: string | undefined;
  readonly headers: Headers | undefined;
  /** When the registration expires, epoch seconds, if that is known. */
  readonly clientSecretExpiresAt: unknown;
}

/** Checks input and options once, for all polls. */
export function prepareFlow(
  input: DeviceTokenInput | (ClientCredentials & DeviceFlowState),
  options: PollOptions,
): Flow {
  const { clock = systemTime, fetch, region } = options;
  // Of a state that nobody parsed, "in" itself would quote the whole text.
  const state = "nextPollAt" in Object(input)
    ? checkState(input as DeviceFlowState)
    : createDeviceFlow(input as DeviceTokenInput, { now: clock.now() });
  const { clientId, clientSecret, clientSecretExpiresAt } = input as ClientCredentials & {
    clientSecretExpiresAt?: unknown;
  };
  toBody(CREATE_TOKEN, toInput(clientId, clientSecret, state));
  return {
    fetch,
    clock,
    timeout: checkTimeout(options.timeout),
    state,
    clientId,
    clientSecret,
    // Engines keep what is added up in pieces.
    url: [resolveBaseUrl(CREATE_TOKEN.host, options), CREATE_TOKEN.path].join(""),
    region,
    headers: prepareHeaders(options.headers),
    clientSecretExpiresAt,
  };
}

function toInput(clientId: string, clientSecret: string, { deviceCode }: DeviceFlowState) {
  return { clientId, clientSecret, grantType: DEVICE_CODE_GRANT, deviceCode };
}

/** Polls once, and takes down what came of it. Throws what ends the flow. */
export async function pollOnce(flow: Flow, lifeline: Lifeline): Promise<DeviceTokenEvent> {
  const { clock, timeout, state, clientId, clientSecret, region } = flow;
  const left = state.expiresAt - clock.now();
  if (left <= 0 && !lifeline.isCut) throw expiredError();
  const body = toInput(clientId, clientSecret, state);
  const context = new RequestContext(body, clock, region, flow.clientSecretExpiresAt);
  let outcome: PollOutcome;
  try {
    const reply = await send(CREATE_TOKEN, flow, lifeline, {
      call: toCall(flow.url, body, flow.headers),
      context,
      limit: Math.min(timeout, left),
    });
    outcome = reply instanceof Failure
      ? toOutcome(reply, context)
      : { type: "token", token: reply };
  } catch (error) {
    // A refusal is final, and so is what cannot be understood: it will not be next time either.
    const { error: code, status = 500, retryAfter } = Object(error) as Partial<SsoServiceError>;
    if (lifeline.isCut || (status < 500 && status !== 429 && code !== "expired_token")) throw error;
    if (code === "expired_token" || isExpired(state, clock.now())) throw expiredError(error);
    outcome = { type: "retry", retryAfter, error };
  }
  const result = step(state, outcome, clock.now());
  flow.state = result.state;
  return result.event;
}

// No Error is made of what only means "not yet".
function toOutcome(failure: Failure, context: FailureContext): PollOutcome {
  const { error, members: { interval }, answer } = failure;
  const retryAfter = readRetryAfter(answer.response.headers);
  if (error === "authorization_pending") return { type: "pending", retryAfter };
  if (error === "slow_down") {
    return {
      type: "slow_down",
      retryAfter,
      interval: typeof interval === "number" ? interval : undefined,
    };
  }
  throw toServiceError(failure, CREATE_TOKEN, context);
}

/** Nobody approved in time; `cause` is what the service said, if it was the one to notice. */
export function expiredError(cause?: unknown): SsoError {
  return new SsoError("The device code has expired before anybody approved it", {
    code: "DEVICE_CODE_EXPIRED",
    hint: "Start a new device authorization, and approve it within its time.",
    ...(cause !== undefined && { cause }),
  });
}
