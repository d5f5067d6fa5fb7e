// Where the files of the AWS CLI are, by the environment.

import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** Environment variables, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process. Deno asks for permission when a variable is read. */
export const processEnvironment = (): Environment => process.env;

/** A path below the home folder. */
export function inHome(env: Environment, ...names: readonly string[]): string {
  return join(env.HOME || env.USERPROFILE || homedir(), ...names);
}

/** A path that may start with `~`, as paths in variables and options do. */
export function expandHome(env: Environment, path: string): string {
  return /^~(?=$|[/\\])/.test(path) ? inHome(env, path.slice(1)) : path;
}
