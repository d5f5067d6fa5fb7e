import type { ApprovalMode } from "@edge-auth/aws-sso-oidc/testing";
import { nearest } from "../../src/testing/nearest.ts";
import { checkValues, readArguments, UsageError } from "../_arguments.ts";

export { UsageError };

/** The parsed command line. */
export interface EmulatorCommand {
  readonly name: "serve";
  readonly port: number;
  readonly approval: ApprovalMode;
  /** A JSON file with the option `accounts` of `createEmulator`. */
  readonly accountsFile: string | undefined;
}

/** The text of `--help`. */
export const HELP =
  `Serves an emulator of AWS SSO OIDC, the SSO portal and AWS Sign-In on 127.0.0.1.

Usage: deno task emulator [options]

  --port=N                        the port; 0 chooses a free one; default: 8787
  --approve=page|auto|after=N     how sign-ins are approved; default: page
                                    page: by the button on the page
                                    auto: by opening the page
                                    after=N: by the emulator, after N polls
  --accounts=FILE                 the accounts, a JSON file such as
                                  [{ "accountId": "123456789012", "roles": ["Admin"] }]
  --help                          print this text

Prints the environment variables for clients to stdout, and a line for each request to stderr.
The control interface, for tests in any language, is described in docs/emulator.md.`;

const TEXT = { type: "string" } as const;
const OPTIONS = {
  help: { type: "boolean", short: "h" },
  port: TEXT,
  approve: TEXT,
  accounts: TEXT,
} as const;

/** Parses the command line. */
export function parseOptions(args: readonly string[]): EmulatorCommand | { readonly name: "help" } {
  const { values, tokens } = readArguments(args, OPTIONS);
  if (values.help) return { name: "help" };
  checkValues(tokens);
  return {
    name: "serve",
    port: parsePort(values.port ?? "8787"),
    approval: parseApproval(values.approve ?? "page"),
    accountsFile: values.accounts,
  };
}

function parsePort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port must be from 0 to 65535; it is ${JSON.stringify(value)}`);
}

function parseApproval(value: string): ApprovalMode {
  if (value === "page" || value === "auto") return value;
  const [, polls] = /^after=(\d{1,6})$/.exec(value) ?? [];
  if (polls !== undefined) return { afterPolls: Number(polls) };
  const best = nearest(value.replace(/=.*/, ""), ["page", "auto", "after"]);
  throw new UsageError(
    `--approve must be page, auto or after=N; it is ${JSON.stringify(value)}` +
      (best ? `: did you mean '${best === "after" ? "after=2" : best}'?` : ""),
  );
}
