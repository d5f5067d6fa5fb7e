// A fetch that answers at once. All contenders get the same one, so that what differs is theirs.

import { DEVICE_CODE, type Dialect, pendingReply, type Reply, tokenReply } from "./replies.ts";

/** fetch, as far as the contenders call it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A response as fetch returns it: with a URL. This module reads others chunk by chunk. */
class FetchedResponse extends Response {
  override get url(): string {
    return "https://oidc.us-east-1.amazonaws.com/token";
  }
}

/** The Response of a reply: a new one each time, as its body can be read once. */
export function toResponse({ status, headers, body }: Reply): Response {
  return new FetchedResponse(body, { status, headers });
}

/** Always the same answer. */
export function stubFetch(reply: Reply): Fetch {
  return () => Promise.resolve(toResponse(reply));
}

/** How often a flow is asked before somebody approves. */
export const PENDING_POLLS = 50;

/** "Not yet" so many times, and then a token, again and again. */
export function stubFlow(dialect: Dialect): Fetch {
  const pending = pendingReply(dialect);
  const token = tokenReply(dialect);
  let polls = 0;
  return (input) => {
    if (dialect === "github" && String(input).endsWith("/device/code")) {
      return Promise.resolve(Response.json({ device_code: DEVICE_CODE, interval: 5 }));
    }
    const isApproved = ++polls > PENDING_POLLS;
    if (isApproved) polls = 0;
    return Promise.resolve(toResponse(isApproved ? token : pending));
  };
}
