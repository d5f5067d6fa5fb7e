/**
 * Serves the emulator on this machine until Ctrl-C. Prints the environment variables with which the AWS
 * CLI, AWS SDKs and `deno task login` find it, and a line for each request.
 *
 * @module
 */

import {
  createEmulator,
  type EmulatedAccount,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { type EmulatorServer, serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { withLog } from "./emulator/log.ts";
import { type EmulatorCommand, HELP, parseOptions, UsageError } from "./emulator/options.ts";

/** The variables by which AWS SDKs find the services. */
const VARIABLES = [
  "AWS_ENDPOINT_URL_SSO_OIDC",
  "AWS_ENDPOINT_URL_SSO",
  "AWS_ENDPOINT_URL_SIGNIN",
];

/** Why the system refuses a port, by the error's code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "needs the rights of an administrator",
  EADDRINUSE: "is in use",
};

/** The emulator cannot be served; the message says why and what to do. */
class ServeError extends Error {}

if (import.meta.main) Deno.exit(await main(Deno.args));

/** Runs the command, and returns its exit code: 2 for a wrong option, 1 if it cannot be served. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseOptions(args);
    if (command.name === "help") console.log(HELP);
    else await serve(command);
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    if (!isUsage && !(error instanceof ServeError)) throw error;
    console.error(
      `emulator: ${error.message}${isUsage ? " (see: deno task emulator --help)" : ""}`,
    );
    return isUsage ? 2 : 1;
  }
}

async function serve(command: EmulatorCommand): Promise<void> {
  const stop = untilStopped();
  const server = await start(command);
  const { origin } = server.url;
  for (const name of VARIABLES) console.log(`export ${name}=${origin}`);
  console.error(`\nServing at ${origin}/ until Ctrl-C. Control interface: ${origin}/_emulator/\n`);
  await stop;
  await server.close();
  console.error("\nThe emulator has stopped.");
}

async function start({ port, approval, accountsFile }: EmulatorCommand): Promise<EmulatorServer> {
  const accounts = accountsFile === undefined ? undefined : await readAccounts(accountsFile);
  const emulator = withLog(
    create({ approval, accounts }, accountsFile),
    (line) => console.error(line),
  );
  try {
    return await serveEmulator({ emulator, port });
  } catch (error) {
    const reason = REASONS[Object(error).code];
    if (!reason) throw error;
    throw new ServeError(
      `port ${port} ${reason}: choose another one by --port=N, or a free one by --port=0`,
    );
  }
}

// The options are checked already, so that only the file can be wrong.
function create(options: EmulatorOptions, accountsFile: string | undefined): Emulator {
  try {
    return createEmulator(options);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    const message = error.message.replace("Cannot create an emulator as ", "");
    throw new UsageError(`--accounts: ${accountsFile}: ${message}`);
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
