import { assertEquals, assertThrows } from "@std/assert";
import { parseCommand, UsageError } from "../../scripts/login/options.ts";

const START_URL = "https://example.awsapps.com/start";

Deno.test("parseCommand() without options signs in to an emulator that answers by itself", () => {
  assertEquals(parseCommand([]), {
    name: "login",
    service: { kind: "emulator", approve: "auto" },
    clientName: "aws-sso-oidc login",
    scopes: ["sso:account:access"],
    json: false,
    showSecrets: false,
  });
});

Deno.test("parseCommand() with a start URL signs in to the real service", () => {
  const command = parseCommand(["--start-url", START_URL, "--region", "eu-west-1"]);
  assertEquals(command.name === "login" && command.service, {
    kind: "remote",
    place: { startUrl: START_URL, where: { region: "eu-west-1" } },
  });
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
  assertEquals(command.name === "login" && command.scopes, ["a:b", "c:d", "e:f"]);
});

Deno.test("parseCommand() takes what is printed, who answers, and the client's name", () => {
  const command = parseCommand([
    "--json",
    "--show-secrets",
    "--approve=page",
    "--client-name=my tool",
  ]);
  assertEquals(command, {
    name: "login",
    service: { kind: "emulator", approve: "page" },
    clientName: "my tool",
    scopes: ["sso:account:access"],
    json: true,
    showSecrets: true,
  });
});

Deno.test("parseCommand() lets help and version win over what does not go together", () => {
  assertEquals(parseCommand(["--region=eu-west-1", "--help"]), { name: "help" });
  assertEquals(parseCommand(["-h"]), { name: "help" });
  assertEquals(parseCommand(["--version", "--json"]), { name: "version" });
});

const WRONG: readonly (readonly [args: readonly string[], message: string])[] = [
  [["--nonsense"], "Unknown option '--nonsense'"],
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
  [["--approve", "never"], '--approve must be auto or page, it is "never"'],
  [["--scope", ""], "--scope must not be empty"],
  [["--scope", "a,,b"], "--scope must not be empty"],
  [["--scope", "a\x07"], "--scope must be"],
  [["--client-name", ""], "--client-name must not be empty"],
  [["--client-name", "a\x1b[2J"], "--client-name must be"],
];

for (const [args, message] of WRONG) {
  Deno.test(`parseCommand() refuses ${JSON.stringify(args.join(" "))} in one line`, () => {
    const error = assertThrows(() => parseCommand(args), UsageError, message);
    assertEquals(error.message.split("\n").length, 1);
  });
}
