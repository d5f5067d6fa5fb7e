import { readFile } from "node:fs/promises";
import { describeType } from "../_internal/text.ts";
import { type Environment, expandHome, inHome, processEnvironment } from "./environment.ts";
import { fileError, type Hints } from "./failure.ts";
import { type AwsConfigSection, parseIni } from "./ini.ts";

/** Options of {@linkcode readAwsConfig}. */
export interface ReadAwsConfigOptions {
  /**
   * The path of the file. `~` at its start is the home folder. Default: the variable
   * `AWS_CONFIG_FILE`, or else `~/.aws/config`.
   */
  file?: string | undefined;
  /** Environment variables. Default: those of the process. */
  env?: Environment | undefined;
}

/** The profiles and SSO sessions of an AWS config file. */
export interface AwsConfig {
  /** The path of the file. */
  readonly file: string;
  /** The name of the default profile: the variable `AWS_PROFILE`, or else `default`. */
  readonly defaultProfile: string;
  /** The settings of each profile, by its name. */
  readonly profiles: Readonly<Record<string, AwsConfigSection>>;
  /** The settings of each `sso-session` section, by its name. */
  readonly ssoSessions: Readonly<Record<string, AwsConfigSection>>;
}

/**
 * Reads the AWS config file. As in the AWS SDK for JavaScript, comments are removed, duplicate
 * sections are merged, and the names of nested settings contain a dot. botocore differs: it does not
 * accept duplicates, and does not remove comments behind a value.
 *
 * @param options The path and the environment. Both have defaults.
 * @returns The profiles and SSO sessions. Settings are not checked: `resolveSsoProfile` does that.
 * @throws {TypeError} If `file` is not a string.
 * @throws {SsoError} With code `CONFIG_ERROR`, if the file cannot be read.
 *
 * @example Read a config file
 * ```ts
 * import { mkdtemp, rm, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { readAwsConfig } from "@edge-auth/aws-sso-oidc/aws-cli";
 *
 * const folder = await mkdtemp(join(tmpdir(), "example-"));
 * const file = join(folder, "config");
 * await writeFile(file, "[profile dev]\nregion = eu-west-1 # Ireland\n");
 * const config = await readAwsConfig({ file });
 * console.log(config.profiles.dev?.region); // eu-west-1
 * await rm(folder, { recursive: true });
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html | Format of the config file}
 */
export async function readAwsConfig(options: ReadAwsConfigOptions = {}): Promise<AwsConfig> {
  const { file: given, env = processEnvironment() } = Object(options) as ReadAwsConfigOptions;
  if (given !== undefined && typeof given !== "string") {
    throw new TypeError(
      `Cannot read the AWS config: 'file' must be a path; it is ${describeType(given)}`,
    );
  }
  const path = given || env.AWS_CONFIG_FILE;
  const file = path ? expandHome(env, path) : inHome(env, ".aws", "config");
  const defaultProfile = env.AWS_PROFILE || "default";
  return { file, defaultProfile, ...parseIni(await readText(file)) };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw fileError("CONFIG_ERROR", "read the AWS config", file, cause, HINTS);
  }
}

const HINTS: Hints = {
  ENOENT: "The file does not exist. Create it with `aws configure sso`, or pass its path.",
  NotCapable: "Deno denied access: allow the file with --allow-read.",
  other: "Check that it is a file that this process may read.",
};
