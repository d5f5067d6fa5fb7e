import { AuthorizationCallbackError, parseAuthorizationCallback } from "@edge-auth/aws-sso-oidc";
import { parseVerificationCode } from "@edge-auth/aws-sso-oidc/signin";
import { explain, LoginError } from "../failure.ts";
import type { Session } from "../session.ts";
import type { Courier, CourierOptions } from "./courier.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { copyAddress, copyCode } from "./stand_in.ts";

const ATTEMPTS = 3;

/** How to take what a person pastes. */
export interface PasteOptions extends CourierOptions {
  /** The address that the browser ends at, or the code that its last page shows. */
  readonly what: "address" | "code";
  /** Where the browser ends. */
  readonly redirectUri: string;
}

const KINDS = {
  address: { parse: parseAuthorizationCallback, copy: copyAddress },
  code: { parse: parseVerificationCode, copy: copyCode },
} as const;

/** Lets the person carry the code over, where no browser can reach this machine. */
export function takePaste(
  { state, timeout, what, redirectUri }: PasteOptions,
  { place, view, input, signal }: Session,
): Courier {
  const { parse, copy } = KINDS[what];
  const standIn = place.emulator === "auto";

  async function readCode(url: URL, deadline: Deadline): Promise<string> {
    using lines = input.lines();
    for (let left = ATTEMPTS - 1;; left--) {
      const { value, done } = await deadline.wait(lines.next());
      if (standIn && (done || value.trim() === "")) {
        view.standingIn(what);
        return parse(await copy(url, deadline.signal), { state }).code;
      }
      if (done) throw inputEnded();
      try {
        return parse(value, { state }).code;
      } catch (error) {
        const mayBeRepeated = error instanceof AuthorizationCallbackError && !error.error;
        if (!mayBeRepeated || left === 0) throw error;
        view.wrongPaste(explain(error), left);
      }
    }
  }

  return {
    redirectUri,
    async deliver(url, exchange) {
      using deadline = startDeadline(timeout, signal);
      const { expiresAt } = deadline;
      view.invite({ what, url: url.href, expiresAt, standIn, redirectUri });
      return await exchange(await readCode(url, deadline));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function inputEnded(): LoginError {
  return new LoginError({
    error: "input_ended",
    message: "The input ended before anything was pasted that brings a code.",
    hint: "Run the command in a terminal, or keep its stdin open until you have the code.",
  });
}
