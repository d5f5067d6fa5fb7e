import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { importDpopKey } from "@edge-auth/aws-sso-oidc/signin";
import { answerPage, statusOf } from "./_login_helpers/browser.ts";
import { runLogin, startLogin, startLoginWithInput } from "./_login_helpers/process.ts";
import { serveEmulator } from "./_login_helpers/server.ts";
import { type Behaviour, testSideBySide } from "./_login_helpers/steps.ts";

const PAGE = /http:\/\/127\.0\.0\.1:\d+\/v1\/authorize\?\S+/;
const ARN = "arn:aws:sts::123456789012:assumed-role/Admin/jane";

const BEHAVIOUR: Behaviour = {
  async "signs in to an emulator by default, and plays the browser itself"() {
    const { code, stdout, stderr, took } = await runLogin("--aws-login");
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "no AWS account");
    assertMatch(stdout, /^ {2}Account +123456789012$/m);
    assertMatch(stdout, new RegExp(`^ {2}Session +${ARN}$`, "m"));
    assertMatch(stdout, /^ {2}Access key id +ASIA\.\.\.[A-Z2-7]{4}$/m);
    assertMatch(stdout, /^ +expires at \S+Z, in 15 min$/m);
    assertLess(took, 10_000);
  },

  async "prints one JSON object, whose secrets are whole only with --show-secrets"() {
    await using server = serveEmulator({ approval: "auto" });
    for (const options of [["--json"], [], ["--json", "--show-secrets"]]) {
      const login = startLogin("--aws-login", `--endpoint=${server.endpoint}`, ...options);
      const [url] = await login.until(PAGE);
      const response = await fetch(url);
      const page = await response.text();
      assertStringIncludes(page, "You are signed in");
      const { code, stdout, stderr } = await login.ended;
      assertEquals(code, 0);
      const { code: authorizationCode, codeVerifier, ...shown } = server.secrets;
      for (const secret of [authorizationCode!, codeVerifier!]) {
        assert(!(stdout + stderr + page).includes(secret));
      }
      assertEquals(Object.keys(shown).sort(), [
        "idToken",
        "refreshToken",
        "secretAccessKey",
        "sessionToken",
      ]);
      for (const secret of Object.values(shown)) {
        assertEquals(stdout.includes(secret), options.includes("--show-secrets"));
        assert(!(stderr + page).includes(secret));
      }
      if (!options.includes("--json")) continue;
      const record = JSON.parse(stdout);
      assertEquals(record.loginSession, ARN);
      assertEquals(record.accessToken.accountId, "123456789012");
      assertEquals(record.clientId, "arn:aws:signin:::devtools/same-device");
      if (options.includes("--show-secrets")) await importDpopKey(record.dpopKey);
    }
  },

  async "ends with 1 when somebody presses Deny, after a stranger has come by"() {
    const login = startLogin("--aws-login", "--approve=page", "--json");
    const [url] = await login.until(PAGE);
    const redirectUri = new URL(url).searchParams.get("redirect_uri")!;
    assertEquals(await statusOf(`${redirectUri}?code=theirs&state=theirs`), 400);
    assertEquals((await answerPage(url, "deny")).status, 403);
    const { code, stdout } = await login.ended;
    assertEquals([code, JSON.parse(stdout).error], [1, "access_denied"]);
  },

  async "ends with 1 when the service refuses the code"() {
    await using server = serveEmulator({ approval: "auto" });
    const login = startLogin("--aws-login", `--endpoint=${server.endpoint}`);
    const [url] = await login.until(PAGE);
    server.emulator.failNext({
      exception: "AccessDeniedException",
      operation: "CreateOAuth2Token",
      error: "INSUFFICIENT_PERMISSIONS",
    });
    assertEquals(await statusOf(url), 400);
    const { code, stderr } = await login.ended;
    assertEquals(code, 1);
    assertMatch(stderr, /INSUFFICIENT_PERMISSIONS.*\n.*administrator/);
  },

  async "--remote takes the code of the confirmation page, after a wrong one"() {
    const login = startLoginWithInput("--aws-login", "--remote", "--approve=page");
    const [url] = await login.until(PAGE);
    await login.write("nonsense\n");
    await login.until(/The text is not a verification code\. Copy the whole text.*\nYou can try 2/);
    const page = await (await answerPage(url, "allow")).text();
    const [, text] = page.match(/<textarea[^>]*>([^<]+)</)!;
    await login.write(`${text}\n`);
    const { code, stdout } = await login.ended;
    assertEquals(code, 0);
    assertStringIncludes(stdout, ARN);
  },

  async "--remote plays the browser at an emulator when nothing is pasted"() {
    const { code, stdout, stderr } = await runLogin("--aws-login", "--remote", "--json");
    assertEquals(code, 0);
    assertEquals(JSON.parse(stdout).clientId, "arn:aws:signin:::devtools/cross-device");
    assertStringIncludes(stderr, "in a browser's place, and copies the code");
  },

  async "--remote ends with 1 when the pipe ends, and with 1 after --timeout"() {
    const args = ["--aws-login", "--remote", "--approve=page", "--json"];
    const ended = await runLogin(...args);
    assertEquals([ended.code, JSON.parse(ended.stdout).error], [1, "input_ended"]);
    const late = await startLoginWithInput(...args, "--timeout=1").ended;
    assertEquals([late.code, JSON.parse(late.stdout).error], [1, "timed_out"]);
  },

  async "Ctrl-C ends it at once with 130, both ways"() {
    for (const options of [[], ["--remote"]]) {
      const login = startLoginWithInput("--aws-login", "--approve=page", ...options);
      await login.until(PAGE);
      await login.until(/press Enter|Waiting/);
      const sent = performance.now();
      login.kill("SIGINT");
      const { code, stderr } = await login.ended;
      assertEquals([code, stderr], [130, "Stopped. Nobody is signed in.\n"]);
      assertLess(performance.now() - sent, 900);
    }
  },
};

testSideBySide("scripts/login.ts --aws-login", BEHAVIOUR);
