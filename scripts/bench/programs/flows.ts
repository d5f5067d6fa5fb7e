// A stub that tells flows apart, by the number in their device code.

import { type Dialect, pendingReply, tokenReply } from "./replies.ts";
import { type Fetch, toResponse } from "./stub.ts";

const DIGITS = 6;

/** The device code of a flow. */
export function codeOf(flow: number): string {
  return `device-${String(flow).padStart(DIGITS, "0")}-`.padEnd(120, "k2L4m6N8");
}

/** What happened to many flows. */
export interface Watch {
  readonly fetch: Fetch;
  /** Polls of each flow so far. */
  readonly polls: Uint8Array;
  /** How many flows have made their first poll. */
  readonly started: () => number;
}

/** A stub for `count` flows; it answers "not yet" so many times to each. */
export function watchFlows(
  count: number,
  dialect: Dialect,
  pendings: number,
  onPoll: (flow: number, poll: number) => void = () => {},
  interval = 5,
): Watch {
  const polls = new Uint8Array(count);
  const [pending, token] = [pendingReply(dialect), tokenReply(dialect)];
  let started = 0;
  let given = 0;
  return {
    polls,
    started: () => started,
    fetch: (input, init) => {
      if (String(input).endsWith("/device/code")) {
        return Promise.resolve(Response.json({ device_code: codeOf(given++), interval }));
      }
      const body = String(init?.body);
      const at = body.indexOf("device-") + "device-".length;
      const flow = Number(body.slice(at, at + DIGITS));
      const poll = ++polls[flow]!;
      if (poll === 1) started++;
      onPoll(flow, poll);
      return Promise.resolve(toResponse(poll > pendings ? token : pending));
    },
  };
}
