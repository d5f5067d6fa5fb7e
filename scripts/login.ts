/**
 * Signs in to AWS from the command line, in one of three ways; without options, to an emulator that
 * it starts. `deno task login --help` describes the options.
 *
 * @module
 */

import config from "../deno.json" with { type: "json" };
import { signInToAws } from "./login/aws_signin.ts";
import { explain } from "./login/failure.ts";
import { HELP } from "./login/help.ts";
import { describeRoles, signInByDeviceCode, signInWithPkce } from "./login/identity_center.ts";
import { openLines } from "./login/input.ts";
import { type LoginOptions, parseCommand, UsageError } from "./login/options.ts";
import { Interruption, listenForInterruption, screenOf } from "./login/process.ts";
import { openService } from "./login/service.ts";
import { createView } from "./login/view.ts";

const WAYS = { device: signInByDeviceCode, pkce: signInWithPkce, "aws-login": signInToAws };

if (import.meta.main) Deno.exit(await main());

/** Runs the command, and returns its exit code. */
async function main(): Promise<number> {
  try {
    const command = parseCommand(Deno.args, (name) => Deno.env.get(name));
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
  const signal = listenForInterruption();
  const screens = { stdout: screenOf(Deno.stdout), stderr: screenOf(Deno.stderr) };
  const input = () => openLines(Deno.stdin, options.json ? screens.stderr : screens.stdout);
  using view = createView(options, screens);
  try {
    await using service = await openService(options.service);
    const { place } = service;
    view.opening(options, place);
    const result = await WAYS[options.way](options, { place, view, input, signal });
    view.signedIn(result);
    if (!options.json && result.service === "identity-center") {
      view.say(`\n${await describeRoles(result, signal)}`);
    }
    return signal.reason instanceof Interruption ? signal.reason.exitCode : 0;
  } catch (error) {
    if (error instanceof Interruption) {
      view.interrupted();
      return error.exitCode;
    }
    view.failed(explain(error));
    return 1;
  }
}
