import { startTimer, stopTimer, systemTime, timeOf } from "../_internal/clock.ts";
import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import { withGuide } from "../_internal/guide.ts";
import { describeType, printable, quote } from "../_internal/text.ts";
import { createTransport } from "../_protocol/call.ts";
import { sleep } from "../_protocol/cancellation.ts";
import { checkSignal } from "../_protocol/request.ts";
import { isServiceError, SsoError } from "../errors.ts";
import { type Flight, joinable, startFlight } from "../session/flight.ts";
import { SIGNIN } from "../signin/service.ts";
import { type AwsCliCacheOptions, openCache } from "./cache.ts";
import { processEnvironment } from "./environment.ts";
import { createLoginFile, interactionRequired } from "./login_file.ts";
import { expiryOf, type LoginRecord, toIdentity } from "./login_record.ts";
import { type AwsLoginRefreshOptions, refreshLogin } from "./login_refresh.ts";

/** The default of the option `refreshWindow`, in milliseconds. */
const DEFAULT_WINDOW = 300_000;
/** Credentials that expire sooner than this are not returned, in milliseconds. */
const LEAST_VALIDITY = 20_000;
/** The time limit for the lock while the credentials are valid, in milliseconds. */
const LOCK_LIMIT = 5_000;
/** The wait after a failed refresh, while the credentials are valid, in milliseconds. */
const PAUSE = 30_000;

/** Options of {@linkcode createAwsLoginCredentialsProvider}. */
export interface AwsLoginCredentialsProviderOptions
  extends AwsCliCacheOptions, AwsLoginRefreshOptions {
  /** The `login_session` of the profile, an ARN. */
  loginSession: string;
  /**
   * The path of the cache folder. `~` at its start is the home folder. Default: the variable
   * `AWS_LOGIN_CACHE_DIRECTORY`, or else `~/.aws/login/cache`.
   */
  directory?: string | undefined;
  /**
   * How long before their expiration the credentials are refreshed, in milliseconds. Default: 300,000
   * (5 minutes).
   */
  refreshWindow?: number | undefined;
  /** The time and the timers. Default: those of the runtime. */
  clock?: AwsCliCacheOptions["clock"];
  /** Returns numbers from 0 to 1, for the jitter of waits. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

/**
 * A function that returns AWS credentials that are valid now.
 *
 * @param options The signal ends this caller's wait, but not a refresh under way.
 * @returns The credentials, in the format of the AWS SDK for JavaScript.
 * @throws {SsoError} With code `INTERACTION_REQUIRED`, if the person must sign in with `aws login`:
 * there is no valid file, or the session has ended. With code `STORAGE_ERROR`, if the file cannot be
 * read or locked. With code `CONFIG_ERROR`, if the region is unknown. With code `NETWORK_ERROR`,
 * `TIMEOUT` or `INVALID_RESPONSE`, if the refresh fails and the credentials have expired.
 * @throws {SsoServiceError} If AWS Sign-In responds with an error and the credentials have expired.
 * @throws The signal's reason, if it aborts.
 *
 * @example Describe the credentials
 * ```ts
 * import type { AwsLoginCredentialsProvider } from "@edge-auth/aws-sso-oidc/aws-cli";
 *
 * export async function describe(provider: AwsLoginCredentialsProvider): Promise<string> {
 *   const { accessKeyId, expiration } = await provider();
 *   return `${accessKeyId}, until ${expiration?.toISOString()}`;
 * }
 * ```
 */
export type AwsLoginCredentialsProvider = (
  options?: { signal?: AbortSignal | undefined },
) => Promise<AwsCredentialIdentity>;

/**
 * Creates a provider of the credentials of `aws login`. It reads the file of the AWS CLI. When the
 * credentials are about to expire, it refreshes them with the refresh token and the DPoP key of the
 * file, and writes the file, so that the AWS CLI and the AWS SDKs use the new credentials too.
 *
 * Concurrent callers share one refresh, and processes wait for each other. If a refresh fails while
 * the credentials are valid, they are returned, `onEvent` is called with `refresh_failed`, and the
 * next attempt is made 30 seconds later. If another tool has used the refresh token and the
 * credentials have expired, the provider waits up to 3.1 seconds for those that the tool stores. If
 * the local clock is wrong, DPoP proofs use the time of the service.
 *
 * @param options The session, the cache folder, and how the service is called.
 * @returns The provider, for the option `credentials` of clients of the AWS SDK for JavaScript.
 * @throws {TypeError} If `loginSession` is missing, or an option has the wrong type.
 * @throws {RangeError} If `refreshWindow` or `timeout` is not a number of milliseconds, or the
 * region or the endpoint is invalid.
 *
 * @example Get the credentials of a profile
 * ```ts
 * import { isSsoError } from "@edge-auth/aws-sso-oidc";
 * import { createAwsLoginCredentialsProvider } from "@edge-auth/aws-sso-oidc/aws-cli";
 *
 * // readAwsConfig() has both: config.profiles.dev.login_session and config.profiles.dev.region
 * const provider = createAwsLoginCredentialsProvider({
 *   loginSession: "arn:aws:sts::123456789012:assumed-role/Admin/jane",
 *   region: "eu-west-1",
 *   directory: "/nonexistent", // leave it out for ~/.aws/login/cache
 * });
 * try {
 *   await provider();
 * } catch (error) {
 *   if (isSsoError(error, "INTERACTION_REQUIRED")) console.log(error.hint); // Sign in with `aws login`. See …
 * }
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/sdkref/latest/guide/feature-login-credentials.html | Login credentials provider}
 */
export function createAwsLoginCredentialsProvider(
  options: AwsLoginCredentialsProviderOptions,
): AwsLoginCredentialsProvider {
  const { loginSession, refreshWindow = DEFAULT_WINDOW, clock: time = systemTime } = Object(
    options,
  ) as AwsLoginCredentialsProviderOptions;
  if (typeof loginSession !== "string" || loginSession === "") {
    throw new TypeError(
      "Cannot create a provider: 'loginSession' must be the login_session of a profile; it is " +
        describeType(loginSession),
    );
  }
  if (!(typeof refreshWindow === "number" && refreshWindow >= 0)) {
    throw new RangeError(
      `Cannot create a provider: 'refreshWindow' must be a number of milliseconds; it is ${
        quote(refreshWindow)
      }`,
    );
  }
  const { env = processEnvironment(), region = "us-east-1", endpoint, fetch, timeout } = options;
  // Checks the options now, instead of at the first refresh.
  createTransport(SIGNIN, {
    ...endpoint === undefined ? { region } : { endpoint },
    fetch,
    timeout,
  });
  const directory = options.directory ?? (env.AWS_LOGIN_CACHE_DIRECTORY || undefined);
  const cache = openCache({ ...options, directory, env }, ".aws", "login", "cache");
  const file = createLoginFile(cache, loginSession);
  /** While the credentials are valid, they are not refreshed before this time, epoch milliseconds. */
  let pausedUntil = 0;

  const left = (record: LoginRecord) => expiryOf(record) - timeOf(time);

  /** Refreshes the file, unless another process has done so meanwhile. The caller holds the lock. */
  async function renew(signal: AbortSignal): Promise<LoginRecord> {
    let record = await file.read();
    for (let isFirst = true;; isFirst = false) {
      if (left(record) > refreshWindow) return record;
      try {
        const next = await refreshLogin(record, options);
        await file.write(next);
        return next;
      } catch (error) {
        // AWS tools do not use the lock. One of them may have used the refresh token, and not yet
        // stored the next: without valid credentials, up to 3.1 s are left for it.
        const isOver = explain(error) !== error && left(record) <= LEAST_VALIDITY;
        const { refreshToken } = record;
        for (let delay = 100;; delay *= 2) {
          record = await file.read();
          if (record.refreshToken !== refreshToken) break;
          if (!isOver || delay > 2_000) throw error;
          await sleep(time, delay, signal);
        }
        if (!isFirst) throw error;
      }
    }
  }

  async function run(signal: AbortSignal): Promise<AwsCredentialIdentity> {
    const record = await file.read();
    const isValid = left(record) > LEAST_VALIDITY;
    if (left(record) > refreshWindow || (isValid && timeOf(time) < pausedUntil)) {
      return toIdentity(record);
    }
    const wait = new AbortController();
    const leave = () => wait.abort(signal.reason);
    const onLimit = () => wait.abort(lockError(cache.path(file.name)));
    const timer = isValid ? startTimer(time, LOCK_LIMIT, onLimit) : undefined;
    const work = () => {
      stopTimer(timer);
      return renew(signal);
    };
    signal.addEventListener("abort", leave);
    if (signal.aborted) leave();
    try {
      return toIdentity(await cache.lock(file.name, work, wait.signal));
    } catch (error) {
      if (signal.aborted || left(record) <= LEAST_VALIDITY) throw explain(error);
      pausedUntil = timeOf(time) + PAUSE;
      cache.tell({ type: "refresh_failed", error });
      return toIdentity(record);
    } finally {
      stopTimer(timer);
      signal.removeEventListener("abort", leave);
    }
  }

  let flight: Flight<AwsCredentialIdentity> | undefined;
  return async (callOptions) => {
    const { signal } = Object(callOptions) as { signal?: AbortSignal };
    checkSignal(signal);
    signal?.throwIfAborted();
    flight = joinable(flight) ?? startFlight(run);
    return await flight.join(signal);
  };
}

function lockError(path: string): SsoError {
  return new SsoError(
    `Cannot lock ${printable(path)}: another process has held it for ${LOCK_LIMIT} ms`,
    { code: "STORAGE_ERROR", hint: withGuide("Another process is refreshing. Try again.") },
  );
}

/** Converts errors that only a sign-in can resolve to `INTERACTION_REQUIRED`. */
function explain(error: unknown): unknown {
  const isOver = isServiceError(error, "TOKEN_EXPIRED") ||
    isServiceError(error, "USER_CREDENTIALS_CHANGED");
  return isOver ? interactionRequired(error.message, error) : error;
}
