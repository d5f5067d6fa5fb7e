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
import { listenOnLoopback, pageOf, SIGNED_IN, STOPPED } from "./loopback.ts";
import type { LoginOptions } from "./options.ts";
import { type Deadline, startDeadline } from "./time.ts";
import type { Carrier, Session } from "./view.ts";

/** What differs between the services that sign in in a browser. */
export interface BrowserFlow<T> {
  /** How a code comes back from another machine. */
  readonly paste: Carrier;
  /** Builds the address of the authorization page. */
  authorize(input: Omit<AuthorizationUrlInput, "clientId" | "scopes">): URL;
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
  const what = listener ? "redirect" : paste.what;
  const { redirectUri } = listener ?? paste;
  const { href: url } = authorize({ redirectUri, state, codeChallenge });
  const standIn = place.emulator === "auto";
  const play = standIn && (() => playBrowser(url, what, deadline.signal));
  const expiresAt = Date.now() + timeout;
  view.invite({ ...paste, what, redirectUri, url, expiresAt, standIn });

  try {
    if (listener && play) play().catch(listener.fail);
    const code = await (listener
      ? deadline.wait(listener.code)
      : readPaste({ what, state, play, deadline }, session));
    const grantType = "authorization_code";
    const result = await exchange({ grantType, code, redirectUri, codeVerifier });
    listener?.finish(SIGNED_IN);
    return result;
  } catch (error) {
    listener?.finish(signal.aborted ? STOPPED : pageOf(explain(error)));
    throw error;
  }
}

interface Paste {
  readonly what: Carrier["what"];
  readonly state: string;
  /** Gets it in the person's place; false if nobody but the person can. */
  readonly play: false | (() => Promise<string>);
  readonly deadline: Deadline;
}

async function readPaste(
  { what, state, play, deadline }: Paste,
  { view, input }: Session,
): Promise<string> {
  const parse = what === "address" ? parseAuthorizationCallback : parseVerificationCode;
  using lines = input();
  for (let left = 2;; left--) {
    const { value, done } = await deadline.wait(lines.next());
    if (play && !value?.trim()) {
      view.say(`This command opens the page in a browser's place, and copies the ${what}.\n`);
      return parse(await play(), { state }).code;
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

function inputEnded(): LoginError {
  return new LoginError(
    "input_ended",
    "The input ended before anything was pasted that brings a code.",
    "Run the command in a terminal, or keep its stdin open until you have the code.",
  );
}

// Opens the page of an emulator that approves by itself, and returns what its user would copy: the
// address that it redirects to, or the code that is shown there.
async function playBrowser(
  url: string,
  what: Carrier["what"],
  signal: AbortSignal,
): Promise<string> {
  const page = await fetch(url, { redirect: what === "address" ? "manual" : "follow", signal });
  const text = await page.text();
  const copied = what === "address"
    ? page.headers.get("location")
    : page.redirected && (what === "redirect" ? text : /<textarea[^>]*>([^<]+)</.exec(text)?.[1]);
  if (copied) return copied;
  const message = `The emulator's page has not approved; its status was ${page.status}.`;
  throw new LoginError("unexpected_error", message, "");
}
