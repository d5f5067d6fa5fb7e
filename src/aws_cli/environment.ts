// The paths of the files of the AWS CLI, from environment variables.

import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** Environment variables, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process. Deno asks for permission when a variable is read. */
export const processEnvironment = (): Environment => process.env;

/** Returns a path below the home folder. */
export function inHome(env: Environment, ...names: readonly string[]): string {
  return join(env.HOME || env.USERPROFILE || homedir(), ...names);
}

/** Replaces `~` at the start of a path by the home folder. */
export function expandHome(env: Environment, path: string): string {
  return /^~(?=$|[/\\])/.test(path) ? inHome(env, path.slice(1)) : path;
}
