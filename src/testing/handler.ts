import { control, CONTROL_PATH, type Controlled } from "./control.ts";
import { type Responder, respondTo } from "./respond.ts";
import { foreignHostResponse } from "./responses.ts";

/** As `URL` spells the names of this machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Creates the handler for a server. A page of another site may give its own name the address of this
 * machine (DNS rebinding), and would then be of one origin with the emulator's pages: only names that
 * are expected are responded to. The control interface responds to those of this machine only.
 */
export function createHandler(
  responder: Responder,
  controlled: Controlled,
): (request: Request) => Promise<Response> {
  const { hosts } = responder.core.settings;
  return async (request) => {
    const { hostname, pathname } = new URL(request.url);
    const isLoopback = LOOPBACK.test(hostname);
    if (isLoopback && pathname.startsWith(CONTROL_PATH)) return await control(controlled, request);
    const isExpected = isLoopback ||
      (hosts.includes(hostname) && !pathname.startsWith(CONTROL_PATH));
    return isExpected ? await respondTo(responder, request) : foreignHostResponse(hostname);
  };
}
