import { callToOpen, nextStep, onWhichDevice } from "./invitation.ts";
import { introduce } from "./introduction.ts";
import { describeReason, describeState, duration, type Progress } from "./progress.ts";
import type { Screen } from "./screen.ts";
import { summarize } from "./summary.ts";
import type { View } from "./view.ts";

/** How things are set off from each other. */
export interface Paint {
  strong(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

/** Colours of the terminal. */
export const COLOURS: Paint = {
  strong: (text) => `\x1b[1m${text}\x1b[0m`,
  good: (text) => `\x1b[1;32m${text}\x1b[0m`,
  bad: (text) => `\x1b[1;31m${text}\x1b[0m`,
};

/** No colours. */
export const NO_COLOURS: Paint = { strong: String, good: String, bad: String };

/** What a text view is made of. */
export interface TextViewParts {
  /** Where it prints to. */
  readonly out: Screen;
  /** Where failures go. */
  readonly err: Screen;
  readonly progress: Progress;
  readonly paint: Paint;
  readonly showSecrets: boolean;
}

/** The view for a person. */
export function createTextView({ out, err, progress, paint, showSecrets }: TextViewParts): View {
  return {
    opening(options, place) {
      out.write(`${introduce(options, place)}\n\n`);
    },
    prompt({ verificationUri, verificationUriComplete, userCode, expiresIn }) {
      const check = verificationUriComplete === undefined
        ? "Enter this code there:"
        : "Allow it if it shows this code:";
      const url = verificationUriComplete ?? verificationUri;
      out.write(`Open this page in a browser${onWhichDevice(url)}:\n\n`);
      out.write(`  ${paint.strong(url)}\n\n`);
      out.write(`${check}\n\n  ${paint.strong(userCode)}\n\n`);
      progress.start(Date.now() + expiresIn * 1000, "Waiting for approval");
    },
    waiting(event) {
      progress.update(event);
    },
    invite(invitation) {
      out.write(`${callToOpen(invitation)}\n\n  ${paint.strong(invitation.url)}\n\n`);
      const next = nextStep(invitation);
      if (next !== undefined) out.write(`${next}\n\n`);
      if (invitation.what === "redirect") {
        progress.start(invitation.expiresAt, "Waiting for the browser");
      }
    },
    wrongPaste({ message }, left) {
      const times = left === 1 ? "once more" : `${left} times more`;
      err.write(`${message}.\nYou can try ${times}:\n\n`);
    },
    standingIn(what) {
      out.write(`This command opens the page in a browser's place, and copies the ${what}.\n\n`);
    },
    signedIn(signIn) {
      progress.end();
      out.write(`${paint.good("Signed in.")}\n\n${summarize(signIn, showSecrets)}\n`);
    },
    failed({ message, hint }) {
      progress.end();
      err.write(`${paint.bad("Not signed in.")} ${message}\n${hint}\n`);
    },
    interrupted() {
      progress.end();
      err.write("Stopped. Nobody is signed in.\n");
    },
    [Symbol.dispose]() {
      progress.end();
    },
  };
}

/** Progress where nothing can be redrawn: a line when something changes, not one a poll. */
export function createPlainProgress(screen: Screen): Progress {
  let shown: string | undefined;
  return {
    start(expiresAt, state) {
      shown = state;
      screen.write(`${state}, for ${duration(expiresAt - Date.now())} at the most.\n`);
    },
    update(event) {
      const state = describeState(event);
      if (state === shown) return;
      shown = state;
      const left = duration(event.expiresAt - Date.now());
      const reason = describeReason(event);
      if (reason !== undefined) screen.write(`${reason}\n`);
      screen.write(`${state}, for ${left} at the most.\n`);
    },
    end: () => {},
  };
}
