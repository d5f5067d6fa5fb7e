import { resolveEndpoint, type StartDeviceAuthorizationResponse } from "@edge-auth/aws-sso-oidc";
import { resolveSigninEndpoint } from "@edge-auth/aws-sso-oidc/signin";
import type { Failure } from "./failure.ts";
import type { LoginOptions } from "./options.ts";
import { personScreen, type Screens } from "./process.ts";
import { createProgress, type WaitingEvent } from "./progress.ts";
import type { Place } from "./service.ts";
import { type SignIn, summarize, toRecord } from "./summary.ts";

/** What is told about a sign-in, in the order in which it happens. */
export interface View extends Disposable {
  opening(options: LoginOptions, place: Place): void;
  /** What the person has to do with a device code. */
  prompt(authorization: StartDeviceAuthorizationResponse): void;
  waiting(event: WaitingEvent): void;
  /** What the person has to do for an authorization code. */
  invite(invitation: Invitation): void;
  /** What was pasted brings no code; the person may try so many times more. */
  wrongPaste(failure: Failure, left: number): void;
  /** Nothing was pasted: the command gets it by itself. */
  standingIn(what: "address" | "code"): void;
  signedIn(signIn: SignIn): void;
  /** What the person may want to know besides. */
  note(text: string): void;
  failed(failure: Failure): void;
  interrupted(): void;
}

/** What the person has to do in a browser, and how the code comes back. */
export interface Invitation {
  /** The page to open. */
  readonly url: string;
  /** Until when, epoch milliseconds. */
  readonly expiresAt: number;
  /** What comes back: the browser itself, or what the person pastes. */
  readonly what: "redirect" | "address" | "code";
  /** Where the browser ends. */
  readonly redirectUri: string;
  /** Whether this command can do it in the person's place. */
  readonly standIn: boolean;
  /** The option for a browser on another machine. */
  readonly elsewhere: string;
}

/** The view for a person; with `json`, the result is one object on stdout for a program. */
export function createView(
  { json, showSecrets }: Pick<LoginOptions, "json" | "showSecrets">,
  screens: Screens,
): View {
  const { stdout, stderr } = screens;
  const out = personScreen(screens, json);
  const progress = createProgress(out);
  const paint = (style: string, text: string) =>
    out.isLive && !Deno.noColor ? `\x1b[${style}m${text}\x1b[0m` : text;
  const print = (value: unknown) => stdout.write(`${JSON.stringify(value, null, 2)}\n`);

  return {
    opening(options, place) {
      out.write(`${introduce(options, place)}\n\n`);
    },
    prompt({ verificationUri, verificationUriComplete, userCode, expiresIn }) {
      const url = verificationUriComplete ?? verificationUri;
      const check = verificationUriComplete === undefined
        ? "Enter this code there:"
        : "Allow it if it shows this code:";
      out.write(`${callToOpen(url, "code")}\n\n  ${paint(BOLD, url)}\n\n`);
      out.write(`${check}\n\n  ${paint(BOLD, userCode)}\n\n`);
      progress.start(Date.now() + expiresIn * 1000, "Waiting for approval");
    },
    waiting: progress.update,
    invite(invitation) {
      const { what, url, expiresAt, standIn } = invitation;
      const call = what === "redirect" && standIn
        ? "In a browser's place, this command opens this page:"
        : callToOpen(url, what);
      out.write(`${call}\n\n  ${paint(BOLD, url)}\n\n${nextStep(invitation)}`);
      if (what === "redirect") progress.start(expiresAt, "Waiting for the browser");
    },
    wrongPaste({ message }, left) {
      const times = left === 1 ? "once more" : `${left} times more`;
      stderr.write(`${message}.\nYou can try ${times}:\n\n`);
    },
    standingIn(what) {
      out.write(`This command opens the page in a browser's place, and copies the ${what}.\n\n`);
    },
    signedIn(signIn) {
      progress.end();
      if (json) print(toRecord(signIn, showSecrets));
      else out.write(`${paint(GREEN, "Signed in.")}\n\n${summarize(signIn, showSecrets)}\n`);
    },
    note(text) {
      out.write(`\n${text}\n`);
    },
    failed(failure) {
      progress.end();
      stderr.write(`${paint(RED, "Not signed in.")} ${failure.message}\n${failure.hint}\n`);
      if (json) print(failure);
    },
    interrupted() {
      progress.end();
      stderr.write("Stopped. Nobody is signed in.\n");
    },
    [Symbol.dispose]: progress.end,
  };
}

const BOLD = "1";
const GREEN = "1;32";
const RED = "1;31";

function introduce({ way, carrier, startUrl }: LoginOptions, { where, emulator }: Place): string {
  const { href } = (way === "aws-login" ? resolveSigninEndpoint : resolveEndpoint)(where);
  if (!emulator) return `Signing in to ${way === "aws-login" ? "AWS" : startUrl} at ${href}`;
  const whoApproves = emulator === "page"
    ? "Open its page and press Allow or Deny."
    : way === "device"
    ? 'You may open its page, but need not: it approves by itself, after saying "not yet" twice.'
    : carrier === "redirect"
    ? "You need not open its page: it approves by itself, and this command plays the browser."
    : "It approves by itself, as soon as its page is opened.";
  return `Signing in to an emulator of AWS on this machine, at ${href}\n` +
    `The flow and the HTTP are real, but no AWS account is involved.\n${whoApproves}`;
}

// A page of an emulator here can be opened here only.
function callToOpen(url: string, what: Invitation["what"]): string {
  const isHere = what === "redirect" || new URL(url).hostname === "127.0.0.1";
  return `Open this page in a browser${isHere ? " on this machine" : ", on any device"}:`;
}

function nextStep({ what, standIn, redirectUri, elsewhere }: Invitation): string {
  if (what === "redirect") {
    if (standIn) return "";
    return `If the browser is on another machine, press Ctrl-C and add ${elsewhere}.\n\n`;
  }
  const end = what === "address"
    ? `In the end the browser shows an error, as it cannot reach ${new URL(redirectUri).host}.\n` +
      "That is right. Paste the address of that page here"
    : "In the end it shows a code. Paste that here";
  const alone = ".\nOr press Enter alone: then this command plays the browser";
  return `${end}, whole, and press Enter${standIn ? alone : ""}:\n\n`;
}
