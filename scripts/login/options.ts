import { once, parseArguments, UsageError, type Values } from "./arguments.ts";
import { checkAgainstLibrary } from "./library_checks.ts";
import type {
  AwsLoginOptions,
  CodeOptions,
  Command,
  DeviceOptions,
  LoginOptions,
  PkceOptions,
  PortalOptions,
  ServiceChoice,
} from "./command.ts";
import { EMULATOR_START_URL } from "./place.ts";

/** Parses the command line. */
export function parseCommand(args: readonly string[]): Command {
  const values = parseArguments(args);
  if (values.help) return { name: "help" };
  if (values.version) return { name: "version" };
  const way = chooseWay(values);
  const options: LoginOptions = {
    name: "login",
    ...optionsOfWay(way, values),
    service: chooseService(way, values),
    json: values.json ?? false,
    showSecrets: values["show-secrets"] ?? false,
  };
  checkAgainstLibrary(options);
  return options;
}

type Way = LoginOptions["way"];

/** Options that not every way has, the ways that have them, and what others are told. */
const RULES: readonly (readonly [option: keyof Values, ways: readonly Way[], why: string])[] = [
  ["paste", ["pkce"], "goes together with --pkce; with --aws-login it is --remote"],
  ["remote", ["aws-login"], "goes together with --aws-login; with --pkce it is --paste"],
  ["timeout", ["pkce", "aws-login"], "goes together with --pkce or --aws-login"],
  ["start-url", ["device", "pkce"], "does not go together with --aws-login, which needs none"],
  ["scope", ["device", "pkce"], "does not go together with --aws-login, which has no choice of it"],
  ["client-name", ["device", "pkce"], "does not go together with --aws-login, which has its own"],
];

function chooseWay(values: Values): Way {
  if (values.pkce && values["aws-login"]) {
    throw new UsageError("--pkce and --aws-login are two ways in: choose one");
  }
  const way = values.pkce ? "pkce" : values["aws-login"] ? "aws-login" : "device";
  for (const [option, ways, why] of RULES) {
    if (values[option] !== undefined && !ways.includes(way)) {
      throw new UsageError(`--${option} ${why}`);
    }
  }
  return way;
}

function optionsOfWay(way: Way, values: Values): DeviceOptions | PkceOptions | AwsLoginOptions {
  const code: CodeOptions = {
    carrier: values.paste || values.remote ? "paste" : "redirect",
    timeout: parseTimeout(once("timeout", values) ?? "600"),
  };
  if (way === "aws-login") return { way, ...code };
  const portal: PortalOptions = {
    startUrl: checkStartUrl(once("start-url", values) ?? EMULATOR_START_URL),
    clientName: once("client-name", values) ?? "aws-sso-oidc login",
    scopes: splitScopes(values.scope ?? ["sso:account:access"]),
  };
  return way === "device" ? { way, ...portal } : { way, ...portal, ...code };
}

function chooseService(way: Way, values: Values): ServiceChoice {
  const startUrl = values["start-url"];
  const region = once("region", values);
  const endpoint = once("endpoint", values);
  const approve = once("approve", values);
  const isNamed = way === "aws-login" ? region ?? endpoint : startUrl;
  if (isNamed === undefined) {
    if (region !== undefined) throw new UsageError("--region goes together with --start-url");
    if (endpoint !== undefined) throw new UsageError("--endpoint goes together with --start-url");
    return { kind: "emulator", approve: parseApprove(approve) };
  }
  if (approve !== undefined) {
    const naming = startUrl ? "--start-url" : region ? "--region" : "--endpoint";
    throw new UsageError(`--approve is for the emulator and does not go together with ${naming}`);
  }
  if (endpoint !== undefined) return { kind: "remote", place: { where: { endpoint, region } } };
  if (region !== undefined) return { kind: "remote", place: { where: { region } } };
  throw new UsageError(
    "--start-url needs --region, the region of the IAM Identity Center instance",
  );
}

function parseApprove(value: string | undefined): "auto" | "page" {
  if (value === undefined) return "auto";
  if (value === "auto" || value === "page") return value;
  throw new UsageError(`--approve must be auto or page, it is ${JSON.stringify(value)}`);
}

const DAY = 86_400;

function parseTimeout(value: string): number {
  const seconds = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (seconds >= 1 && seconds <= DAY) return seconds * 1000;
  throw new UsageError(
    `--timeout must be whole seconds from 1 to ${DAY}, it is ${JSON.stringify(value)}`,
  );
}

function checkStartUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === "https:" && url.username === "" && url.password === "") return value;
  throw new UsageError(
    "--start-url must be an https URL such as https://example.awsapps.com/start",
  );
}

function splitScopes(given: readonly string[]): readonly string[] {
  const scopes = given.join(",").split(",").map((scope) => scope.trim());
  if (scopes.includes("")) throw new UsageError("--scope must not be empty");
  return [...new Set(scopes)];
}
