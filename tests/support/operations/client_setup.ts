// A client on virtual time, for the cases of one of its functions.

import type { CallOptions } from "@edge-auth/aws-sso-oidc";
import { START, VirtualClock } from "../virtual_clock.ts";
import { type Answer, reply, scriptFetch } from "../scripted_fetch.ts";
import { type Traces, watchListeners } from "../signals.ts";
import { sampleOf } from "./samples.ts";
import {
  type Client,
  type ClientOptions,
  createClient,
  type OperationCase,
  type ServiceCase,
} from "./types.ts";

/** The title of an operation's function. */
export const titleOf = ({ call, form }: OperationCase): string =>
  `${call}()${form ? ` of ${form}` : ""}`;

/** What is tested. */
export interface Subject {
  readonly service: ServiceCase;
  readonly operation: OperationCase;
}

/** A criterion, and the test of it. */
export type Criterion = readonly [name: string, run: (subject: Subject) => Promise<void>];

/** A client, all that it can reach, and the call of its operation. */
export interface ClientSetup extends Traces {
  readonly client: Client;
  readonly controller: AbortController;
  /** Calls the operation with all of its members, and with the signal. */
  readonly call: (input?: unknown, options?: CallOptions) => Promise<object>;
  /** When each request was made, in ms since the start. */
  readonly times: () => number[];
}

/** Sets up a client on a clock that nobody moves yet; its jitter is half of what it may be. */
export async function setUp(
  { service, operation }: Subject,
  script: readonly Answer[],
  { last, ...options }: Partial<ClientOptions> & { last?: Answer } = {},
): Promise<ClientSetup> {
  const clock = new VirtualClock();
  const scripted = scriptFetch(clock, script, last);
  const controller = new AbortController();
  const { signal } = controller;
  const { fetch } = scripted;
  const client = await createClient(service, { fetch, clock, random: () => 0.5, ...options });
  return {
    client,
    clock,
    script: scripted,
    controller,
    listeners: watchListeners(signal),
    call: (input = sampleOf(operation.request), options = {}) =>
      client[operation.call]!(input, { signal, ...options }),
    times: () => scripted.requests.map(({ at }) => at - START),
  };
}

/** The good response. */
export const successOf = ({ operation }: Subject): Answer => reply(sampleOf(operation.response));
/** How often a client had tried before this output or error. */
export const retriesOf = (value: object): number | undefined =>
  (value as { $metadata?: { retryAttempts: number } }).$metadata?.retryAttempts;
