import {
  type DeviceTokenEvent,
  resolveEndpoint,
  type StartDeviceAuthorizationResponse,
} from "@edge-auth/aws-sso-oidc";
import { resolveSigninEndpoint } from "@edge-auth/aws-sso-oidc/signin";
import { explain, type Failure } from "./failure.ts";
import type { Lines } from "./input.ts";
import type { LoginOptions } from "./options.ts";
import type { Screen, Screens } from "./process.ts";
import type { Place } from "./service.ts";
import { type SignIn, summarize, toRecord } from "./summary.ts";
import { clockTime, duration } from "./time.ts";

/** What every way to sign in works with. */
export interface Session {
  readonly place: Place;
  readonly view: View;
  /** Starts to read what a person pastes. */
  readonly input: () => Lines;
  /** Aborts when the command is to end. */
  readonly signal: AbortSignal;
}

/** An event of the poller that means "not yet". */
export type WaitingEvent = Exclude<DeviceTokenEvent, { type: "token" }>;

/** What is told about a sign-in, in the order in which it happens. */
export interface View extends Disposable {
  opening(options: LoginOptions, place: Place): void;
  /** What the person has to do with a device code. */
  prompt(authorization: StartDeviceAuthorizationResponse): void;
  waiting(event: WaitingEvent): void;
  /** What the person has to do for an authorization code. */
  invite(invitation: Invitation): void;
  /** What was pasted brings no code; the person may try `left` times more. */
  wrongPaste(failure: Failure, left: number): void;
  say(text: string): void;
  signedIn(signIn: SignIn): void;
  failed(failure: Failure): void;
  interrupted(): void;
}

/** How an authorization code comes back. */
export interface Carrier {
  /** What brings it: the browser's redirect, or the address or code that a person pastes. */
  readonly what: "redirect" | "address" | "code";
  /** Where the browser ends. */
  readonly redirectUri: string;
  /** The option for a browser on another machine. */
  readonly elsewhere: string;
}

/** What the person has to do in a browser. */
export interface Invitation extends Carrier {
  readonly url: string;
  /** Until when, epoch milliseconds. */
  readonly expiresAt: number;
  /** Whether this command can do it in the person's place. */
  readonly standIn: boolean;
}

/** The view for a person; with `json`, the result is one object on stdout for a program. */
export function createView(
  { json, showSecrets }: Pick<LoginOptions, "json" | "showSecrets">,
  { stdout, stderr }: Screens,
): View {
  const out = json ? stderr : stdout;
  const progress = createProgress(out);
  const paint = (style: string, text: string) =>
    out.isLive && !Deno.noColor ? `\x1b[${style}m${text}\x1b[0m` : text;
  const bold = (text: string) => paint("1", text);
  const print = (value: unknown) => stdout.write(`${JSON.stringify(value, null, 2)}\n`);

  return {
    opening: (options, place) => out.write(`${introduce(options, place)}\n\n`),
    prompt({ verificationUri, verificationUriComplete, userCode, expiresIn }) {
      const [url, check] = verificationUriComplete
        ? [verificationUriComplete, "Allow it if it shows this code:"]
        : [verificationUri, "Enter this code there:"];
      out.write(`${callToOpen(url, "code")}\n\n  ${bold(url)}\n\n`);
      out.write(`${check}\n\n  ${bold(userCode)}\n\n`);
      progress.show({ state: "Waiting for approval", expiresAt: Date.now() + expiresIn * 1000 });
    },
    waiting(event) {
      const { type, interval, expiresAt, nextPollAt } = event;
      const state = {
        pending: "Waiting for approval",
        slow_down: `Asked to slow down to ${interval} s a poll`,
        retry: "No usable response, trying again",
      }[type];
      const reason = type === "retry" ? explain(event.error).message : undefined;
      progress.show({ state, expiresAt, nextPollAt }, reason);
    },
    invite(invitation) {
      const { what, url, expiresAt, standIn } = invitation;
      const call = what === "redirect" && standIn
        ? "In a browser's place, this command opens this page:"
        : callToOpen(url, what);
      out.write(`${call}\n\n  ${bold(url)}\n\n${nextStep(invitation)}`);
      if (what === "redirect") progress.show({ state: "Waiting for the browser", expiresAt });
    },
    wrongPaste({ message }, left) {
      const times = left === 1 ? "once more" : `${left} times more`;
      stderr.write(`${message}.\nYou can try ${times}:\n\n`);
    },
    say: (text) => out.write(`${text}\n`),
    signedIn(signIn) {
      progress.end();
      if (json) print(toRecord(signIn, showSecrets));
      else out.write(`${paint("1;32", "Signed in.")}\n\n${summarize(signIn, showSecrets)}`);
    },
    failed(failure) {
      progress.end();
      stderr.write(`${paint("1;31", "Not signed in.")} ${failure.message}\n${failure.hint}\n`);
      if (json) print(failure);
    },
    interrupted() {
      progress.end();
      stderr.write("Stopped. Nobody is signed in.\n");
    },
    [Symbol.dispose]: progress.end,
  };
}

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
function callToOpen(url: string, what: Carrier["what"]): string {
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

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const CLEAR_LINE = "\r\x1b[2K";

// What the command waits for. On a live screen it is a line at the bottom, redrawn once a second; on
// others, it prints a line when the state changes, not one a poll.
function createProgress(screen: Screen) {
  let line: Line | undefined;
  let toldReason: string | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  // One column stays free: a full line would wrap, and could not be redrawn.
  const draw = () => screen.write(CLEAR_LINE + renderLine(line!, Date.now(), screen.columns() - 1));

  return {
    show(next: Line, reason?: string): void {
      const isNews = next.state !== line?.state;
      line = next;
      if (!screen.isLive) {
        if (!isNews) return;
        if (reason) screen.write(`${reason}\n`);
        const left = duration(line.expiresAt - Date.now());
        return screen.write(`${line.state}, for ${left} at the most.\n`);
      }
      if (timer === undefined) screen.write(HIDE_CURSOR);
      if (reason && reason !== toldReason) screen.write(`${CLEAR_LINE}${reason}\n`);
      toldReason = reason ?? toldReason;
      clearInterval(timer);
      timer = setInterval(draw, 1000);
      draw();
    },
    end(): void {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      screen.write(CLEAR_LINE + SHOW_CURSOR);
    },
  };
}

/** What is waited for; times in epoch milliseconds. */
export interface Line {
  readonly state: string;
  readonly expiresAt: number;
  readonly nextPollAt?: number;
}

/** State, time to the next poll and time left, or as much of it as `width` columns can hold. */
export function renderLine(
  { state, expiresAt, nextPollAt }: Line,
  now: number,
  width: number,
): string {
  const left = `${clockTime(expiresAt - now)} left`;
  const wait = Math.round(((nextPollAt ?? now) - now) / 1000);
  const poll = wait > 0 ? `next poll in ${wait} s` : "polling";
  const forms = [nextPollAt ? [state, poll, left] : [state, left], [state, left], [left]]
    .map((parts) => parts.join(" | "));
  return forms.find((form) => form.length <= width) ?? left.slice(0, Math.max(0, width));
}
