import { parseArgs } from "node:util";
import {
  buildRegisterClientRequest,
  type RegisterClientRequest,
  resolveEndpoint,
} from "@edge-auth/aws-sso-oidc";
import { nearest } from "../../src/testing/nearest.ts";
import { EMULATOR_START_URL, type ServiceChoice } from "./service.ts";

/** The command line is wrong; the message says what. */
export class UsageError extends Error {}

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

/** Returns the value of an environment variable. */
export type Environment = (name: string) => string | undefined;

/** Parses the command line. The library's builders check the values; they send nothing. */
export function parseCommand(
  args: readonly string[],
  env: Environment = () => undefined,
): Command {
  const values = parseArguments(args);
  if (values.help) return { name: "help" };
  if (values.version) return { name: "version" };
  const way = chooseWay(values);
  const options: LoginOptions = {
    name: "login",
    way,
    service: chooseService(way, values, env),
    startUrl: parseStartUrl(once("start-url", values) ?? EMULATOR_START_URL),
    clientName: once("client-name", values) ?? "aws-sso-oidc login",
    scopes: splitScopes(values.scope ?? ["sso:account:access"]),
    carrier: values.paste || values.remote ? "paste" : "redirect",
    timeout: parseTimeout(once("timeout", values) ?? "600"),
    json: values.json ?? false,
    showSecrets: values["show-secrets"] ?? false,
  };
  check(() => buildRegisterClientRequest(registrationOf(options), { region: "us-east-1" }));
  return options;
}

const FLAG = { type: "boolean" } as const;
const TEXT = { type: "string", multiple: true } as const; // so that a repetition can be refused
// deno-fmt-ignore
const OPTIONS = {
  help: { ...FLAG, short: "h" }, version: FLAG, json: FLAG, "show-secrets": FLAG,
  pkce: FLAG, paste: FLAG, "aws-login": FLAG, remote: FLAG,
  "start-url": TEXT, region: TEXT, endpoint: TEXT, scope: TEXT, "client-name": TEXT,
  approve: TEXT, timeout: TEXT,
} as const;

type Values = ReturnType<typeof parseArguments>;

// Checks the names of the options, and that those with a value have one.
function parseArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [message = ""] = error.message.split("\n", 1);
    // "Unknown option '--aprove'. To specify a positional …" → "…: did you mean '--approve'?"
    const [unknown, name] = /^Unknown option '--?([^']+)'/.exec(message) ?? [];
    const best = name && nearest(name, Object.keys(OPTIONS));
    throw new UsageError(best ? `${unknown}: did you mean '--${best}'?` : unknown ?? message);
  }
}

type TextOption = "start-url" | "region" | "endpoint" | "client-name" | "approve" | "timeout";

// The value of an option that may be given once, and not empty.
function once(option: TextOption, values: Values): string | undefined {
  const [value, ...more] = values[option] ?? [];
  if (more.length > 0) throw new UsageError(`--${option} was given more than once`);
  if (value === "") throw new UsageError(`--${option} must not be empty`);
  return value;
}

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

// --endpoint goes before the environment, and that before the region: as in the AWS CLI.
function chooseService(way: Way, values: Values, env: Environment): ServiceChoice {
  const isAws = way === "aws-login";
  const variable = isAws ? "AWS_ENDPOINT_URL_SIGNIN" : "AWS_ENDPOINT_URL_SSO_OIDC";
  const startUrl = once("start-url", values);
  const region = once("region", values);
  const option = once("endpoint", values);
  const approve = once("approve", values);
  const endpoint = option ?? (env(variable) || undefined);

  const [naming] = [
    startUrl && "--start-url",
    isAws && region && "--region",
    isAws && option && "--endpoint",
    !option && endpoint && variable,
  ].filter((name) => name);
  if (!naming) {
    if (region) throw new UsageError("--region goes together with --start-url");
    if (option) throw new UsageError("--endpoint goes together with --start-url");
    return { kind: "emulator", approve: parseApprove(approve ?? "auto") };
  }
  if (approve) {
    throw new UsageError(`--approve is for the emulator and does not go together with ${naming}`);
  }
  if (!endpoint && !region) {
    throw new UsageError(
      "--start-url needs --region, the region of the IAM Identity Center instance",
    );
  }
  const where = endpoint ? { endpoint, region } : { region: region! };
  check(() => resolveEndpoint(where), option ? "--endpoint" : variable);
  const portal = isAws || option ? undefined : env("AWS_ENDPOINT_URL_SSO");
  if (!portal) return { kind: "remote", place: { where } };
  check(() => resolveEndpoint({ endpoint: portal }), "AWS_ENDPOINT_URL_SSO");
  return { kind: "remote", place: { where, portal: { endpoint: portal } } };
}

function parseApprove(value: string): "auto" | "page" {
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

function parseStartUrl(value: string): string {
  const url = URL.parse(value);
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

/** The options that the library's messages are about. */
const MEMBERS: Readonly<Record<string, string>> = {
  "'region'": "--region",
  "'startUrl'": "--start-url",
  "'issuerUrl'": "--start-url",
  "'clientName'": "--client-name",
  "'scopes'": "--scope",
};

/** Turns what the library says of a value into words about the option that it comes from. */
function check(call: () => unknown, endpoint = "--endpoint"): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    const message = error.message.replace(/^Cannot [^:]*: /, "")
      .replace(/'\w+'/g, (name) => name === "'endpoint'" ? endpoint : MEMBERS[name] ?? name);
    throw new UsageError(message);
  }
}

/** What a client for authorization codes registers: its redirect URI has no port yet. */
export function registrationOf(
  { clientName, scopes, startUrl }: Pick<LoginOptions, "clientName" | "scopes" | "startUrl">,
): RegisterClientRequest {
  return {
    clientName,
    clientType: "public",
    scopes,
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: ["http://127.0.0.1/oauth/callback"],
    issuerUrl: startUrl,
  };
}
