/**
 * The config and cache files of the AWS CLI, so that a program shares its sign-in with the AWS CLI and
 * the AWS SDKs. It needs `node:fs`, so it runs only in Node, Deno and Bun.
 *
 * Deno needs `--allow-env`, and `--allow-read` and `--allow-write` for `~/.aws`.
 *
 * @example Sign in once for this program, the AWS CLI and the AWS SDKs
 * ```ts
 * import { mkdtemp, rm, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import {
 *   createAwsCliStorage,
 *   readAwsConfig,
 *   resolveSsoProfile,
 * } from "@edge-auth/aws-sso-oidc/aws-cli";
 * import { createSession } from "@edge-auth/aws-sso-oidc/session";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const directory = await mkdtemp(join(tmpdir(), "example-")); // leave it out for ~/.aws/sso/cache
 * const file = join(directory, "config"); // leave it out for ~/.aws/config
 * await writeFile(file, `[profile dev]
 * sso_start_url = https://example.awsapps.com/start
 * sso_region = us-east-1
 * `);
 *
 * const profile = resolveSsoProfile(await readAwsConfig({ file }), "dev");
 * const { startUrl, region, sessionName, scopes } = profile;
 * const session = createSession({
 *   startUrl,
 *   region,
 *   scopes,
 *   name: sessionName ?? startUrl, // the AWS CLI's key
 *   storage: createAwsCliStorage({ directory }),
 *   onVerification: ({ userCode, verificationUri, verificationUriComplete }) =>
 *     console.log(`Open ${verificationUriComplete ?? verificationUri} and compare ${userCode}`),
 *   fetch,
 * });
 * const { expiresAt } = await session.getAccessToken();
 * console.log("Valid until", new Date(expiresAt));
 * await rm(directory, { recursive: true });
 * ```
 *
 * @module
 */

export { type AwsConfig, readAwsConfig, type ReadAwsConfigOptions } from "./config.ts";
export type { Environment } from "./environment.ts";
export type { AwsConfigSection } from "./ini.ts";
export { resolveSsoProfile, type SsoProfile } from "./sso_profile.ts";
export type {
  AwsCliCacheOptions,
  AwsCliEvent,
  AwsCliFailureEvent,
  AwsCliLockEvent,
  AwsCliOpenFolderEvent,
} from "./cache.ts";
export {
  type AwsLoginCredentialsProvider,
  type AwsLoginCredentialsProviderOptions,
  createAwsLoginCredentialsProvider,
} from "./login_credentials.ts";
export type { AwsCredentialIdentity } from "../_internal/credentials.ts";
export { type AwsCliStorageOptions, createAwsCliStorage } from "./sso_cache.ts";
export type { AwsLoginRefreshOptions } from "./login_refresh.ts";
