import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import { isServiceError } from "../errors.ts";
import { checkSignal } from "../_protocol/request.ts";
import type { GetRoleCredentialsResponse } from "./get_role_credentials.ts";
import {
  checkOptions,
  type RoleCredentialsProvider,
  type RoleCredentialsProviderOptions,
} from "./provider_options.ts";

/** Credentials are renewed at least this long before they expire, in milliseconds. */
const LATEST = 20_000;
/** The longest wait after a failed renewal, while the credentials are valid, in milliseconds. */
const RETRY_AFTER = 30_000;
/** The longest lifetime that is accepted, in milliseconds. AWS issues at most 12 hours. */
const LONGEST = 86_400_000;

/** A renewal that all callers wait for. */
interface Renewal {
  readonly result: Promise<AwsCredentialIdentity>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Creates a provider of a role's credentials: a function for the option `credentials` of clients of
 * the AWS SDK for JavaScript. Other signers, such as `aws4fetch`, take what it returns.
 *
 * The credentials are cached, and renewed before they expire. Concurrent callers share one renewal; if
 * one of them aborts, the others still get the credentials. If a renewal fails while the credentials
 * are valid, they are returned, and the renewal is tried again after at most 30 seconds. If the portal
 * responds with 401, the session's access token is invalidated and the request is made once more, with
 * a new access token.
 *
 * @param options The client, the role, and a session or an access token.
 * @returns The provider. It rejects with the errors of `getRoleCredentials` and of the session, and
 * with the reason of its signal.
 * @throws {TypeError} If an option is missing or has the wrong type.
 * @throws {RangeError} If `refreshWindow` is not a number of 0 or more.
 *
 * @example Credentials for an AWS SDK
 * ```ts
 * import {
 *   type AccessTokenSource,
 *   createPortalClient,
 *   createRoleCredentialsProvider,
 * } from "@edge-auth/aws-sso-oidc/portal";
 *
 * export function adminCredentials(session: AccessTokenSource) {
 *   return createRoleCredentialsProvider({
 *     client: createPortalClient({ region: "eu-west-1" }),
 *     session,
 *     accountId: "123456789012",
 *     roleName: "Admin",
 *   }); // new S3Client({ region: "us-east-1", credentials: adminCredentials(session) })
 * }
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html | GetRoleCredentials}
 */
export function createRoleCredentialsProvider(
  options: RoleCredentialsProviderOptions,
): RoleCredentialsProvider {
  const { client, session, accountId, roleName, refreshWindow, now, random } = checkOptions(
    options,
  );
  let current: AwsCredentialIdentity | undefined;
  /** When the credentials expire, and when to renew them, epoch milliseconds. */
  let [validUntil, renewAt] = [-Infinity, -Infinity];
  let renewal: Renewal | undefined;

  async function request(
    signal: AbortSignal,
    isLast = false,
  ): Promise<GetRoleCredentialsResponse> {
    const { accessToken } = session ? await session.getAccessToken({ signal }) : options;
    const input = { accessToken: accessToken!, accountId, roleName };
    try {
      return await client.getRoleCredentials(input, { signal });
    } catch (error) {
      const isRefused = isServiceError(error) && error.status === 401;
      if (isLast || !session || !isRefused) throw error;
      await session.invalidate(input.accessToken);
      return await request(signal, true);
    }
  }

  async function renew(signal: AbortSignal): Promise<AwsCredentialIdentity> {
    try {
      const { expiration: end, ...keys } = (await request(signal)).roleCredentials;
      const expiration = Math.min(end, now() + LONGEST); // even if the service responds with a wrong time
      const lifetime = expiration - now();
      const ahead = Math.min(refreshWindow * (1 + random()), lifetime / 2);
      [validUntil, renewAt] = [expiration, expiration - Math.max(ahead, LATEST)];
      return current = { ...keys, expiration: new Date(expiration), accountId };
    } catch (error) {
      const left = validUntil - now();
      if (!current || left <= 0 || signal.aborted) throw error;
      renewAt = now() + Math.min(RETRY_AFTER, left / 2);
      return current;
    }
  }

  function startRenewal(): Renewal {
    const controller = new AbortController();
    return { result: renew(controller.signal), controller, waiting: 0 };
  }

  async function join(signal: AbortSignal | undefined): Promise<AwsCredentialIdentity> {
    const joined = renewal ??= startRenewal();
    joined.waiting++;
    let abort = () => {};
    try {
      return await new Promise((resolve, reject) => {
        abort = () => reject(signal!.reason);
        signal?.addEventListener("abort", abort);
        joined.result.then(resolve, reject);
      });
    } finally {
      signal?.removeEventListener("abort", abort);
      if (--joined.waiting === 0) {
        // The renewal has ended, or all callers have aborted.
        if (renewal === joined) renewal = undefined;
        joined.controller.abort(signal?.reason);
      }
    }
  }

  return async (callOptions) => {
    const { signal } = Object(callOptions) as { signal?: AbortSignal };
    // AWS SDKs may pass options of their own. Only `signal` is used.
    checkSignal(signal);
    signal?.throwIfAborted();
    const credentials = current && now() < renewAt ? current : await join(signal);
    // A copy, because AWS SDKs add members to the object.
    return { ...credentials };
  };
}
