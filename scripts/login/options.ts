import { parseArgs } from "node:util";
import {
  buildRegisterClientRequest,
  buildStartDeviceAuthorizationRequest,
  type EndpointOptions,
} from "@edge-auth/aws-sso-oidc";
import type { Place } from "./place.ts";

/** What the command line asks for. */
export type Command = LoginOptions | { readonly name: "help" | "version" };

/** A sign-in, as the command line asks for it. */
export interface LoginOptions {
  readonly name: "login";
  readonly service: ServiceChoice;
  readonly clientName: string;
  readonly scopes: readonly string[];
  readonly json: boolean;
  readonly showSecrets: boolean;
}

/** An emulator that is yet to be started, or a service that is there. */
export type ServiceChoice = EmulatorChoice | { readonly kind: "remote"; readonly place: Place };

/** An emulator, and who answers there. */
export interface EmulatorChoice {
  readonly kind: "emulator";
  readonly approve: "auto" | "page";
  readonly place?: never;
}

/** The command line was wrong; the message says what. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Parses the command line. */
export function parseCommand(args: readonly string[]): Command {
  const values = parseStrictly(args);
  if (values.help) return { name: "help" };
  if (values.version) return { name: "version" };
  const options: LoginOptions = {
    name: "login",
    service: chooseService(values),
    clientName: once("--client-name", values["client-name"]) ?? "aws-sso-oidc login",
    scopes: splitScopes(values.scope ?? ["sso:account:access"]),
    json: values.json ?? false,
    showSecrets: values["show-secrets"] ?? false,
  };
  checkAgainstLibrary(options);
  return options;
}

type Values = ReturnType<typeof parseStrictly>;

// Every option with a value is `multiple`, so that one that was given twice can be told.
function parseStrictly(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        "start-url": { type: "string", multiple: true },
        region: { type: "string", multiple: true },
        endpoint: { type: "string", multiple: true },
        scope: { type: "string", multiple: true },
        "client-name": { type: "string", multiple: true },
        approve: { type: "string", multiple: true },
        json: { type: "boolean" },
        "show-secrets": { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message.split("\n", 1)[0]!);
  }
}

function chooseService(values: Values): ServiceChoice {
  const startUrl = once("--start-url", values["start-url"]);
  const region = once("--region", values.region);
  const endpoint = once("--endpoint", values.endpoint);
  const approve = once("--approve", values.approve);
  if (startUrl === undefined) {
    if (region !== undefined) throw new UsageError("--region goes together with --start-url");
    if (endpoint !== undefined) throw new UsageError("--endpoint goes together with --start-url");
    return { kind: "emulator", approve: parseApprove(approve) };
  }
  if (approve !== undefined) {
    throw new UsageError("--approve is for the emulator and does not go together with --start-url");
  }
  if (region === undefined && endpoint === undefined) {
    throw new UsageError(
      "--start-url needs --region, the region of the IAM Identity Center instance",
    );
  }
  const where: EndpointOptions = endpoint === undefined
    ? { region: region! }
    : { endpoint, region };
  return { kind: "remote", place: { startUrl: checkStartUrl(startUrl), where } };
}

function parseApprove(value: string | undefined): "auto" | "page" {
  if (value === undefined) return "auto";
  if (value === "auto" || value === "page") return value;
  throw new UsageError(`--approve must be auto or page, it is ${JSON.stringify(value)}`);
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

function once(option: string, given: readonly string[] | undefined): string | undefined {
  if (given === undefined) return undefined;
  const [value, ...more] = given;
  if (more.length > 0) throw new UsageError(`${option} was given more than once`);
  if (value === "") throw new UsageError(`${option} must not be empty`);
  return value;
}

// The builders are pure and check what they are given: ask them before anything is sent.
function checkAgainstLibrary({ clientName, scopes, service }: LoginOptions): void {
  const where = service.place?.where ?? { region: "us-east-1" };
  const startUrl = service.place?.startUrl ?? "https://example.awsapps.com/start";
  const credentials = { clientId: "not known yet", clientSecret: "not known yet" };
  try {
    buildRegisterClientRequest({ clientName, clientType: "public", scopes: [...scopes] }, where);
    buildStartDeviceAuthorizationRequest({ ...credentials, startUrl }, where);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new UsageError(inOptions(error.message));
  }
}

/** The options that the members of the library's messages come from. */
const OPTIONS: Readonly<Record<string, string>> = {
  "'region'": "--region",
  "'endpoint'": "--endpoint",
  "'startUrl'": "--start-url",
  "'clientName'": "--client-name",
  "'scopes'": "--scope",
};

function inOptions(message: string): string {
  return message.replace(/^Cannot [^:]*: /, "").replace(/'\w+'/g, (name) => OPTIONS[name] ?? name);
}
