import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { answerPage, statusOf } from "./_login_helpers/browser.ts";
import {
  type LoginProcess,
  runLogin,
  startLogin,
  startLoginWithInput,
} from "./_login_helpers/process.ts";
import { serveEmulator } from "./_login_helpers/server.ts";
import { type Behaviour, testSideBySide } from "./_login_helpers/steps.ts";

const PAGE = /http:\/\/127\.0\.0\.1:\d+\/authorize\?\S+/;
const LONG_SECRET = /[\w-]{43,}/; // as long as a state and a challenge, which stand in the URL

const BEHAVIOUR: Behaviour = {
  async "signs in to an emulator by default, and plays the browser itself"() {
    const { code, stdout, stderr, took } = await runLogin("--pkce");
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "no AWS account");
    assertStringIncludes(stdout, "In a browser's place, this command opens this page:");
    assertStringIncludes(stdout, "Waiting for the browser, for 10 min");
    assertStringIncludes(stdout, "Signed in.");
    assertNotMatch(stdout.replace(PAGE, ""), LONG_SECRET);
    assertLess(took, 10_000);
  },

  async "prints one JSON object with --json, and the URL to stderr"() {
    const { code, stdout, stderr } = await runLogin("--pkce", "--json");
    assertEquals(code, 0);
    const { emulator, tokenType, startUrl } = JSON.parse(stdout);
    assertEquals([emulator, tokenType], [true, "Bearer"]);
    assertEquals(startUrl, "https://d-1234567890.awsapps.com/start");
    assertMatch(stderr, PAGE);
  },

  async "registers without a port, authorizes with one, and shows no secret anywhere"() {
    await using server = serveEmulator({ approval: "auto" });
    const login = startLogin("--pkce", ...server.options, "--scope=a:b,c:d", "--json");
    const [url] = await login.until(PAGE);
    const response = await fetch(url);
    const page = await response.text();
    const { code, stdout, stderr } = await login.ended;
    assertEquals([code, response.status], [0, 200]);
    assertStringIncludes(page, "<h1>You are signed in</h1>");
    assertEquals(server.emulator.requests[0]!.body, {
      clientName: "aws-sso-oidc login",
      clientType: "public",
      scopes: ["a:b", "c:d"],
      redirectUris: ["http://127.0.0.1/oauth/callback"],
      grantTypes: ["authorization_code", "refresh_token"],
      issuerUrl: "https://example.awsapps.com/start",
    });
    const redirectUri = new URL(url).searchParams.get("redirect_uri")!;
    assertMatch(redirectUri, /^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/);
    assertEquals(Object.keys(server.secrets).sort(), [
      "accessToken",
      "clientSecret",
      "code",
      "codeVerifier",
      "refreshToken",
    ]);
    for (const secret of Object.values(server.secrets)) {
      assert(!(stdout + stderr + page).includes(secret));
    }
  },

  async "a stranger's requests change nothing: the sign-in succeeds after them"() {
    const login = startLogin("--pkce", "--approve=page");
    const [url] = await login.until(PAGE);
    const redirectUri = new URL(url).searchParams.get("redirect_uri")!;
    assertEquals(await statusOf(`${redirectUri}?code=theirs&state=theirs`), 400);
    assertEquals(await statusOf(`${redirectUri}?error=access_denied`), 400);
    assertEquals(await statusOf(`${redirectUri}?code=theirs`), 400);
    assertEquals(await statusOf(redirectUri, { method: "POST", body: "code=theirs" }), 405);
    assertEquals(await statusOf(new URL("/favicon.ico", redirectUri)), 404);
    const page = await (await answerPage(url, "allow")).text();
    assertStringIncludes(page, "You are signed in");
    const { code, stdout } = await login.ended;
    assertEquals(code, 0);
    assertStringIncludes(stdout, "press Ctrl-C and add --paste");
    assertStringIncludes(stdout, "Signed in.");
    assertEquals(await statusOf(redirectUri), "closed");
  },

  async "ends with 1 when somebody presses Deny, and the browser is told"() {
    const login = startLogin("--pkce", "--approve=page", "--json");
    const [url] = await login.until(PAGE);
    const response = await answerPage(url, "deny");
    assertEquals(response.status, 403);
    assertStringIncludes(await response.text(), "The sign-in was denied");
    const { code, stdout } = await login.ended;
    const { error, hint } = JSON.parse(stdout);
    assertEquals([code, error], [1, "access_denied"]);
    assertStringIncludes(hint, "press Allow");
  },

  async "ends with 1 when the code is refused, and the browser is told"() {
    await using server = serveEmulator({ approval: "auto" });
    const login = startLogin("--pkce", ...server.options);
    const [url] = await login.until(PAGE);
    server.emulator.failNext({ exception: "InvalidGrantException", operation: "CreateToken" });
    const response = await fetch(url);
    assertEquals(response.status, 400);
    assertStringIncludes(await response.text(), "You are not signed in");
    const { code, stderr } = await login.ended;
    assertEquals(code, 1);
    assertMatch(stderr, /Not signed in\. .*invalid_grant/);
  },

  async "Ctrl-C ends it at once with 130, and its listener with it"() {
    const login = startLogin("--pkce", "--approve=page");
    const [url] = await login.until(PAGE);
    await endsAtOnce(login);
    const redirectUri = new URL(url).searchParams.get("redirect_uri")!;
    assertEquals(await statusOf(redirectUri), "closed");
  },

  async "Ctrl-C ends the exchange as well, with a browser that waits for its page"() {
    await using server = serveEmulator({ approval: "auto" });
    const login = startLogin("--pkce", ...server.options);
    const [url] = await login.until(PAGE);
    server.emulator.failNext({ network: "hang", operation: "CreateToken" });
    const browser = statusOf(url);
    await server.asked("CreateToken");
    await endsAtOnce(login);
    assert([400, "closed"].includes(await browser));
  },

  async "ends with 1 when nobody finishes within --timeout"() {
    const { code, stdout } = await runLogin("--pkce", "--approve=page", "--timeout=1", "--json");
    const { error, message, hint } = JSON.parse(stdout);
    assertEquals([code, error], [1, "timed_out"]);
    assertStringIncludes(message, "within 1 s");
    assertStringIncludes(hint, "--timeout");
  },

  async "--paste takes the address that the browser ends at, after a wrong one"() {
    await using server = serveEmulator();
    const login = startLoginWithInput("--pkce", "--paste", ...server.options);
    const [url] = await login.until(PAGE);
    await login.write(`${url}\n`); // the address that it began with
    await login.until(/The callback has no 'code'\. Pass the whole address.*\nYou can try 2 times/);
    const { headers } = await answerPage(url, "allow", "manual");
    await login.write(`  "${headers.get("location")}"\r\n`); // and the pipe stays open
    const { code, stdout, stderr } = await login.ended;
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Signed in.");
    for (const secret of Object.values(server.secrets)) {
      assert(!(stdout + stderr).includes(secret));
    }
  },

  async "--paste ends with 1 after three wrong ones"() {
    await using server = serveEmulator();
    const login = startLoginWithInput("--pkce", "--paste", ...server.options, "--json");
    await login.write("what?\n\nhttp://127.0.0.1/?state=other&code=theirs\n");
    const { code, stdout, stderr } = await login.ended;
    assertEquals([code, JSON.parse(stdout).error], [1, "invalid_callback"]);
    assertEquals(stderr.match(/You can try/g)?.length, 2);
    assertStringIncludes(stderr, "of another sign-in");
  },

  async "--paste ends with 1 at once when the person has pressed Deny"() {
    await using server = serveEmulator();
    const login = startLoginWithInput("--pkce", "--paste", ...server.options, "--json");
    const [url] = await login.until(PAGE);
    const { headers } = await answerPage(url, "deny", "manual");
    await login.write(headers.get("location")!);
    await login.endInput();
    const { code, stdout } = await login.ended;
    assertEquals([code, JSON.parse(stdout).error], [1, "access_denied"]);
  },

  async "--paste ends with 1 when the pipe ends without a paste, and says so"() {
    await using server = serveEmulator();
    const { code, stderr } = await runLogin("--pkce", "--paste", ...server.options);
    assertEquals(code, 1);
    assertMatch(stderr, /Not signed in\. The input ended .*\nRun the command in a terminal/);
  },

  async "--paste plays the browser at an emulator when nothing is pasted"() {
    const { code, stdout } = await runLogin("--pkce", "--paste");
    assertEquals(code, 0);
    assertStringIncludes(stdout, "in a browser's place, and copies the address");
  },

  async "--paste ends at once with 130 on Ctrl-C, while its stdin is open"() {
    const login = startLoginWithInput("--pkce", "--paste");
    await login.until(/press Enter/);
    await endsAtOnce(login);
  },
};

testSideBySide("scripts/login.ts --pkce", BEHAVIOUR);

async function endsAtOnce(login: LoginProcess): Promise<void> {
  const sent = performance.now();
  login.kill("SIGINT");
  const { code, stderr } = await login.ended;
  assertEquals([code, stderr], [130, "Stopped. Nobody is signed in.\n"]);
  assertLess(performance.now() - sent, 900);
}
