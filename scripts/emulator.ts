/**
 * Serves the emulator on this machine until Ctrl-C: prints the environment variables that lead the
 * AWS CLI, AWS SDKs and `deno task login` to it, and a line for each request.
 *
 * @module
 */

import { createEmulator, type EmulatedAccount } from "@edge-auth/aws-sso-oidc/testing";
import { type EmulatorServer, serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { withLog } from "./emulator/log.ts";
import { type EmulatorCommand, HELP, parseOptions, UsageError } from "./emulator/options.ts";

/** The variables by which AWS SDKs find the services. */
const VARIABLES = [
  "AWS_ENDPOINT_URL_SSO_OIDC",
  "AWS_ENDPOINT_URL_SSO",
  "AWS_ENDPOINT_URL_SIGNIN",
];

if (import.meta.main) Deno.exit(await main(Deno.args));

/** Runs the command, and returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseOptions(args);
    if (command.name === "help") {
      console.log(HELP);
      return 0;
    }
    await serve(command);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`emulator: ${error.message} (see: deno task emulator --help)`);
    return 2;
  }
}

async function serve(command: EmulatorCommand): Promise<void> {
  const stop = untilStopped();
  const server = await start(command);
  const { origin } = server.url;
  for (const name of VARIABLES) console.log(`export ${name}=${origin}`);
  console.error(`\nThe emulator is at ${origin}/ until Ctrl-C. Control: ${origin}/_emulator/\n`);
  await stop;
  await server.close();
  console.error("\nThe emulator has ended.");
}

async function start({ port, approval, accountsFile }: EmulatorCommand): Promise<EmulatorServer> {
  const accounts = accountsFile === undefined ? undefined : await readAccounts(accountsFile);
  try {
    const emulator = withLog(
      createEmulator({ approval, accounts }),
      (line) => console.error(line),
    );
    return await serveEmulator({ emulator, port });
  } catch (error) {
    const { code, message } = Object(error);
    if (code === "EADDRINUSE") {
      throw new UsageError(`port ${port} is in use: choose another by --port, 0 for a free one`);
    }
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new UsageError(`${accountsFile ?? "the options"}: ${message}`);
    }
    throw error;
  }
}

async function readAccounts(file: string): Promise<readonly EmulatedAccount[]> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    throw new UsageError(`--accounts: ${file} cannot be read: ${(error as Error).message}`);
  }
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    Deno.addSignalListener("SIGINT", stop);
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  });
}
