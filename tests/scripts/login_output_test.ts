import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  AuthorizationCallbackError,
  isServiceError,
  parseCreateTokenResponse,
  SsoError,
} from "@edge-auth/aws-sso-oidc";
import { explain, LoginError } from "../../scripts/login/failure.ts";
import type { AwsSignIn, PortalSignIn } from "../../scripts/login/ways/sign_in.ts";
import { createView, type WaitingEvent } from "../../scripts/login/output/view.ts";
import { renderLine } from "../../scripts/login/output/live.ts";
import { type LoginOptions, parseCommand } from "../../scripts/login/options.ts";
import { clockTime, duration } from "../../scripts/login/output/progress.ts";
import type { Screen } from "../../scripts/login/output/screen.ts";
import { shorten } from "../../scripts/login/output/summary.ts";
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
const SIGN_IN: PortalSignIn = {
  kind: "portal",
  place: { where: { region: "eu-west-1" } },
  startUrl: "https://example.awsapps.com/start",
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

const OPTIONS = { ...parseCommand([]), startUrl: SIGN_IN.startUrl } as LoginOptions;
const AWS_SIGN_IN: AwsSignIn = {
  kind: "aws",
  place: { where: { region: "eu-west-1" } },
  clientId: "arn:aws:signin:::devtools/same-device",
  token: {
    accessToken: {
      accessKeyId: "ASIAABCDEFGHIJKL7QXZ",
      secretAccessKey: "secret-access-key-secret-access-key-0123",
      sessionToken: "session-token-session-token-session-token",
    },
    tokenType: "aws_sigv4",
    expiresIn: 900,
    refreshToken: "refresh-token-refresh-token-refresh-token",
    idToken: "id-token-id-token-id-token-id-token",
  },
  identity: {
    sessionArn: "arn:aws:sts::123456789012:assumed-role/Admin/jane",
    accountId: "123456789012",
    claims: {},
  },
  dpopKey: "-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----\n",
  expiresAt: NOW + 900_000,
};

function pending(change: Partial<WaitingEvent> = {}): WaitingEvent {
  const event = { type: "pending", attempt: 1, interval: 1, nextPollAt: NOW + 1250 };
  return { ...event, expiresAt: EXPIRES_AT, ...change } as WaitingEvent;
}

function unreachable(reason: string): SsoError {
  const cause = new TypeError(reason);
  return new SsoError("CreateToken could not reach x", { code: "NETWORK_ERROR", cause });
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
  const standing = {
    state: "Waiting for approval",
    event: pending(),
    expiresAt: EXPIRES_AT,
    now: NOW,
  };
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
  view.opening(OPTIONS, SIGN_IN.place);
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

Deno.test("JSON view prints the members of the AWS CLI's login files", () => {
  using _time = new FakeTime(NOW);
  const stdout = createScreen(false);
  const screens = { stdout, stderr: createScreen(false) };
  using view = createView({ json: true, showSecrets: true }, screens);
  view.signedIn(AWS_SIGN_IN);
  const { token, identity } = AWS_SIGN_IN;
  assertEquals(JSON.parse(stdout.text()), {
    region: "eu-west-1",
    endpoint: "https://eu-west-1.signin.aws.amazon.com/",
    emulator: false,
    secrets: "whole",
    loginSession: identity!.sessionArn,
    accessToken: {
      ...token.accessToken,
      accountId: "123456789012",
      expiresAt: "2026-01-02T03:19:05Z",
    },
    tokenType: "aws_sigv4",
    clientId: AWS_SIGN_IN.clientId,
    refreshToken: token.refreshToken,
    idToken: token.idToken,
    dpopKey: AWS_SIGN_IN.dpopKey,
  });
});

Deno.test("every view shortens AWS credentials, and leaves the ends of the access key id", () => {
  using _time = new FakeTime(NOW);
  const { token: { accessToken, refreshToken, idToken }, dpopKey } = AWS_SIGN_IN;
  for (const json of [false, true]) {
    const stdout = createScreen(false);
    using view = createView({ json, showSecrets: false }, { stdout, stderr: stdout });
    view.signedIn(AWS_SIGN_IN);
    for (const secret of [...Object.values(accessToken), refreshToken, idToken!, dpopKey]) {
      assertEquals(stdout.text().includes(secret), false);
    }
    assertStringIncludes(stdout.text(), "ASIA...7QXZ");
    assertStringIncludes(stdout.text(), "arn:aws:sts::123456789012:assumed-role/Admin/jane");
  }
});

Deno.test("text view says it where the service has not told who signed in", () => {
  const stdout = createScreen(false);
  using view = createView({ json: false, showSecrets: false }, { stdout, stderr: stdout });
  view.signedIn({ ...AWS_SIGN_IN, identity: undefined });
  assertMatch(stdout.text(), /^ {2}Account +not told$/m);
});

Deno.test("live view waits for a browser's redirect in its line, and for a paste without one", () => {
  using _time = new FakeTime(NOW);
  const url = "https://oidc.eu-west-1.amazonaws.com/authorize?x=y";
  const invitation = { url, expiresAt: EXPIRES_AT, standIn: false };
  const stdout = createScreen(true);
  const view = createView({ json: false, showSecrets: false }, { stdout, stderr: stdout });
  view.invite({ ...invitation, what: "redirect", elsewhere: "--paste" });
  assertEquals(stdout.terminal().lines.at(-1), "Waiting for the browser | 10:00 left");
  assertStringIncludes(stdout.text(), "press Ctrl-C and add --paste");
  view.interrupted();

  const redirectUri = "http://127.0.0.1:50000/oauth/callback";
  view.invite({ ...invitation, what: "address", redirectUri });
  assertStringIncludes(stdout.text(), "on any device");
  assertStringIncludes(stdout.text(), "cannot reach 127.0.0.1:50000");
  view.wrongPaste({ error: "x", message: "The callback has no 'code'", hint: "All of it." }, 1);
  assertStringIncludes(stdout.text(), "no 'code'. All of it.\nYou can try once more:");
  assertEquals(stdout.terminal().hasCursor, true);
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
    [unreachable("connection refused"), "network_error", "--region"],
    [new AuthorizationCallbackError("no", { error: "access_denied" }), "access_denied", "Allow"],
    [new AuthorizationCallbackError("no", { error: "invalid_scope" }), "invalid_scope", "again"],
    [new AuthorizationCallbackError("no", { hint: "All." }), "invalid_callback", "All."],
    [new LoginError({ error: "own", message: "no", hint: "Do so." }), "own", "Do so."],
    [new RangeError("bug"), "unexpected_error", "report"],
    [new TypeError("bug"), "unexpected_error", "report"],
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
