/**
 * Signs in to AWS from the command line, in one of three ways; without options, to an emulator that
 * it starts. `deno task login --help` tells the rest.
 *
 * @module
 */

import config from "../deno.json" with { type: "json" };
import { UsageError } from "./login/arguments.ts";
import { startEmulator } from "./login/emulator_server.ts";
import { explain } from "./login/failure.ts";
import { HELP } from "./login/help.ts";
import { createInput } from "./login/input/input.ts";
import { Interruption, listenForInterruption } from "./login/interruption.ts";
import type { LoginOptions, ServiceChoice } from "./login/command.ts";
import { parseCommand } from "./login/options.ts";
import { personScreen, processScreens } from "./login/output/screen.ts";
import { createView } from "./login/output/create_view.ts";
import type { Place } from "./login/place.ts";
import type { Session } from "./login/session.ts";
import { signInToAws } from "./login/ways/aws_login.ts";
import { signInByDeviceCode } from "./login/ways/device.ts";
import { signInWithPkce } from "./login/ways/pkce.ts";
import type { SignIn } from "./login/ways/sign_in.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));

/** Runs the command, and gives its exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseCommand(args);
    if (command.name === "login") return await login(command);
    console.log(command.name === "help" ? HELP : `${config.name} ${config.version}`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`login: ${error.message} (see: deno task login --help)`);
    return 2;
  }
}

async function login(options: LoginOptions): Promise<number> {
  using interruption = listenForInterruption();
  const screens = processScreens();
  const input = createInput(Deno.stdin, personScreen(screens, options.json));
  using view = createView(options, screens);
  try {
    await using service = await openService(options.service);
    const { place } = service;
    view.opening(options, place);
    const { signal } = interruption;
    view.signedIn(await signIn(options, { place, view, input, signal }));
    return 0;
  } catch (error) {
    if (error instanceof Interruption) {
      view.interrupted();
      return error.exitCode;
    }
    view.failed(explain(error));
    return 1;
  }
}

function signIn(options: LoginOptions, session: Session): Promise<SignIn> {
  switch (options.way) {
    case "device":
      return signInByDeviceCode(options, session);
    case "pkce":
      return signInWithPkce(options, session);
    case "aws-login":
      return signInToAws(options, session);
  }
}

async function openService(
  choice: ServiceChoice,
): Promise<AsyncDisposable & { readonly place: Place }> {
  if (choice.kind === "emulator") return await startEmulator(choice);
  return { place: choice.place, [Symbol.asyncDispose]: () => Promise.resolve() };
}
