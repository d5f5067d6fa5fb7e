import { type Clock, systemTime } from "../_internal/clock.ts";
import { describeType, quote } from "../_internal/text.ts";
import { isServiceError } from "../errors.ts";
import { checkSignal } from "../_protocol/request.ts";
import type { PortalClient } from "./client_interface.ts";
import type { GetRoleCredentialsResponse } from "./get_role_credentials.ts";

/** How long before their end credentials may be renewed by default, in milliseconds. */
const REFRESH_WINDOW = 300_000;
/** How long before their end credentials are renewed at the latest, in milliseconds. */
const LATEST = 20_000;
/** How long credentials that are still valid are used before another attempt, in milliseconds. */
const RETRY_AFTER = 30_000;

/** AWS credentials, in the shape of the AWS SDKs for JavaScript. */
export interface AwsCredentialIdentity {
  /** The access key ID. */
  readonly accessKeyId: string;
  /** The secret access key. */
  readonly secretAccessKey: string;
  /** The session token, of temporary credentials. */
  readonly sessionToken?: string;
  /** When they end. */
  readonly expiration?: Date;
  /** The account that they belong to, 12 digits. */
  readonly accountId?: string;
}

/**
 * Returns AWS credentials that are valid now.
 *
 * @param options The signal of this call.
 * @returns The credentials.
 * @throws {SsoServiceError} If the portal responds with an error.
 * @throws {SsoResponseError} If the response is not one of this API.
 * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, or of the session.
 *
 * @example Sign with them
 * ```ts
 * import type { RoleCredentialsProvider } from "@edge-auth/aws-sso-oidc/portal";
 *
 * export async function minutesLeft(provider: RoleCredentialsProvider) {
 *   const { expiration } = await provider();
 *   return expiration && (expiration.getTime() - Date.now()) / 60_000;
 * }
 * ```
 */
export type RoleCredentialsProvider = (
  options?: { signal?: AbortSignal | undefined },
) => Promise<AwsCredentialIdentity>;

/** What keeps a user signed in: a session of `./session` fits. */
export interface AccessTokenSource {
  /**
   * Returns an access token that is valid now.
   *
   * @param options The signal of this call.
   * @returns The access token.
   */
  getAccessToken(
    options?: { signal?: AbortSignal | undefined },
  ): Promise<{ readonly accessToken: string }>;
  /**
   * Called with an access token that the service has refused.
   *
   * @param accessToken The access token.
   */
  invalidate(accessToken: string): Promise<void>;
}

/** Options of {@linkcode createRoleCredentialsProvider}. */
export type RoleCredentialsProviderOptions =
  & {
    /** The client of the SSO portal. */
    client: Pick<PortalClient, "getRoleCredentials">;
    /** The account, 12 digits. */
    accountId: string;
    /** The name of the role. */
    roleName: string;
    /**
     * How long before their end credentials are renewed, in milliseconds: at a random time between twice
     * this and this, at the latest 20 seconds before the end. Default: 300,000 (5 minutes).
     */
    refreshWindow?: number | undefined;
    /** The time. Default: the system's. */
    clock?: Pick<Clock, "now"> | undefined;
    /** Returns numbers from 0 to 1, so that not all programs renew at once. Default: `Math.random`. */
    random?: (() => number) | undefined;
  }
  & (
    | {
      /** What keeps the user signed in. It gets to know of a token that the service refuses. */
      session: AccessTokenSource;
      accessToken?: never;
    }
    | {
      /** An access token. Once it has expired, so have the credentials. */
      accessToken: string;
      session?: never;
    }
  );

/** One renewal, which all callers wait for. */
interface Renewal {
  readonly result: Promise<AwsCredentialIdentity>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Creates a provider of a role's credentials: a function that AWS SDKs for JavaScript, `aws4fetch` and
 * other signers take as their credentials.
 *
 * Credentials are kept and renewed ahead of their end. Callers at the same time share one renewal; if
 * one of them aborts, only that one stops waiting. While credentials are valid, a renewal that fails is
 * no error: it is tried again after half a minute. A 401 makes the session's access token invalid, and
 * is followed by one attempt with the next one.
 *
 * @param options The client, the role, and a session or an access token.
 * @returns The provider. It rejects with the errors of `getRoleCredentials` and of the session, and with
 * the reason of its signal.
 * @throws {TypeError} If an option is missing or has the wrong type.
 * @throws {RangeError} If `refreshWindow` is negative.
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
  /** When credentials are valid until, and when they are to be renewed; epoch milliseconds. */
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
      const { expiration, ...keys } = (await request(signal)).roleCredentials;
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
    const result = renew(controller.signal);
    const started: Renewal = { result, controller, waiting: 0 };
    const end = () => {
      if (renewal === started) renewal = undefined;
    };
    result.then(end, end);
    return started;
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
      if (--joined.waiting === 0 && renewal === joined) {
        renewal = undefined; // nobody waits for it any more
        joined.controller.abort(signal?.reason);
      }
    }
  }

  return async (callOptions) => {
    const { signal } = Object(callOptions) as { signal?: AbortSignal };
    // An SDK may pass options of its own: only a signal counts.
    checkSignal(signal);
    signal?.throwIfAborted();
    const credentials = current && now() < renewAt ? current : await join(signal);
    // A copy: SDKs add members to the credentials that they get.
    return { ...credentials };
  };
}

function checkOptions(options: RoleCredentialsProviderOptions) {
  const { client, session, accessToken, accountId, roleName, clock = systemTime, ...others } =
    Object(options) as RoleCredentialsProviderOptions;
  const { refreshWindow = REFRESH_WINDOW, random = Math.random } = others;
  const refuse = (name: string, what: string, value: unknown) => {
    throw new TypeError(
      `Cannot create a provider: '${name}' must be ${what}, it is ${describeType(value)}`,
    );
  };
  if (typeof client?.getRoleCredentials !== "function") {
    refuse("client", "a client of createPortalClient()", client);
  }
  for (const [name, value] of Object.entries({ accountId, roleName })) {
    if (typeof value !== "string" || value === "") refuse(name, "a string, not empty", value);
  }
  if (session === undefined) {
    if (typeof accessToken !== "string" || accessToken === "") {
      refuse("session", "given, or an 'accessToken'", session ?? accessToken);
    }
  } else if (typeof session?.getAccessToken !== "function") {
    refuse("session", "an object with getAccessToken() and invalidate()", session);
  }
  if (!(typeof refreshWindow === "number" && refreshWindow >= 0)) {
    throw new RangeError(
      "Cannot create a provider: 'refreshWindow' must be a number of milliseconds of 0 or more, it " +
        `is ${quote(refreshWindow)}`,
    );
  }
  return {
    client,
    session,
    accountId,
    roleName,
    refreshWindow,
    random,
    now: () => clock.now(),
  };
}
