import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { answerPage, statusOf } from "./_login_helpers/browser.ts";
import { runLogin, startLogin } from "./_login_helpers/process.ts";
import { serveEmulator } from "./_login_helpers/server.ts";
import { type Behaviour, testSideBySide } from "./_login_helpers/steps.ts";

const PAGE = /http:\/\/127\.0\.0\.1:\d+\/\?user_code=([B-Z]{4}-[B-Z]{4})/;
const LONG_SECRET = /[\w-]{43,}/; // our secrets are longer, client ids and URLs shorter

/** The script's behaviour by default, in real processes and real time. */
const BEHAVIOUR: Behaviour = {
  async "signs in to an emulator by default, and says so"() {
    const { code, stdout, stderr, took } = await runLogin();
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "emulator");
    assertStringIncludes(stdout, "no AWS account");
    const [, userCode] = stdout.match(PAGE) ?? [];
    assertMatch(stdout, new RegExp(`^  ${userCode}$`, "m"));
    assertStringIncludes(stdout, "Waiting for approval");
    assertStringIncludes(stdout, "Signed in.");
    assertNotMatch(stdout, LONG_SECRET);
    assertLess(took, 10_000);
  },

  async "prints one JSON object with --json, and URL and code to stderr"() {
    const { code, stdout, stderr } = await runLogin("--json");
    assertEquals(code, 0);
    const record = JSON.parse(stdout);
    assertEquals([record.emulator, record.secrets, record.tokenType], [
      true,
      "shortened",
      "Bearer",
    ]);
    const [, userCode] = stderr.match(PAGE) ?? [];
    assertMatch(stderr, new RegExp(`^  ${userCode}$`, "m"));
    assertNotMatch(stdout + stderr, LONG_SECRET);
  },

  async "prints no secret that the service gave it, unless asked"() {
    await using server = serveEmulator({ approval: { afterPolls: 0 } });
    for (const options of [[], ["--json"]]) {
      const { code, stdout, stderr } = await runLogin(...server.options, ...options);
      assertEquals(code, 0);
      assertEquals(Object.keys(server.secrets).length, 4);
      for (const secret of Object.values(server.secrets)) {
        assert(!(stdout + stderr).includes(secret));
      }
    }
    const { stdout } = await runLogin(...server.options, "--json", "--show-secrets");
    const { accessToken, refreshToken, clientSecret } = JSON.parse(stdout);
    const { deviceCode, ...shown } = server.secrets;
    assertEquals<Record<string, unknown>>({ accessToken, refreshToken, clientSecret }, shown);
    assert(!stdout.includes(deviceCode!));
  },

  async "registers the name and the scopes that it is given"() {
    await using server = serveEmulator({ approval: { afterPolls: 0 } });
    await runLogin(...server.options, "--client-name=my tool", "--scope=a:b,c:d");
    const { body } = server.emulator.requests[0]!;
    assertEquals(body, { clientName: "my tool", clientType: "public", scopes: ["a:b", "c:d"] });
  },

  async "--approve=page waits until somebody presses Allow"() {
    const login = startLogin("--approve=page");
    const [url] = await login.until(PAGE);
    assertEquals((await answerPage(url, "allow")).status, 200);
    const { code, stdout } = await login.ended;
    assertEquals(code, 0);
    assertStringIncludes(stdout, "press Allow or Deny");
    assertStringIncludes(stdout, "Signed in.");
  },

  async "--approve=page ends with 1 when somebody presses Deny"() {
    const login = startLogin("--approve=page", "--json");
    const [url] = await login.until(PAGE);
    assertEquals((await answerPage(url, "deny")).status, 200);
    const { code, stdout, stderr } = await login.ended;
    assertEquals(code, 1);
    const { error, message, hint, ...more } = JSON.parse(stdout);
    assertEquals([error, more], ["access_denied", {}]);
    assertStringIncludes(message, "access_denied");
    assertStringIncludes(hint, "Run the command again and press Allow");
    assertStringIncludes(stderr, hint);
  },

  async "ends with 1 when the code expires, and says what to do"() {
    await using server = serveEmulator({ expiresIn: 1 });
    const { code, stderr } = await runLogin(...server.options);
    assertEquals(code, 1);
    assertMatch(stderr, /Not signed in\. .*expired.*\n.*Run the command again, and press Allow/);
  },

  async "ends with 1 when nobody listens, message and hint included"() {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const { code, stdout, stderr } = await runLogin(
      "--start-url=https://example.awsapps.com/start",
      `--endpoint=http://127.0.0.1:${port}`,
      "--json",
    );
    assertEquals([code, JSON.parse(stdout).error], [1, "network_error"]);
    assertMatch(stderr, /Not signed in\. Cannot reach the service: .*refused.*\nCheck the network/);
  },

  async "ends with 1 when the service is broken, and prints its request id"() {
    await using server = serveEmulator();
    for (let i = 0; i < 3; i++) server.emulator.failNext({ exception: "InternalServerException" });
    const { code, stderr } = await runLogin(...server.options);
    assertEquals(code, 1);
    assertMatch(stderr, /server_error, HTTP 500, request ID [\w-]+/);
    assertStringIncludes(stderr, "Try again later");
  },

  "Ctrl-C ends it at once with 130, and its server with it": () => endBySignal("SIGINT", 130),

  "SIGTERM ends it at once with 143, and its server with it": () => endBySignal("SIGTERM", 143),

  async "ends with 2 on wrong usage, in one line on stderr"() {
    const usages = [["--nonsense"], ["--region=eu-west-1", "--json"], ["--region", "--json"]];
    for (
      const { code, stdout, stderr } of await Promise.all(usages.map((args) => runLogin(...args)))
    ) {
      assertEquals([code, stdout], [2, ""]);
      assertMatch(stderr, /^login: [^\n]+ \(see: deno task login --help\)\n$/);
    }
  },

  async "--help names every option and exit code, in 90 columns at the most"() {
    const { code, stdout, stderr } = await runLogin("--help");
    assertEquals([code, stderr], [0, ""]);
    for (
      const option of [
        "start-url",
        "region",
        "endpoint",
        "scope",
        "client-name",
        "approve",
        "timeout",
        "pkce",
        "aws-login",
        "pkce --paste",
      ]
    ) {
      assertStringIncludes(stdout, `--${option} `);
    }
    for (
      const text of [
        "--aws-login --remote",
        "--json",
        "--show-secrets",
        "--version",
        "AWS_ENDPOINT_URL_SSO_OIDC",
        "AWS_ENDPOINT_URL_SSO ",
        "AWS_ENDPOINT_URL_SIGNIN",
        "130",
        '"hint"',
      ]
    ) {
      assertStringIncludes(stdout, text);
    }
    for (const line of stdout.split("\n")) assertLess(line.length, 91);
  },

  async "--version prints name and version"() {
    const { code, stdout } = await runLogin("--version");
    assertEquals(code, 0);
    assertMatch(stdout, /^@edge-auth\/aws-sso-oidc \d+\.\d+\.\d+\n$/);
  },
};

testSideBySide("scripts/login.ts", BEHAVIOUR);

async function endBySignal(signal: "SIGINT" | "SIGTERM", exitCode: number): Promise<void> {
  const login = startLogin("--approve=page");
  const [url] = await login.until(PAGE);
  await login.until(/Waiting for approval/);
  const sent = performance.now();
  login.kill(signal);
  const { code, stderr } = await login.ended;
  assertEquals([code, stderr], [exitCode, "Stopped. Nobody is signed in.\n"]);
  assertLess(performance.now() - sent, 900); // the next poll would come later
  assertEquals(await statusOf(url), "closed");
}
