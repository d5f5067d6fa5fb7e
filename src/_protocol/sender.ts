import type { Time } from "../_internal/clock.ts";
import { withGuide } from "../_internal/guide.ts";
import type { Sender } from "./failure.ts";
import type { Operation, Service } from "./operation.ts";
import { secretsOf } from "./members.ts";
import { redact, runsOf } from "./redact.ts";
import { type RequestMembers, requestMembers } from "./request.ts";

/** What is known about a request when it is sent. */
export interface SentRequest {
  readonly service: Service;
  readonly members: RequestMembers;
  readonly clock: Time;
  readonly region: string | undefined;
  /** The registration, or an input that contains its members. */
  readonly registration: { readonly clientSecretExpiresAt?: unknown };
}

/** Creates the sender of a client or poller, which adds hints to errors and redacts secrets. */
export function createSender<I, O>(
  operation: Operation<I, O>,
  { service, members, clock, region, registration }: SentRequest,
  retryAttempts = 0,
): Sender {
  let runs: Set<string> | undefined;
  return {
    retryAttempts,
    redact: (text) => {
      runs ??= runsOf(secretsOf(requestMembers(operation, members), members));
      return redact(text, runs);
    },
    hint: ({ status, headers }, said) => {
      const now = clock.now();
      const request = { ...registration, region, now };
      const hint = said && service.hint({ ...said, status, request });
      const skew = Math.trunc((now - Date.parse(`${headers.get("date")}`)) / 60_000);
      const advice = said && skew
        ? ` This machine's clock is ${Math.abs(skew)} min ${skew > 0 ? "ahead" : "behind"}.`
        : "";
      const text = ((hint || generalHint(status, said?.error)) + advice).trim();
      return text && withGuide(text);
    },
  };
}

function generalHint(status: number, error: string | undefined): string {
  if (status === 429 || error === "slow_down") {
    return "Too many requests. Try again later.";
  }
  if (status >= 500) {
    return "The service failed. Try again later.";
  }
  if (error) return "";
  return "Something other than AWS responded: a proxy, a captive portal, a wrong region or endpoint.";
}
