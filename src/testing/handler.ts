import { control, CONTROL_PATH, type Controlled } from "./control.ts";
import { type Responder, respondTo } from "./respond.ts";
import { foreignHostResponse } from "./responses.ts";

/** The names of this machine, as `URL` spells them. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Creates the handler for a server. It refuses unknown hosts: a page of another site could resolve its
 * own host to this machine (DNS rebinding), and would then have the origin of the emulator's pages.
 * The control interface responds to loopback hosts only.
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
