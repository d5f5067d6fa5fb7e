/**
 * The config and cache files of the AWS CLI. Not web-standard: it uses `node:fs`, which Node, Deno and
 * Bun have.
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
