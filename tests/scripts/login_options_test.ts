import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseCommand, UsageError } from "../../scripts/login/options.ts";

const START_URL = "https://example.awsapps.com/start";
const EMULATOR_START_URL = "https://d-1234567890.awsapps.com/start";

/** What is asked for by no option at all. */
const DEFAULTS = {
  name: "login",
  way: "device",
  startUrl: EMULATOR_START_URL,
  service: { kind: "emulator", approve: "auto" },
  clientName: "aws-sso-oidc login",
  scopes: ["sso:account:access"],
  carrier: "redirect",
  timeout: 600_000,
  json: false,
  showSecrets: false,
} as const;

Deno.test("parseCommand() without options signs in to an emulator that answers by itself", () => {
  assertEquals(parseCommand([]), DEFAULTS);
});

Deno.test("parseCommand() with a start URL signs in to the real service", () => {
  const command = parseCommand(["--start-url", START_URL, "--region", "eu-west-1"]);
  assert(command.name === "login" && command.way === "device");
  assertEquals(command.startUrl, START_URL);
  assertEquals(command.service, { kind: "remote", place: { where: { region: "eu-west-1" } } });
});

Deno.test("parseCommand() takes an endpoint in place of a region, or both", () => {
  const endpoint = "http://127.0.0.1:8080";
  for (const region of [undefined, "eu-west-1"]) {
    const command = parseCommand([
      `--start-url=${START_URL}`,
      `--endpoint=${endpoint}`,
      ...(region === undefined ? [] : ["--region", region]),
    ]);
    assertEquals(command.name === "login" && command.service.place?.where, { endpoint, region });
  }
});

Deno.test("parseCommand() collects scopes from repetitions and commas, each once", () => {
  const command = parseCommand(["--scope", "a:b,c:d", "--scope=e:f", "--scope", "a:b"]);
  assertEquals(command.name === "login" && "scopes" in command && command.scopes, [
    "a:b",
    "c:d",
    "e:f",
  ]);
});

Deno.test("parseCommand() takes what is printed, who answers, and the client's name", () => {
  const command = parseCommand([
    "--json",
    "--show-secrets",
    "--approve=page",
    "--client-name=my tool",
  ]);
  assertEquals(command, {
    ...DEFAULTS,
    service: { kind: "emulator", approve: "page" },
    clientName: "my tool",
    json: true,
    showSecrets: true,
  });
});

Deno.test("parseCommand() --pkce waits for a redirect, or with --paste for a person", () => {
  const portal = {
    ...DEFAULTS,
    way: "pkce",
    startUrl: START_URL,
    service: { kind: "remote", place: { where: { region: "eu-west-1" } } },
  } as const;
  const service = ["--start-url", START_URL, "--region", "eu-west-1"];
  assertEquals(parseCommand(["--pkce", ...service]), {
    ...portal,
    carrier: "redirect",
    timeout: 600_000,
  });
  assertEquals(parseCommand(["--pkce", "--paste", "--timeout=90", ...service]), {
    ...portal,
    carrier: "paste",
    timeout: 90_000,
  });
});

Deno.test("parseCommand() --aws-login needs no start URL, and no region for the emulator", () => {
  const aws = { ...DEFAULTS, way: "aws-login" } as const;
  assertEquals(parseCommand(["--aws-login"]), aws);
  assertEquals(parseCommand(["--aws-login", "--remote", "--region=eu-west-1"]), {
    ...aws,
    carrier: "paste",
    service: { kind: "remote", place: { where: { region: "eu-west-1" } } },
  });
  const endpoint = "https://signin.example.com";
  assertEquals(parseCommand(["--aws-login", "--endpoint", endpoint]), {
    ...aws,
    service: { kind: "remote", place: { where: { endpoint, region: undefined } } },
  });
});

Deno.test("parseCommand() lets help and version win over what does not go together", () => {
  assertEquals(parseCommand(["--region=eu-west-1", "--help"]), { name: "help" });
  assertEquals(parseCommand(["-h"]), { name: "help" });
  assertEquals(parseCommand(["--version", "--json"]), { name: "version" });
});

const WRONG: readonly (readonly [args: readonly string[], message: string])[] = [
  [["--nonsense"], "Unknown option '--nonsense'"],
  [["--aprove=page"], "Unknown option '--aprove': did you mean '--approve'?"],
  [["--start-utl", START_URL], "did you mean '--start-url'?"],
  [["now"], "Unexpected argument 'now'"],
  [["--json=yes"], "'--json' does not take an argument"],
  [["--region"], "'--region <value>' argument missing"],
  [["--region", "--json"], "'--region' argument is ambiguous"],
  [["--region", "eu-west-1"], "--region goes together with --start-url"],
  [["--endpoint", "https://sso.example.com"], "--endpoint goes together with --start-url"],
  [["--start-url", START_URL], "--start-url needs --region"],
  [["--start-url", "", "--region", "eu-west-1"], "--start-url must not be empty"],
  [["--start-url", "example", "--region", "eu-west-1"], "--start-url must be an https URL"],
  [["--start-url", "http://x.y", "--region", "eu-west-1"], "--start-url must be an https URL"],
  [["--start-url", "https://a:b@x.y", "--region", "eu-west-1"], "--start-url must be an https URL"],
  [["--start-url", `${START_URL}\n`, "--region", "eu-west-1"], "--start-url must be"],
  [["--start-url", START_URL, "--region", "nowhere"], "--region must be a region such as"],
  [["--start-url", START_URL, "--endpoint", "http://x.y"], "--endpoint must be"],
  [["--start-url", START_URL, "--endpoint", "here"], "--endpoint must be"],
  [["--start-url", START_URL, "--region", "eu-west-1", "--region", "eu-west-2"], "more than once"],
  [["--start-url", START_URL, "--region", "eu-west-1", "--approve", "page"], "--approve is for"],
  [["--approve", "never"], '--approve must be auto or page; it is "never"'],
  [["--scope", ""], "--scope must not be empty"],
  [["--scope", "a,,b"], "--scope must not be empty"],
  [["--scope", "a\x07"], "--scope must be"],
  [["--pkce", "--aws-login"], "--pkce and --aws-login are two ways in"],
  [["--paste"], "--paste goes together with --pkce"],
  [["--aws-login", "--paste"], "with --aws-login it is --remote"],
  [["--remote"], "--remote goes together with --aws-login"],
  [["--pkce", "--remote"], "with --pkce it is --paste"],
  [["--timeout", "60"], "--timeout goes together with --pkce or --aws-login"],
  [["--pkce", "--timeout", "0"], "--timeout must be whole seconds"],
  [["--pkce", "--timeout", "1.5"], "--timeout must be whole seconds"],
  [["--pkce", "--timeout", "86401"], "--timeout must be whole seconds"],
  [["--pkce", "--timeout=-1"], "--timeout must be whole seconds"],
  [["--pkce", "--timeout=5m"], '--timeout must be whole seconds from 1 to 86400; it is "5m"'],
  [["--pkce", "--timeout=5", "--timeout=6"], "more than once"],
  [["--pkce", "--start-url", START_URL], "--start-url needs --region"],
  [["--pkce", "--region", "eu-west-1"], "--region goes together with --start-url"],
  [["--aws-login", "--start-url", START_URL], "--start-url does not go together with --aws-login"],
  [["--aws-login", "--scope", "a:b"], "--scope does not go together with --aws-login"],
  [["--aws-login", "--client-name", "a"], "--client-name does not go together with --aws-login"],
  [["--aws-login", "--region", "nowhere"], "--region must be a region such as"],
  [["--aws-login", "--endpoint", "http://x.y"], "--endpoint must be"],
  [["--aws-login", "--region", "eu-west-1", "--approve=auto"], "go together with --region"],
  [["--client-name", ""], "--client-name must not be empty"],
  [["--client-name", "a\x1b[2J"], "--client-name must be"],
];

for (const [args, message] of WRONG) {
  Deno.test(`parseCommand() refuses ${JSON.stringify(args.join(" "))} in one line`, () => {
    const error = assertThrows(() => parseCommand(args), UsageError, message);
    assertEquals(error.message.split("\n").length, 1);
  });
}
