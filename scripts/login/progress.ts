import type { DeviceTokenEvent } from "@edge-auth/aws-sso-oidc";
import { explain } from "./failure.ts";
import type { Screen } from "./process.ts";
import { clockTime, duration } from "./time.ts";

/** An event of the poller that means "not yet". */
export type WaitingEvent = Exclude<DeviceTokenEvent, { type: "token" }>;

/** What is shown; times in epoch milliseconds. */
export interface Line {
  readonly state: string;
  readonly expiresAt: number;
  readonly nextPollAt?: number;
}

/** Shows what the command waits for. */
export interface Progress {
  /** The wait begins, and ends at `expiresAt`, epoch milliseconds. */
  start(expiresAt: number, state: string): void;
  /** A poll brought no token. */
  update(event: WaitingEvent): void;
  /** The wait is over: what was redrawn is removed. */
  end(): void;
}

const STATES: { readonly [Type in WaitingEvent["type"]]: (event: WaitingEvent) => string } = {
  pending: () => "Waiting for approval",
  slow_down: ({ interval }) => `Asked to slow down to ${interval} s a poll`,
  retry: () => "No usable answer, trying again",
};

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const CLEAR_LINE = "\r\x1b[2K";

/**
 * Creates progress on a screen. On a live one it is a line at the bottom, redrawn once a second; on
 * others, it prints a line when the state changes, not one a poll.
 */
export function createProgress(screen: Screen): Progress {
  let line: Line | undefined;
  let toldReason: string | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  // One column stays free: a full line would wrap, and could not be redrawn.
  const draw = () => screen.write(CLEAR_LINE + renderLine(line!, Date.now(), screen.columns() - 1));

  function show(next: Line, reason?: string): void {
    const isNews = next.state !== line?.state;
    line = next;
    if (!screen.isLive) {
      if (!isNews) return;
      if (reason !== undefined) screen.write(`${reason}\n`);
      const left = duration(line.expiresAt - Date.now());
      return screen.write(`${line.state}, for ${left} at the most.\n`);
    }
    if (reason !== undefined && reason !== toldReason) screen.write(`${CLEAR_LINE}${reason}\n`);
    toldReason = reason ?? toldReason;
    clearInterval(timer);
    timer = setInterval(draw, 1000);
    draw();
  }

  return {
    start(expiresAt, state) {
      if (screen.isLive) screen.write(HIDE_CURSOR);
      show({ state, expiresAt });
    },
    update(event) {
      const { type, expiresAt, nextPollAt } = event;
      const reason = type === "retry" ? explain(event.error).message : undefined;
      show({ state: STATES[type](event), expiresAt, nextPollAt }, reason);
    },
    end() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      screen.write(CLEAR_LINE + SHOW_CURSOR);
    },
  };
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
