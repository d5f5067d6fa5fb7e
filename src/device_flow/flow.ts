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
import { readResponse } from "../_protocol/response.ts";
import { checkTimeout, send, type Transport } from "../_protocol/send.ts";
import { resolveBaseUrl } from "../endpoint.ts";
import { SsoError, SsoResponseError } from "../errors.ts";
import {
  type ClientCredentials,
  CREATE_TOKEN,
  type CreateTokenResponse,
  DEVICE_CODE_GRANT,
} from "../operations/create_token.ts";
import { checkState, createDeviceFlow, isExpired, type PollOutcome } from "./schedule.ts";
import type { DeviceFlowState, DeviceTokenInput, PollOptions } from "./types.ts";

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

/** Polls once. Throws what ends the flow; what only means "not yet" is an outcome. */
export async function pollOnce(flow: Flow, lifeline: Lifeline): Promise<PollOutcome> {
  const { clock, timeout, state, clientId, clientSecret, region } = flow;
  const left = state.expiresAt - clock.now();
  if (left <= 0 && !lifeline.isCut) throw expiredError();
  const body = toInput(clientId, clientSecret, state);
  const context = new RequestContext(body, clock, region, flow.clientSecretExpiresAt);
  let reply: CreateTokenResponse | Failure;
  try {
    reply = await send(
      CREATE_TOKEN,
      toCall(flow.url, body, flow.headers),
      (response, signal) =>
        readResponse(response, CREATE_TOKEN, { context, signal }, (failure) => failure),
      flow,
      lifeline,
      Math.min(timeout, left),
    );
  } catch (error) {
    if (lifeline.isCut || isFinal(error)) throw error;
    if (isExpired(state, clock.now())) throw expiredError(error);
    const { retryAfter } = error instanceof SsoResponseError ? error : {};
    return { type: "retry", retryAfter, error };
  }
  return reply instanceof Failure ? toOutcome(reply, context) : { type: "token", token: reply };
}

function toOutcome(failure: Failure, context: FailureContext): PollOutcome {
  const { error, members: { interval }, response: { status, headers } } = failure;
  const retryAfter = readRetryAfter(headers);
  if (error === "authorization_pending") return { type: "pending", retryAfter };
  if (error === "slow_down") {
    return {
      type: "slow_down",
      retryAfter,
      interval: typeof interval === "number" ? interval : undefined,
    };
  }
  const serviceError = toServiceError(failure, CREATE_TOKEN, context);
  if (error === "expired_token") throw expiredError(serviceError);
  if (status === 429 || status >= 500) return { type: "retry", retryAfter, error: serviceError };
  throw serviceError;
}

// A reply that cannot be understood will not be understood next time either, unless it says that
// the service was in trouble.
function isFinal(error: unknown): boolean {
  return error instanceof SsoResponseError && error.status !== 429 && error.status < 500;
}

/** Nobody approved in time; `cause` is what the service said, if it was the one to notice. */
export function expiredError(cause?: unknown): SsoError {
  return new SsoError("The device code has expired before anybody approved it", {
    code: "DEVICE_CODE_EXPIRED",
    hint: "Start a new device authorization, and approve it within its time.",
    ...(cause !== undefined && { cause }),
  });
}
