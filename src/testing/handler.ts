import { type Responder, respondTo } from "./respond.ts";
import { foreignHostResponse } from "./responses.ts";

/** As `URL` spells the names of this machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Creates the handler for a server. A page of another site may give its own name the address of this
 * machine (DNS rebinding), and would then be of one origin with the emulator's pages: only names that
 * are expected are responded to.
 */
export function createHandler(responder: Responder): (request: Request) => Promise<Response> {
  const { hosts } = responder.core.settings;
  return async (request) => {
    const { hostname } = new URL(request.url);
    return LOOPBACK.test(hostname) || hosts.includes(hostname)
      ? await respondTo(responder, request)
      : foreignHostResponse(hostname);
  };
}
