import { clockTime, describeReason, describeState, type Progress } from "./progress.ts";
import type { Screen } from "./screen.ts";
import type { WaitingEvent } from "./view.ts";

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const CLEAR_LINE = "\r\x1b[2K";

/** One line at the bottom of a terminal, redrawn in place once a second. */
export function createLiveLine(screen: Screen): Progress {
  let expiresAt = 0;
  let state = "";
  let event: WaitingEvent | undefined;
  let told: string | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  // One column stays free: a full line would wrap, and could not be redrawn.
  function draw(): void {
    const line = renderLine({ state, event, expiresAt, now: Date.now() }, screen.columns() - 1);
    screen.write(CLEAR_LINE + line);
  }

  function restart(): void {
    clearInterval(timer);
    timer = setInterval(draw, 1000);
    draw();
  }

  return {
    start(time, first) {
      expiresAt = time;
      state = first;
      screen.write(HIDE_CURSOR);
      restart();
    },
    update(next) {
      const reason = describeReason(next);
      if (reason !== undefined && reason !== told) screen.write(`${CLEAR_LINE}${reason}\n`);
      told = reason ?? told;
      event = next;
      state = describeState(next);
      expiresAt = next.expiresAt;
      restart();
    },
    end() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      screen.write(CLEAR_LINE + SHOW_CURSOR);
    },
  };
}

/** What the line tells of; times in epoch milliseconds. */
export interface Standing {
  readonly state: string;
  readonly event: WaitingEvent | undefined;
  readonly expiresAt: number;
  readonly now: number;
}

/** State, time to the next poll and time left, or as much of it as `width` columns can hold. */
export function renderLine({ state, event, expiresAt, now }: Standing, width: number): string {
  const left = `${clockTime(expiresAt - now)} left`;
  const forms = [[state, nextPoll(event, now), left], [state, left], [left]]
    .map((parts) => parts.filter((part) => part !== "").join(" | "));
  return forms.find((form) => form.length <= width) ?? left.slice(0, Math.max(0, width));
}

function nextPoll(event: WaitingEvent | undefined, now: number): string {
  if (event === undefined) return "";
  const wait = Math.round((event.nextPollAt - now) / 1000);
  return wait > 0 ? `next poll in ${wait} s` : "polling";
}
