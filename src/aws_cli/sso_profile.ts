import { withGuide } from "../_internal/guide.ts";
import { describeType, printable, quote } from "../_internal/text.ts";
import { SsoError } from "../errors.ts";
import type { AwsConfig } from "./config.ts";
import type { AwsConfigSection } from "./ini.ts";

/**
 * The IAM Identity Center settings of a profile.
 *
 * @see {@link https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html | IAM Identity Center in the config file}
 */
export interface SsoProfile {
  /** The start URL, as in the file (`sso_start_url`). */
  startUrl: string;
  /**
   * The region of the IAM Identity Center instance (`sso_region`), not the `region` of the profile.
   */
  region: string;
  /** The name of the `sso-session`. Legacy profiles do not have one. */
  sessionName?: string | undefined;
  /** The scopes of the registration (`sso_registration_scopes`). */
  scopes?: string[] | undefined;
  /** The account of the role (`sso_account_id`). */
  accountId?: string | undefined;
  /** The name of the role (`sso_role_name`). */
  roleName?: string | undefined;
}

/** The maximum number of names in an error. */
const MOST_NAMES = 20;

/**
 * Resolves the IAM Identity Center settings of a profile, from its `sso-session`, or, for a legacy
 * profile, from the profile itself. The key of its token in a cache is `sessionName ?? startUrl`.
 *
 * @param config The result of {@linkcode readAwsConfig}.
 * @param profile The name of the profile. Default: the variable `AWS_PROFILE`, or else `default`.
 * @returns The start URL and the region; session, scopes, account and role if the file has them.
 * @throws {TypeError} If `config` is not the result of `readAwsConfig`, or `profile` is not a string.
 * @throws {SsoError} With code `CONFIG_ERROR`, if the profile or its session does not exist, a
 * setting is missing, or the profile and the session have different values.
 *
 * @example Resolve a profile
 * ```ts
 * import { mkdtemp, rm, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { readAwsConfig, resolveSsoProfile } from "@edge-auth/aws-sso-oidc/aws-cli";
 *
 * const folder = await mkdtemp(join(tmpdir(), "example-"));
 * const file = join(folder, "config");
 * await writeFile(file, `
 * [profile dev]
 * sso_session = my-company
 * sso_account_id = 123456789012
 * sso_role_name = Admin
 *
 * [sso-session my-company]
 * sso_start_url = https://my-company.awsapps.com/start
 * sso_region = eu-west-1
 * `);
 * const { sessionName, region } = resolveSsoProfile(await readAwsConfig({ file }), "dev");
 * console.log(sessionName, region); // my-company eu-west-1
 * await rm(folder, { recursive: true });
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html | IAM Identity Center in the config file}
 */
export function resolveSsoProfile(config: AwsConfig, profile?: string): SsoProfile {
  if (!Object(config).profiles) {
    throw new TypeError(
      `Cannot resolve a profile: 'config' must be what readAwsConfig() resolves to; it is ${
        config instanceof Promise ? "its promise: add 'await'" : describeType(config)
      }`,
    );
  }
  const name = profile ?? config.defaultProfile;
  if (typeof name !== "string") {
    throw new TypeError(
      `Cannot resolve a profile: 'profile' must be its name; it is ${describeType(name)}`,
    );
  }
  const invalid: Invalid = (what, hint) =>
    new SsoError(`Cannot use profile ${quote(name)} of ${printable(config.file)}: ${what}`, {
      code: "CONFIG_ERROR",
      hint: withGuide(hint),
    });
  const own = findProfile(config, name, invalid);
  const sessionName = own.sso_session;
  const session = sessionName === undefined ? own : findSession(config, sessionName, invalid);
  const read = (setting: string): string => {
    const place = sessionName === undefined ? "it" : `its sso-session ${quote(sessionName)}`;
    const value = session[setting];
    if (value === undefined) {
      throw invalid(`${place} has no ${setting}`, `Add ${setting}: the AWS CLI needs it as well.`);
    }
    if ((own[setting] ?? value) === value) return value;
    // The URL is not quoted: it may contain a password.
    throw invalid(
      setting === "sso_region"
        ? `its ${setting} is ${quote(own[setting])}, that of ${place} is ${quote(value)}`
        : `its ${setting} is not that of ${place}`,
      `Remove ${setting} from the profile.`,
    );
  };
  const scopes = session.sso_registration_scopes?.split(/[\s,]+/).filter(Boolean);
  const { sso_account_id: accountId, sso_role_name: roleName } = own;
  return {
    startUrl: read("sso_start_url"),
    region: read("sso_region"),
    ...(sessionName !== undefined && { sessionName }),
    ...(scopes && scopes.length > 0 && { scopes }),
    ...(accountId !== undefined && { accountId }),
    ...(roleName !== undefined && { roleName }),
  };
}

/** Creates an error from a problem and a hint. */
type Invalid = (what: string, hint: string) => SsoError;

function findProfile({ profiles }: AwsConfig, name: string, invalid: Invalid): AwsConfigSection {
  const names = Object.keys(profiles);
  if (!Object.hasOwn(profiles, name)) {
    throw invalid(
      `there is no such profile; ${list("profiles", names)}`,
      "Name a profile of the file, by AWS_PROFILE for instance, or add one with `aws configure sso`.",
    );
  }
  const own = profiles[name]!;
  if (isSso(own)) return own;
  throw invalid(
    `it has neither sso_session nor sso_start_url; ${
      list("profiles with one", names.filter((name) => isSso(profiles[name]!)))
    }`,
    own.login_session === undefined
      ? "Name a profile of IAM Identity Center, or add one with `aws configure sso`."
      : "It is a profile of `aws login`: use createAwsLoginCredentialsProvider.",
  );
}

function findSession(
  { ssoSessions }: AwsConfig,
  name: string,
  invalid: Invalid,
): AwsConfigSection {
  if (Object.hasOwn(ssoSessions, name)) return ssoSessions[name]!;
  throw invalid(
    `there is no sso-session ${quote(name)}; ${list("sessions", Object.keys(ssoSessions))}`,
    `Correct sso_session, or add a section [sso-session ${printable(name, 60)}].`,
  );
}

function isSso(settings: AwsConfigSection): boolean {
  return settings.sso_session !== undefined || settings.sso_start_url !== undefined;
}

function list(what: string, names: readonly string[]): string {
  if (names.length === 0) return `the file has no ${what}`;
  const shown = names.slice(0, MOST_NAMES).map((name) => quote(name)).join(", ");
  const rest = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : "";
  return `the file has the ${what} ${shown}${rest}`;
}
