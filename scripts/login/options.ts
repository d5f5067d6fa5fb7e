import { buildRegisterClientRequest, resolveEndpoint } from "@edge-auth/aws-sso-oidc";
import { type Arguments, checkValues, readArguments, refuseIf, UsageError } from "../_arguments.ts";
import type { ServiceChoice } from "./service.ts";

export { UsageError };

/** What the command line asks for. */
export type Command = LoginOptions | { readonly name: "help" | "version" };

/** A sign-in. */
export interface LoginOptions {
  readonly name: "login";
  readonly way: "device" | "pkce" | "aws-login";
  readonly service: ServiceChoice;
  readonly startUrl: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
  /** How an authorization code comes back: by the browser's redirect, or pasted by a person. */
  readonly carrier: "redirect" | "paste";
  /** How long to wait for it, in milliseconds. */
  readonly timeout: number;
  readonly json: boolean;
  readonly showSecrets: boolean;
}

/** The start URL of the emulator, which accepts any. */
const EMULATOR_START_URL = "https://d-1234567890.awsapps.com/start";

type Environment = (name: string) => string | undefined;

/** Parses the command line. The library's builders check the values; they send nothing. */
export function parseCommand(
  args: readonly string[],
  env: Environment = () => undefined,
): Command {
  const { values, tokens } = readArguments(args, OPTIONS);
  if (values.help) return { name: "help" };
  if (values.version) return { name: "version" };
  const way = chooseWay(values);
  checkValues(tokens, ["scope"]);
  const options: LoginOptions = {
    name: "login",
    way,
    service: chooseService(way, values, env),
    startUrl: parseStartUrl(values["start-url"] ?? EMULATOR_START_URL),
    clientName: values["client-name"] ?? "aws-sso-oidc login",
    scopes: splitScopes(values.scope ?? ["sso:account:access"]),
    carrier: values.paste || values.remote ? "paste" : "redirect",
    timeout: parseTimeout(values.timeout ?? "600"),
    json: values.json ?? false,
    showSecrets: values["show-secrets"] ?? false,
  };
  const { clientName, scopes, startUrl: issuerUrl } = options;
  const registration = { clientName, clientType: "public", scopes, issuerUrl } as const;
  check(() => buildRegisterClientRequest(registration, { region: "us-east-1" }));
  return options;
}

const FLAG = { type: "boolean" } as const;
const TEXT = { type: "string" } as const;
// deno-fmt-ignore
const OPTIONS = {
  help: { ...FLAG, short: "h" }, version: FLAG, json: FLAG, "show-secrets": FLAG,
  pkce: FLAG, paste: FLAG, "aws-login": FLAG, remote: FLAG, timeout: TEXT, approve: TEXT,
  "start-url": TEXT, region: TEXT, endpoint: TEXT, "client-name": TEXT,
  scope: { ...TEXT, multiple: true },
} as const;

type Values = Arguments<typeof OPTIONS>["values"];
type Way = LoginOptions["way"];

/** Options that not all ways have, the ways that have them, and what is said to others. */
const RULES: readonly (readonly [option: keyof Values, ways: readonly Way[], why: string])[] = [
  ["paste", ["pkce"], "goes together with --pkce; with --aws-login it is --remote"],
  ["remote", ["aws-login"], "goes together with --aws-login; with --pkce it is --paste"],
  ["timeout", ["pkce", "aws-login"], "goes together with --pkce or --aws-login"],
  ["start-url", ["device", "pkce"], "does not go together with --aws-login, which needs none"],
  ["scope", ["device", "pkce"], "does not go together with --aws-login, which has no choice of it"],
  ["client-name", ["device", "pkce"], "does not go together with --aws-login, which has its own"],
];

function chooseWay(values: Values): Way {
  const isAws = values["aws-login"];
  refuseIf(values.pkce && isAws, "--pkce and --aws-login are two ways in: choose one");
  const way = values.pkce ? "pkce" : isAws ? "aws-login" : "device";
  for (const [option, ways, why] of RULES) {
    refuseIf(values[option] !== undefined && !ways.includes(way), `--${option} ${why}`);
  }
  return way;
}

// --endpoint goes before the environment, and that before the region: as in the AWS CLI.
function chooseService(way: Way, values: Values, env: Environment): ServiceChoice {
  const isAws = way === "aws-login";
  const variable = isAws ? "AWS_ENDPOINT_URL_SIGNIN" : "AWS_ENDPOINT_URL_SSO_OIDC";
  const { "start-url": startUrl, region, endpoint: option, approve } = values;
  const endpoint = option ?? (env(variable) || undefined);
  const naming = [
    startUrl && "--start-url",
    isAws && region && "--region",
    isAws && option && "--endpoint",
    !option && endpoint && variable,
  ].find((name) => name);
  if (!naming) {
    refuseIf(region, "--region goes together with --start-url");
    refuseIf(option, "--endpoint goes together with --start-url");
    return { kind: "emulator", approve: parseApprove(approve ?? "auto") };
  }
  const needsRegion = "--start-url needs --region, the region of the IAM Identity Center instance";
  refuseIf(approve, `--approve is for the emulator and does not go together with ${naming}`);
  refuseIf(!endpoint && !region, needsRegion);
  const where = endpoint ? { endpoint, region } : { region: region! };
  check(() => resolveEndpoint(where), option ? "--endpoint" : variable);
  const portal = isAws || option ? undefined : env("AWS_ENDPOINT_URL_SSO");
  if (!portal) return { kind: "remote", place: { where } };
  check(() => resolveEndpoint({ endpoint: portal }), "AWS_ENDPOINT_URL_SSO");
  return { kind: "remote", place: { where, portal: { endpoint: portal } } };
}

function parseApprove(value: string): "auto" | "page" {
  if (value === "auto" || value === "page") return value;
  throw new UsageError(`--approve must be auto or page; it is ${JSON.stringify(value)}`);
}

function parseTimeout(value: string): number {
  const seconds = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  const problem = `must be whole seconds from 1 to 86400; it is ${JSON.stringify(value)}`;
  refuseIf(seconds < 1 || seconds > 86_400, `--timeout ${problem}`);
  return seconds * 1000;
}

function parseStartUrl(value: string): string {
  const url = URL.parse(value);
  const isValid = url?.protocol === "https:" && !url.username && !url.password;
  refuseIf(!isValid, "--start-url must be an https URL such as https://example.awsapps.com/start");
  return value;
}

function splitScopes(given: readonly string[]): readonly string[] {
  const scopes = given.join(",").split(",").map((scope) => scope.trim());
  refuseIf(scopes.includes(""), "--scope must not be empty");
  return [...new Set(scopes)];
}

// Turns what the library says of a value into words about the option that it comes from.
function check(call: () => unknown, endpoint = "--endpoint"): void {
  const options: Readonly<Record<string, string>> = {
    "'region'": "--region",
    "'endpoint'": endpoint,
    "'issuerUrl'": "--start-url",
    "'clientName'": "--client-name",
    "'scopes'": "--scope",
  };
  try {
    call();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    const message = error.message.replace(/^Cannot [^:]*: /, "");
    throw new UsageError(message.replace(/'\w+'/g, (name) => options[name] ?? name));
  }
}
