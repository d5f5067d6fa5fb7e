import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  AuthorizationCallbackError,
  isServiceError,
  parseCreateTokenResponse,
  SsoError,
} from "@edge-auth/aws-sso-oidc";
import { explain, LoginError } from "../../scripts/login/failure.ts";
import { shorten } from "../../scripts/login/summary.ts";
import { createView } from "../../scripts/login/view.ts";
import { withGuide } from "../../src/_internal/guide.ts";
import {
  AUTHORIZATION,
  AWS_TOKEN,
  awsSignIn,
  createScreen,
  DPOP_KEY,
  NOW,
  OPTIONS,
  pending,
  REGISTRATION,
  SESSION_ARN,
  SIGN_IN,
  TOKEN,
  unreachable,
  URL_WITH_CODE,
} from "./_login_helpers/samples.ts";

Deno.test("every view shortens secrets unless it is told to show them", () => {
  using _time = new FakeTime(NOW);
  const { clientSecret } = REGISTRATION;
  const { accessToken, refreshToken } = TOKEN;
  for (const json of [false, true]) {
    for (const showSecrets of [false, true]) {
      const stdout = createScreen(false);
      const stderr = createScreen(false);
      using view = createView({ json, showSecrets }, { stdout, stderr });
      view.prompt(AUTHORIZATION);
      view.signedIn(SIGN_IN);
      for (const secret of [clientSecret, accessToken, refreshToken]) {
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
    accessToken: TOKEN.accessToken,
    tokenType: "Bearer",
    expiresAt: "2026-01-02T04:04:05Z",
    refreshToken: TOKEN.refreshToken,
    clientId: "client-id",
    clientSecret: REGISTRATION.clientSecret,
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
  view.signedIn(awsSignIn());
  assertEquals(JSON.parse(stdout.text()), {
    region: "eu-west-1",
    endpoint: "https://eu-west-1.signin.aws.amazon.com/",
    emulator: false,
    secrets: "whole",
    loginSession: SESSION_ARN,
    accessToken: {
      ...AWS_TOKEN.accessToken,
      accountId: "123456789012",
      expiresAt: "2026-01-02T03:19:05Z",
    },
    tokenType: "aws_sigv4",
    clientId: "arn:aws:signin:::devtools/same-device",
    refreshToken: AWS_TOKEN.refreshToken,
    idToken: AWS_TOKEN.idToken,
    dpopKey: DPOP_KEY,
  });
});

Deno.test("every view shortens AWS credentials, and leaves the ends of the access key id", () => {
  using _time = new FakeTime(NOW);
  const { accessToken, refreshToken, idToken } = AWS_TOKEN;
  for (const json of [false, true]) {
    const stdout = createScreen(false);
    using view = createView({ json, showSecrets: false }, { stdout, stderr: stdout });
    view.signedIn(awsSignIn());
    for (const secret of [...Object.values(accessToken), refreshToken, idToken, DPOP_KEY]) {
      assertEquals(stdout.text().includes(secret), false);
    }
    assertStringIncludes(stdout.text(), "ASIA...7QXZ");
    assertStringIncludes(stdout.text(), SESSION_ARN);
  }
});

Deno.test("text view says it where the service has not told who signed in", () => {
  const stdout = createScreen(false);
  using view = createView({ json: false, showSecrets: false }, { stdout, stderr: stdout });
  view.signedIn(awsSignIn({ idToken: "unreadable" }));
  assertMatch(stdout.text(), /^ {2}Account +not told$/m);
});

Deno.test("explain() names the error for programs, and what to do for people", async () => {
  const denied = await parseCreateTokenResponse(
    Response.json({ error: "access_denied" }, { status: 400 }),
  ).catch((error) => error);
  assertEquals(isServiceError(denied), true);
  const expired = new SsoError("too late", {
    code: "DEVICE_CODE_EXPIRED",
    hint: withGuide("Start again."),
  });
  const cases: [unknown, string, string][] = [
    [denied, "access_denied", "press Allow"],
    [expired, "device_code_expired", "Run the command again"],
    [
      new SsoError("slow", { code: "TIMEOUT", hint: withGuide("Allow more time.") }),
      "timeout",
      "more time",
    ],
    [unreachable("connection refused"), "network_error", "--region"],
    [new AuthorizationCallbackError("no", { error: "access_denied" }), "access_denied", "Allow"],
    [new AuthorizationCallbackError("no", { error: "invalid_scope" }), "invalid_scope", "again"],
    [new AuthorizationCallbackError("no"), "invalid_callback", "Run the command again"],
    [new LoginError("own", "no", "Do so."), "own", "Do so."],
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

Deno.test("shorten() shows nothing of what is short", () => {
  assertEquals(shorten("hunter2"), "... (7 characters)");
  assertEquals(shorten("aoa0123456789abcdef"), "aoa... (19 characters)");
});
