import { type Clock, systemClock } from "../_internal/clock.ts";
import { contextOf } from "../_protocol/context.ts";
import { type FailureContext, readRetryAfter, toServiceError } from "../_protocol/failure.ts";
import type { Lifeline } from "../_protocol/lifeline.ts";
import { type Call, toCall } from "../_protocol/request.ts";
import { readReply, type Reply } from "../_protocol/response.ts";
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

/** A device flow that is ready to poll: its state, and what each request is made of. */
export interface Flow {
  state: DeviceFlowState;
  readonly clock: Clock;
  readonly call: Call;
  readonly transport: Transport;
  readonly context: FailureContext;
}

/** Checks input and options, and prepares the one request that all polls repeat. */
export function prepareFlow(
  input: DeviceTokenInput | (ClientCredentials & DeviceFlowState),
  options: PollOptions,
): Flow {
  const { clock = systemClock, fetch, headers, region } = options;
  const transport = { fetch, clock, timeout: checkTimeout(options.timeout) };
  // Of a state that nobody parsed, "in" itself would quote the whole text.
  const state = "nextPollAt" in Object(input)
    ? checkState(input as DeviceFlowState)
    : createDeviceFlow(input as DeviceTokenInput, { now: clock.now() });
  const { clientId, clientSecret } = input;
  const { deviceCode } = state;
  const call = toCall(
    CREATE_TOKEN,
    { clientId, clientSecret, grantType: DEVICE_CODE_GRANT, deviceCode },
    resolveBaseUrl(CREATE_TOKEN.host, options),
    headers,
  );
  return { state, clock, call, transport, context: contextOf(input, clock, region) };
}

/** Polls once. Throws what ends the flow; what only means "not yet" is an outcome. */
export async function pollOnce(flow: Flow, lifeline: Lifeline): Promise<PollOutcome> {
  const { clock, call, transport, state, context } = flow;
  const left = state.expiresAt - clock.now();
  if (left <= 0 && !lifeline.isCut) throw expiredError();
  let reply: Reply<CreateTokenResponse>;
  try {
    reply = await send(
      CREATE_TOKEN,
      call,
      (response, signal) => readReply(response, CREATE_TOKEN, { context, signal }),
      transport,
      lifeline,
      Math.min(transport.timeout, left),
    );
  } catch (error) {
    if (lifeline.isCut || isFinal(error)) throw error;
    if (isExpired(state, clock.now())) throw expiredError(error);
    const { retryAfter } = error instanceof SsoResponseError ? error : {};
    return { type: "retry", retryAfter, error };
  }
  if (!reply.failure) return { type: "token", token: reply.value };
  const { failure } = reply;
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
