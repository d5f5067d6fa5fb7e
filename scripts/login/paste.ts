import { AuthorizationCallbackError, parseAuthorizationCallback } from "@edge-auth/aws-sso-oidc";
import { parseVerificationCode } from "@edge-auth/aws-sso-oidc/signin";
import { explain, LoginError } from "./failure.ts";
import type { Session } from "./sign_in.ts";
import type { Deadline } from "./time.ts";

const ATTEMPTS = 3;

/** What a person pastes. */
export interface PasteOptions {
  /** The address that the browser ends at, or the code that its last page shows. */
  readonly what: "address" | "code";
  /** The state of this sign-in: a code without it belongs to another one. */
  readonly state: string;
  /** The page that the command may open in the person's place, if nothing is pasted. */
  readonly standIn: URL | false;
}

/** Lets the person bring the code, where no browser can reach this machine. */
export async function readPaste(
  { what, state, standIn }: PasteOptions,
  { view, input, deadline }: Pick<Session, "view" | "input"> & { readonly deadline: Deadline },
): Promise<string> {
  const parse = what === "address" ? parseAuthorizationCallback : parseVerificationCode;
  using lines = input();
  for (let left = ATTEMPTS - 1;; left--) {
    const { value, done } = await deadline.wait(lines.next());
    if (standIn && (done || value.trim() === "")) {
      view.standingIn(what);
      return parse(await playBrowser(standIn, what, deadline.signal), { state }).code;
    }
    if (done) {
      throw new LoginError(
        "input_ended",
        "The input ended before anything was pasted that brings a code.",
        "Run the command in a terminal, or keep its stdin open until you have the code.",
      );
    }
    try {
      return parse(value, { state }).code;
    } catch (error) {
      const mayBeRepeated = error instanceof AuthorizationCallbackError && !error.error;
      if (!mayBeRepeated || left === 0) throw error;
      view.wrongPaste(explain(error), left);
    }
  }
}

/**
 * Does what a browser and its user would do at an emulator that approves by itself, and returns what
 * they would copy: the address that the page redirects to, or the code that is shown there.
 */
export async function playBrowser(
  url: URL,
  what: "address" | "code" | "redirect",
  signal: AbortSignal,
): Promise<string> {
  const page = await fetch(url, { redirect: "manual", signal });
  await page.body?.cancel();
  const address = page.headers.get("location") ?? notApproved(page);
  if (what === "address") return address;
  const end = await fetch(address, { signal });
  const text = await end.text();
  if (what === "redirect") return text;
  return /<textarea[^>]*>([^<]+)</.exec(text)?.[1] ?? notApproved(end);
}

function notApproved({ status }: Response): never {
  const message = `The emulator's page has not approved; its status was ${status}.`;
  throw new LoginError("unexpected_error", message, "");
}
