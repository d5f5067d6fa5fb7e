import {
  AuthorizationCallbackError,
  type AuthorizationCodeGrant,
  type AuthorizationUrlInput,
  calculateCodeChallenge,
  generateCodeVerifier,
  generateState,
  parseAuthorizationCallback,
} from "@edge-auth/aws-sso-oidc";
import { parseVerificationCode } from "@edge-auth/aws-sso-oidc/signin";
import { explain, LoginError } from "./failure.ts";
import { listenOnLoopback } from "./loopback.ts";
import type { LoginOptions } from "./options.ts";
import { pageOf, SIGNED_IN, STOPPED } from "./result_page.ts";
import type { Session } from "./session.ts";
import { type Deadline, startDeadline } from "./time.ts";

// How often a person may paste.
const ATTEMPTS = 3;

const INPUT_ENDED = [
  "The input ended before anything was pasted that brings a code.",
  "Run the command in a terminal, or keep its stdin open until you have the code.",
] as const;

/** What differs between the services that sign in in a browser. */
export interface BrowserFlow<T> {
  /** What is pasted where the browser is on another machine, where that ends, and the option for it. */
  readonly paste: {
    readonly what: "address" | "code";
    readonly redirectUri: string;
    readonly option: string;
  };
  /** Builds the address of the authorization page. */
  authorize(input: Omit<AuthorizationUrlInput, "clientId" | "scopes">): URL;
  /** Exchanges the code. */
  exchange(grant: AuthorizationCodeGrant): Promise<T>;
}

/** Signs in by an authorization code with PKCE (RFC 7636), redirected or pasted. */
export async function signInByBrowser<T>(
  { carrier, timeout }: Pick<LoginOptions, "carrier" | "timeout">,
  session: Session,
  { paste, authorize, exchange }: BrowserFlow<T>,
): Promise<T> {
  const { place, view, signal } = session;
  const state = generateState();
  const codeVerifier = generateCodeVerifier();
  const codeChallenge = await calculateCodeChallenge(codeVerifier);
  await using listener = carrier === "redirect" ? listenOnLoopback(state, signal) : undefined;
  using deadline = startDeadline(timeout, signal);
  const { redirectUri } = listener ?? paste;
  const url = authorize({ redirectUri, state, codeChallenge });
  const what = listener ? "redirect" : paste.what;
  const standIn = place.emulator === "auto";
  const { expiresAt } = deadline;
  view.invite({ what, url: url.href, expiresAt, standIn, redirectUri, elsewhere: paste.option });

  try {
    if (listener && standIn) playBrowser(url, what, deadline.signal).catch(listener.fail);
    const code = await (listener
      ? deadline.wait(listener.code)
      : readPaste({ ...paste, state, standIn: standIn && url }, deadline, session));
    const grantType = "authorization_code";
    const result = await exchange({ grantType, code, redirectUri, codeVerifier });
    listener?.finish(SIGNED_IN);
    return result;
  } catch (error) {
    listener?.finish(signal.aborted ? STOPPED : pageOf(explain(error)));
    throw error;
  }
}

async function readPaste(
  { what, state, standIn }: {
    readonly what: "address" | "code";
    readonly state: string;
    readonly standIn: URL | false;
  },
  deadline: Deadline,
  { view, input }: Session,
): Promise<string> {
  const parse = what === "address" ? parseAuthorizationCallback : parseVerificationCode;
  using lines = input();
  for (let left = ATTEMPTS - 1;; left--) {
    const { value, done } = await deadline.wait(lines.next());
    if (standIn && (done || value.trim() === "")) {
      view.standingIn(what);
      return parse(await playBrowser(standIn, what, deadline.signal), { state }).code;
    }
    if (done) throw new LoginError("input_ended", ...INPUT_ENDED);
    try {
      return parse(value, { state }).code;
    } catch (error) {
      const mayBeRepeated = error instanceof AuthorizationCallbackError && !error.error;
      if (!mayBeRepeated || left === 0) throw error;
      view.wrongPaste(explain(error), left);
    }
  }
}

// Does what a browser and its user would do at an emulator that approves by itself, and returns what
// they would copy: the address that the page redirects to, or the code that is shown there.
async function playBrowser(
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
