import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { parseCommand, UsageError } from "../../scripts/login/options.ts";
import type { Place, ServiceChoice } from "../../scripts/login/service.ts";
import { startLogin, startLoginWithEnv } from "./_login_helpers/process.ts";
import { serveEmulator } from "./_login_helpers/server.ts";
import { type Behaviour, testSideBySide } from "./_login_helpers/steps.ts";

const EMULATOR = "http://127.0.0.1:8080";
const OIDC = { AWS_ENDPOINT_URL_SSO_OIDC: EMULATOR };
const PORTAL = { AWS_ENDPOINT_URL_SSO: EMULATOR };
const SIGNIN = { AWS_ENDPOINT_URL_SIGNIN: EMULATOR };
const AWS = ["--start-url=https://example.awsapps.com/start", "--region=eu-west-1"];

/** Parses a command line with variables of the environment. */
function parse(env: Readonly<Record<string, string>>, ...args: string[]) {
  const command = parseCommand(args, (name) => env[name]);
  return command.name === "login" ? command.service : undefined;
}

const remote = (place: Place): ServiceChoice => ({ kind: "remote", place });
const here = { endpoint: EMULATOR, region: undefined };

Deno.test("parseCommand() takes the endpoint of each way from the environment", () => {
  assertEquals(parse(OIDC), remote({ where: here }));
  assertEquals(parse(OIDC, "--pkce"), remote({ where: here }));
  assertEquals(parse(SIGNIN, "--aws-login"), remote({ where: here }));
  assertEquals(
    parse(OIDC, "--region=eu-west-1"),
    remote({ where: { ...here, region: "eu-west-1" } }),
  );
});

Deno.test("parseCommand() takes the endpoint of the portal from the environment", () => {
  const portal = { endpoint: EMULATOR };
  assertEquals(parse({ ...OIDC, ...PORTAL }), remote({ where: here, portal }));
  assertEquals(parse(PORTAL, ...AWS), remote({ where: { region: "eu-west-1" }, portal }));
});

Deno.test("parseCommand() lets the environment go before the region, and --endpoint before both", () => {
  const region = "eu-west-1";
  assertEquals(parse(OIDC, ...AWS), remote({ where: { endpoint: EMULATOR, region } }));
  const endpoint = "https://proxy.example";
  const place = { where: { endpoint, region } };
  assertEquals(parse({ ...OIDC, ...PORTAL }, ...AWS, `--endpoint=${endpoint}`), remote(place));
  assertEquals(
    parse(SIGNIN, "--aws-login", `--endpoint=${endpoint}`),
    remote({ where: { endpoint, region: undefined } }),
  );
});

Deno.test("parseCommand() ignores variables that are empty, or of another service", () => {
  const emulator: ServiceChoice = { kind: "emulator", approve: "auto" };
  assertEquals(parse({ AWS_ENDPOINT_URL_SSO_OIDC: "", AWS_ENDPOINT_URL_SSO: "" }), emulator);
  assertEquals(parse({ ...SIGNIN, ...PORTAL }), emulator);
  assertEquals(parse({ ...OIDC, ...PORTAL }, "--aws-login"), emulator);
});

const WRONG: readonly (readonly [env: Readonly<Record<string, string>>, string[], string])[] = [
  [{ AWS_ENDPOINT_URL_SSO_OIDC: "here" }, [], "AWS_ENDPOINT_URL_SSO_OIDC must be an absolute URL"],
  [{ AWS_ENDPOINT_URL_SSO_OIDC: "http://x.y" }, AWS, "AWS_ENDPOINT_URL_SSO_OIDC must be https"],
  [{ AWS_ENDPOINT_URL_SSO: "http://x.y" }, AWS, "AWS_ENDPOINT_URL_SSO must be https"],
  [{ AWS_ENDPOINT_URL_SIGNIN: "http://x.y" }, ["--aws-login"], "AWS_ENDPOINT_URL_SIGNIN must be"],
  [OIDC, ["--region=nowhere"], "--region must be a region"],
  [OIDC, ["--endpoint=http://x.y", ...AWS], "--endpoint must be"],
  [OIDC, ["--endpoint=https://x.y"], "--endpoint goes together with --start-url"],
  [OIDC, ["--approve=page"], "does not go together with AWS_ENDPOINT_URL_SSO_OIDC"],
  [SIGNIN, ["--aws-login", "--approve=page"], "not go together with AWS_ENDPOINT_URL_SIGNIN"],
];

for (const [env, args, message] of WRONG) {
  const given = [...Object.entries(env).map((entry) => entry.join("=")), ...args].join(" ");
  Deno.test(`parseCommand() refuses ${JSON.stringify(given)}`, () => {
    assertThrows(() => parse(env, ...args), UsageError, message);
  });
}

const NAMES = Array.from({ length: 12 }, (_, index) => `Role${index}`);

const BEHAVIOUR: Behaviour = {
  async "AWS_ENDPOINT_URL_SSO_OIDC signs in there, and lists accounts and roles there"() {
    await using server = serveEmulator({ approval: { afterPolls: 0 } });
    const env = { AWS_ENDPOINT_URL_SSO_OIDC: server.endpoint };
    const { code, stdout, stderr } = await startLoginWithEnv(env).ended;
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `at ${server.endpoint}/\n`);
    assertMatch(
      stdout,
      /Signed in\.[^]*\n\nAccounts and roles:\n\n {2}123456789012 Admin example\n$/,
    );
  },

  async "AWS_ENDPOINT_URL_SSO lists accounts and roles there"() {
    await using oidc = serveEmulator({ approval: { afterPolls: 0 } });
    await using portal = serveEmulator();
    const { code, stdout } = await startLoginWithEnv({
      AWS_ENDPOINT_URL_SSO_OIDC: oidc.endpoint,
      AWS_ENDPOINT_URL_SSO: portal.endpoint,
    }).ended;
    assertEquals(code, 0); // signed in, although the portal does not know the token
    assertMatch(stdout, /Signed in\.[^]*\nAccounts and roles cannot be listed\. .*401/);
    assertEquals(
      oidc.emulator.requests.some(({ operation }) => operation === "ListAccounts"),
      false,
    );
    assertEquals(portal.emulator.requests.map(({ operation }) => operation), ["ListAccounts"]);
  },

  async "AWS_ENDPOINT_URL_SIGNIN signs in there with --aws-login"() {
    await using server = serveEmulator({ approval: "auto" });
    const env = { AWS_ENDPOINT_URL_SIGNIN: server.endpoint };
    const login = startLoginWithEnv(env, "--aws-login");
    const [url] = await login.until(/http:\/\/127\.0\.0\.1:\d+\/v1\/authorize\?\S+/);
    assertStringIncludes(url, server.endpoint);
    await (await fetch(url)).body?.cancel();
    const { code, stdout } = await login.ended;
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Signed in.");
  },

  async "of many roles, ten are listed"() {
    await using server = serveEmulator({
      approval: { afterPolls: 0 },
      accounts: [{ accountId: "111122223333", roles: NAMES }],
    });
    const { stdout } = await startLogin(...server.options).ended;
    assertMatch(stdout, /\n {2}111122223333 Role0\n(.*\n){9} {2}and more\n$/);
  },

  async "Ctrl-C ends the list with 130, and does not take the sign-in away"() {
    await using server = serveEmulator({ approval: { afterPolls: 0 } });
    server.emulator.failNext({ network: "hang", operation: "ListAccounts" });
    const login = startLogin(...server.options);
    await server.asked("ListAccounts");
    await login.until(/Signed in\./);
    login.kill("SIGINT");
    const { code, stdout, stderr } = await login.ended;
    assertEquals([code, stderr], [130, ""]);
    assertStringIncludes(stdout, "Accounts and roles cannot be listed. Interrupted");
  },

  async "--json asks for no accounts"() {
    await using server = serveEmulator({ approval: { afterPolls: 0 } });
    const { code } = await startLogin(...server.options, "--json").ended;
    assertEquals(code, 0);
    const { operation } = server.emulator.requests.at(-1)!;
    assertEquals(operation, "CreateToken");
  },
};

testSideBySide("scripts/login.ts with AWS_ENDPOINT_URL_…, and after the sign-in", BEHAVIOUR);
