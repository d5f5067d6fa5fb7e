/**
 * Signs in to AWS IAM Identity Center from the command line; without options, to an emulator that
 * it starts. `deno task login --help` tells the rest.
 *
 * @module
 */

import config from "../deno.json" with { type: "json" };
import { startEmulator } from "./login/emulator_server.ts";
import { explain } from "./login/failure.ts";
import { signIn } from "./login/flow.ts";
import { HELP } from "./login/help.ts";
import { Interruption, listenForInterruption } from "./login/interruption.ts";
import {
  type LoginOptions,
  parseCommand,
  type ServiceChoice,
  UsageError,
} from "./login/options.ts";
import { createView } from "./login/output.ts";
import type { Place } from "./login/place.ts";
import { processScreens } from "./login/screen.ts";

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
  using view = createView(options, processScreens());
  try {
    await using service = openService(options.service);
    const { place } = service;
    view.opening(place);
    view.signedIn(await signIn({ ...options, place }, view, interruption.signal));
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

function openService(choice: ServiceChoice): AsyncDisposable & { readonly place: Place } {
  if (choice.kind === "emulator") return startEmulator(choice);
  return { place: choice.place, [Symbol.asyncDispose]: () => Promise.resolve() };
}
