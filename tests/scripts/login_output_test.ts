import { assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { clockTime, duration, isoTime } from "../../scripts/login/time.ts";
import { createView, renderLine, type WaitingEvent } from "../../scripts/login/view.ts";
import {
  AUTHORIZATION,
  createScreen,
  EXPIRES_AT,
  NOW,
  OPTIONS,
  pending,
  SIGN_IN,
  unreachable,
  URL_WITH_CODE,
} from "./_login_helpers/samples.ts";

Deno.test("live view redraws one line in place, once a second and at each event", async () => {
  using time = new FakeTime(NOW);
  const stdout = createScreen(true);
  using view = createView({ json: false, showSecrets: false }, { stdout, stderr: stdout });
  view.prompt(AUTHORIZATION);
  const shown = () => stdout.terminal().lines.at(-1);

  assertEquals(shown(), "Waiting for approval | 10:00 left");
  view.waiting(pending());
  assertEquals(shown(), "Waiting for approval | next poll in 1 s | 10:00 left");
  const height = stdout.terminal().lines.length;
  await time.tickAsync(1000);
  assertEquals(shown(), "Waiting for approval | polling | 9:59 left");
  await time.tickAsync(250);
  view.waiting(pending({ type: "slow_down", interval: 6, nextPollAt: NOW + 7500 }));
  assertEquals(shown(), "Asked to slow down to 6 s a poll | next poll in 6 s | 9:59 left");
  await time.tickAsync(3000);
  assertEquals(shown(), "Asked to slow down to 6 s a poll | next poll in 3 s | 9:56 left");
  assertEquals(stdout.terminal().lines.length, height);
  assertEquals(stdout.terminal().hasCursor, false);
});

Deno.test("live view tells a reason once, above its line", () => {
  using _time = new FakeTime(NOW);
  const stdout = createScreen(true);
  using view = createView({ json: false, showSecrets: false }, { stdout, stderr: stdout });
  view.prompt(AUTHORIZATION);
  const retry = { ...pending(), type: "retry", error: unreachable("reset") } as WaitingEvent;
  view.waiting(retry);
  view.waiting({ ...retry, nextPollAt: NOW + 4250 });
  assertEquals(stdout.terminal().lines.slice(-2), [
    "Cannot reach the service: reset",
    "No usable response, trying again | next poll in 4 s | 10:00 left",
  ]);
});

Deno.test("live view leaves no line, no timer and no hidden cursor behind, however it ends", () => {
  const ends = [
    (view: Disposable) => view[Symbol.dispose](),
    (view: ReturnType<typeof createView>) => view.signedIn(SIGN_IN),
    (view: ReturnType<typeof createView>) => view.interrupted(),
    (view: ReturnType<typeof createView>) =>
      view.failed({ error: "access_denied", message: "Denied", hint: "Ask again." }),
  ];
  for (const end of ends) {
    using time = new FakeTime(NOW);
    const stdout = createScreen(true);
    const view = createView({ json: false, showSecrets: false }, { stdout, stderr: stdout });
    view.prompt(AUTHORIZATION);
    view.waiting(pending());
    end(view);
    view[Symbol.dispose]();
    const { lines, hasCursor } = stdout.terminal();
    assertEquals(lines.filter((line) => line.includes("Waiting")), []);
    assertEquals(hasCursor, true);
    assertEquals(time.pending, 0);
  }
});

Deno.test("renderLine() fits any width, and leaves out the least important first", () => {
  const standing = {
    state: "Waiting for approval",
    nextPollAt: pending().nextPollAt,
    expiresAt: EXPIRES_AT,
  };
  assertEquals(
    renderLine(standing, NOW, 80),
    "Waiting for approval | next poll in 1 s | 10:00 left",
  );
  assertEquals(renderLine(standing, NOW, 40), "Waiting for approval | 10:00 left");
  assertEquals(renderLine(standing, NOW, 20), "10:00 left");
  assertEquals(renderLine(standing, NOW, 5), "10:00");
  for (let width = -1; width < 120; width++) {
    assertEquals(renderLine(standing, NOW, width).length <= Math.max(0, width), true);
  }
});

Deno.test("plain view prints a line when the state changes, and no escape sequences", () => {
  using _time = new FakeTime(NOW);
  const stdout = createScreen(false);
  const stderr = createScreen(false);
  using view = createView({ json: false, showSecrets: false }, { stdout, stderr });
  view.opening(OPTIONS, SIGN_IN.place);
  view.prompt(AUTHORIZATION);
  view.waiting(pending());
  view.waiting(pending({ attempt: 2 }));
  view.waiting(
    { ...pending(), type: "retry", error: unreachable("connection reset") } as WaitingEvent,
  );
  view.waiting(pending({ attempt: 4 }));
  view.signedIn(SIGN_IN);
  const lines = stdout.text().split("\n");
  assertEquals(lines.includes(`  ${URL_WITH_CODE}`), true);
  assertEquals(lines.includes("  BCDF-GHJK"), true);
  assertEquals(lines.filter((line) => line.startsWith("Waiting for approval")).length, 2);
  assertStringIncludes(
    stdout.text(),
    "Cannot reach the service: connection reset\nNo usable response, trying again, for 10 min",
  );
  // deno-lint-ignore no-control-regex -- that there is none
  assertNotMatch(stdout.text(), /\x1b|\r/);
  assertEquals(stderr.text(), "");
});

Deno.test("text view asks to type the code where the service gives no complete URL", () => {
  const stdout = createScreen(false);
  const { verificationUriComplete: _, ...authorization } = AUTHORIZATION;
  using view = createView({ json: false, showSecrets: false }, { stdout, stderr: stdout });
  view.prompt(authorization);
  assertStringIncludes(stdout.text(), `\n  ${AUTHORIZATION.verificationUri}\n`);
  assertStringIncludes(stdout.text(), "Enter this code there:\n\n  BCDF-GHJK\n");
});

Deno.test("live view waits for a browser's redirect in its line, and for a paste without one", () => {
  using _time = new FakeTime(NOW);
  const url = "https://oidc.eu-west-1.amazonaws.com/authorize?x=y";
  const redirectUri = "http://127.0.0.1:50000/oauth/callback";
  const invitation = {
    url,
    expiresAt: EXPIRES_AT,
    standIn: false,
    redirectUri,
    elsewhere: "--paste",
  };
  const stdout = createScreen(true);
  const view = createView({ json: false, showSecrets: false }, { stdout, stderr: stdout });
  view.invite({ ...invitation, what: "redirect" });
  assertEquals(stdout.terminal().lines.at(-1), "Waiting for the browser | 10:00 left");
  assertStringIncludes(stdout.text(), "press Ctrl-C and add --paste");
  view.interrupted();

  view.invite({ ...invitation, what: "address" });
  assertStringIncludes(stdout.text(), "on any device");
  assertStringIncludes(stdout.text(), "cannot reach 127.0.0.1:50000");
  view.wrongPaste({ error: "x", message: "The callback has no 'code'", hint: "" }, 1);
  assertStringIncludes(stdout.text(), "no 'code'.\nYou can try once more:");
  assertEquals(stdout.terminal().hasCursor, true);
});

Deno.test("clockTime() and duration() round as a person would", () => {
  assertEquals([600_000, 599_001, 59_999, 1, 0, -5].map(clockTime), [
    "10:00",
    "10:00",
    "1:00",
    "0:01",
    "0:00",
    "0:00",
  ]);
  assertEquals([0, 999, 61_000, 3_600_000, 28_799_600, 90_061_000].map(duration), [
    "0 s",
    "1 s",
    "1 min 1 s",
    "1 h",
    "8 h",
    "1 d 1 h",
  ]);
});

Deno.test("isoTime() copes with what a service may say", () => {
  assertEquals(isoTime(0), "1970-01-01T00:00:00Z");
  assertEquals(isoTime(1e300), isoTime(8.64e15));
});
