import { assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { isServiceError, parseCreateTokenResponse, SsoError } from "@edge-auth/aws-sso-oidc";
import { explain } from "../../scripts/login/failure.ts";
import type { SignIn } from "../../scripts/login/flow.ts";
import { createView, type WaitingEvent } from "../../scripts/login/output.ts";
import { renderLine } from "../../scripts/login/output_live.ts";
import { clockTime, duration } from "../../scripts/login/progress.ts";
import type { Screen } from "../../scripts/login/screen.ts";
import { shorten } from "../../scripts/login/summary.ts";
import { renderTerminal } from "./_login_helpers/text.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const EXPIRES_AT = NOW + 600_000;
const URL_WITH_CODE = "https://device.sso.eu-west-1.amazonaws.com/?user_code=BCDF-GHJK";
const AUTHORIZATION = {
  deviceCode: "secret-device-code-secret-device-code",
  userCode: "BCDF-GHJK",
  verificationUri: "https://device.sso.eu-west-1.amazonaws.com/",
  verificationUriComplete: URL_WITH_CODE,
  expiresIn: 600,
  interval: 1,
};
const SIGN_IN: SignIn = {
  place: { startUrl: "https://example.awsapps.com/start", where: { region: "eu-west-1" } },
  scopes: ["sso:account:access"],
  registration: {
    clientId: "client-id",
    clientSecret: "secret-of-the-client-0123456789",
    clientSecretExpiresAt: NOW / 1000 + 7_776_000,
  },
  token: {
    accessToken: "aoa-secret-access-token-0123456789",
    tokenType: "Bearer",
    expiresIn: 3600,
    refreshToken: "aor-secret-refresh-token-0123456789",
  },
  expiresAt: NOW + 3_600_000,
};

function pending(change: Partial<WaitingEvent> = {}): WaitingEvent {
  const event = { type: "pending", attempt: 1, interval: 1, nextPollAt: NOW + 1250 };
  return { ...event, expiresAt: EXPIRES_AT, ...change } as WaitingEvent;
}

function createScreen(isLive: boolean, width = 80) {
  let text = "";
  const screen: Screen = { isLive, columns: () => width, write: (more) => void (text += more) };
  return { ...screen, text: () => text, terminal: () => renderTerminal(text, width) };
}

Deno.test("live view redraws one line in place, once a second and at each event", async () => {
  using time = new FakeTime(NOW);
  const stdout = createScreen(true);
  using view = createView({ json: false, showSecrets: false }, { stdout, stderr: stdout });
  view.prompt(AUTHORIZATION);
  const shown = () => stdout.terminal().lines.at(-1);

  assertEquals(shown(), "Asking for the first time | 10:00 left");
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
  const retry = { ...pending(), type: "retry", error: new TypeError("reset") } as WaitingEvent;
  view.waiting(retry);
  view.waiting({ ...retry, nextPollAt: NOW + 4250 });
  assertEquals(stdout.terminal().lines.slice(-2), [
    "Cannot reach the service: reset",
    "No usable answer, trying again | next poll in 4 s | 10:00 left",
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
  const standing = { event: pending(), expiresAt: EXPIRES_AT, now: NOW };
  assertEquals(
    renderLine(standing, 80),
    "Waiting for approval | next poll in 1 s | 10:00 left",
  );
  assertEquals(renderLine(standing, 40), "Waiting for approval | 10:00 left");
  assertEquals(renderLine(standing, 20), "10:00 left");
  assertEquals(renderLine(standing, 5), "10:00");
  for (let width = -1; width < 120; width++) {
    assertEquals(renderLine(standing, width).length <= Math.max(0, width), true);
  }
});

Deno.test("plain view prints a line when the state changes, and no escape sequences", () => {
  using _time = new FakeTime(NOW);
  const stdout = createScreen(false);
  const stderr = createScreen(false);
  using view = createView({ json: false, showSecrets: false }, { stdout, stderr });
  view.opening(SIGN_IN.place);
  view.prompt(AUTHORIZATION);
  view.waiting(pending());
  view.waiting(pending({ attempt: 2 }));
  view.waiting(
    { ...pending(), type: "retry", error: new TypeError("connection reset") } as WaitingEvent,
  );
  view.waiting(pending({ attempt: 4 }));
  view.signedIn(SIGN_IN);
  const lines = stdout.text().split("\n");
  assertEquals(lines.includes(`  ${URL_WITH_CODE}`), true);
  assertEquals(lines.includes("  BCDF-GHJK"), true);
  assertEquals(lines.filter((line) => line.startsWith("Waiting for approval")).length, 2);
  assertStringIncludes(
    stdout.text(),
    "Cannot reach the service: connection reset\nNo usable answer, trying again, for 10 min",
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

Deno.test("every view shortens secrets unless it is told to show them", () => {
  using _time = new FakeTime(NOW);
  const { registration: { clientSecret }, token: { accessToken, refreshToken } } = SIGN_IN;
  for (const json of [false, true]) {
    for (const showSecrets of [false, true]) {
      const stdout = createScreen(false);
      const stderr = createScreen(false);
      using view = createView({ json, showSecrets }, { stdout, stderr });
      view.prompt(AUTHORIZATION);
      view.signedIn(SIGN_IN);
      for (const secret of [clientSecret, accessToken, refreshToken!]) {
        assertEquals(stdout.text().includes(secret), showSecrets);
      }
      assertEquals((stdout.text() + stderr.text()).includes(AUTHORIZATION.deviceCode), false);
    }
  }
});

Deno.test("JSON view prints one object with the members of the AWS CLI's token files", () => {
  using _time = new FakeTime(NOW);
  const stdout = createScreen(false);
  const stderr = createScreen(true);
  using view = createView({ json: true, showSecrets: true }, { stdout, stderr });
  view.opening(SIGN_IN.place);
  view.prompt(AUTHORIZATION);
  view.waiting(pending());
  view.signedIn(SIGN_IN);
  assertEquals(JSON.parse(stdout.text()), {
    startUrl: "https://example.awsapps.com/start",
    region: "eu-west-1",
    endpoint: "https://oidc.eu-west-1.amazonaws.com/",
    emulator: false,
    scopes: ["sso:account:access"],
    secrets: "whole",
    accessToken: SIGN_IN.token.accessToken,
    tokenType: "Bearer",
    expiresAt: "2026-01-02T04:04:05Z",
    refreshToken: SIGN_IN.token.refreshToken,
    clientId: "client-id",
    clientSecret: SIGN_IN.registration.clientSecret,
    registrationExpiresAt: "2026-04-02T03:04:05Z",
  });
  assertStringIncludes(stderr.text(), URL_WITH_CODE);
  assertEquals(stderr.terminal().hasCursor, true);
});

Deno.test("explain() names the error for programs, and what to do for people", async () => {
  const denied = await parseCreateTokenResponse(
    Response.json({ error: "access_denied" }, { status: 400 }),
  ).catch((error) => error);
  assertEquals(isServiceError(denied), true);
  const expired = new SsoError("too late", { code: "DEVICE_CODE_EXPIRED", hint: "Start again." });
  const cases: [unknown, string, string][] = [
    [denied, "access_denied", "press Allow"],
    [expired, "device_code_expired", "Run the command again"],
    [new SsoError("slow", { code: "TIMEOUT", hint: "Allow more time." }), "timeout", "more time"],
    [new TypeError("connection refused"), "network_error", "--region"],
    [new RangeError("bug"), "unexpected_error", "report"],
    ["thrown text", "unexpected_error", "report"],
  ];
  for (const [error, code, hint] of cases) {
    const failure = explain(error);
    assertEquals(failure.error, code);
    assertStringIncludes(failure.hint, hint);
  }
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

Deno.test("shorten() shows nothing of what is short", () => {
  assertEquals(shorten("hunter2"), "... (7 characters)");
  assertEquals(shorten("aoa0123456789abcdef"), "aoa... (19 characters)");
});
