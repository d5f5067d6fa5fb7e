import {
  type AuthorizationCodeGrant,
  type AuthorizationUrlInput,
  calculateCodeChallenge,
  generateCodeVerifier,
  generateState,
} from "@edge-auth/aws-sso-oidc";
import { explain } from "./failure.ts";
import { listenOnLoopback } from "./loopback.ts";
import type { LoginOptions } from "./options.ts";
import { playBrowser, readPaste } from "./paste.ts";
import { pageOf, SIGNED_IN, STOPPED } from "./result_page.ts";
import type { Session } from "./sign_in.ts";
import { startDeadline } from "./time.ts";

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
  { place, view, input, signal }: Session,
  { paste, authorize, exchange }: BrowserFlow<T>,
): Promise<T> {
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

  function receiveCode(): Promise<string> {
    if (!listener) {
      return readPaste({ ...paste, state, standIn: standIn && url }, { view, input, deadline });
    }
    if (standIn) playBrowser(url, "redirect", deadline.signal).catch(listener.fail);
    return deadline.wait(listener.code);
  }

  try {
    const code = await receiveCode();
    const result = await exchange({
      grantType: "authorization_code",
      code,
      redirectUri,
      codeVerifier,
    });
    listener?.finish(SIGNED_IN);
    return result;
  } catch (error) {
    listener?.finish(signal.aborted ? STOPPED : pageOf(explain(error)));
    throw error;
  }
}
