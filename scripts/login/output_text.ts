import type { View } from "./output.ts";
import { describeReason, describeState, duration, type Progress } from "./progress.ts";
import type { Screen } from "./screen.ts";
import { introduce, summarize } from "./summary.ts";

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
    opening(place) {
      out.write(`${introduce(place)}\n\n`);
    },
    prompt({ verificationUri, verificationUriComplete, userCode, expiresIn }) {
      const check = verificationUriComplete === undefined
        ? "Enter this code there:"
        : "Allow it if it shows this code:";
      out.write("Open this page in a browser, on any device:\n\n");
      out.write(`  ${paint.strong(verificationUriComplete ?? verificationUri)}\n\n`);
      out.write(`${check}\n\n  ${paint.strong(userCode)}\n\n`);
      progress.start(Date.now() + expiresIn * 1000);
    },
    waiting(event) {
      progress.update(event);
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
    start: () => {},
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
